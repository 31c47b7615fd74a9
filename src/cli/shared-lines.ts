import {
  type CopiedWorks,
  escapeForTerminal,
  type RecurringStretch,
  type SharedArt,
  type SharedRows,
  type SharedStretch,
  type SharedWorks,
  type SharingWork,
} from '../index.ts';
import { count } from './messages.ts';

/** Notes of a kind that are printed; the others are counted. */
const MAX_NOTES = 20;

/** Places of a stretch that are printed; the others are counted. */
const MAX_PLACES = 3;

/** A line about a stretch that occurs in several places. */
export function recurringLine({ places, episodes, works }: RecurringStretch): string {
  const named = places.slice(0, MAX_PLACES).map(placeName).join(', ');
  const more = places.length > MAX_PLACES ? ` and ${places.length - MAX_PLACES} more` : '';
  const holders = new Set(places.flatMap(({ rightsHolder }) => rightsHolder ?? []));
  return (
    `${named}${more}: in ${placesOf(places.length, episodes)} of ${count(works, 'work')}; ` +
    `evidence for none of them${holders.size > 1 ? overlapOf([...holders]) : ''}`
  );
}

function placeName({ origin, work, episode, top, bottom }: SharedRows): string {
  return `rows ${top}-${bottom} of ${nameOf(origin, `${work}/${episode}`)}`;
}

/** "6 episodes", "3 places of 2 episodes", or for a pattern "several places of 1 episode". */
function placesOf(places: number, episodes: number): string {
  if (places === 1) return 'several places of 1 episode';
  if (places === episodes) return count(episodes, 'episode');
  return `${count(places, 'place')} of ${count(episodes, 'episode')}`;
}

/** A line about a stretch that two works share. */
export function sharedLine({ one, other, patches, overlap, explained }: SharedStretch): string {
  const places = count(patches, 'place');
  const holders = overlap ? overlapOf([holderOf(one), holderOf(other)]) : '';
  const known = explained ? '; explained by sameAs, contains or an identical copy' : '';
  return `${stretchName(one)} and ${stretchName(other)} are alike in ${places}${holders}${known}`;
}

function stretchName({ origin, work, episode, top, bottom }: SharedRows): string {
  return `${nameOf(origin, `${work}/${episode}`)} rows ${top}-${bottom}`;
}

/** Who holds the rights to a work: whoever it names, or whoever handed it over. */
function holderOf({ rightsHolder, origin }: Pick<SharingWork, 'origin' | 'rightsHolder'>): string {
  return rightsHolder ?? origin ?? 'us';
}

function overlapOf(holders: readonly string[]): string {
  return `; rights holders overlap: ${holders.map(escapeForTerminal).join(', ')}`;
}

function nameOf(origin: string | undefined, name: string): string {
  return escapeForTerminal(origin === undefined ? name : `${origin}:${name}`);
}

/** Warnings about works that hide one another: a line for each two, and what to do. */
export function rivalWarnings(pairs: readonly SharedWorks[]): string[] {
  const rivals = pairs.filter((pair) => pair.rivals).map(rivalWarning);
  if (rivals.length === 0) return [];
  return [
    ...rivals,
    'warning: declare sameAs (editions of one work) or contains (anthologies) in catalogue.json, or remove the copy\n',
  ];
}

function rivalWarning({ one, other }: SharedWorks): string {
  const shareOfWork = ({ most, episodes }: SharingWork) => most.length / episodes;
  const [more, less] = shareOfWork(one) > shareOfWork(other) ? [one, other] : [other, one];
  return `warning: most of ${mainPartOf(more)} is also in ${mainPartOf(less)}: neither would be found alone\n`;
}

/** The work, or its episodes that are mostly in the other work. */
function mainPartOf(side: SharingWork): string {
  const { origin, work, episodes, most } = side;
  if (most.length === 0) return sharedPartOf(side);
  if (most.length === episodes) return nameOf(origin, work);
  if (most.length === 1) return nameOf(origin, `${work}/${most[0]}`);
  return `${most.length} episodes of ${nameOf(origin, work)}`;
}

/** The episode with rows that are in the other work, or the work if there are several. */
function sharedPartOf({ origin, work, shared }: SharingWork): string {
  if (shared.length === 1) return nameOf(origin, `${work}/${shared[0]!.episode}`);
  return nameOf(origin, work);
}

/**
 * Notes about works that share stretches or have identical copies, a line for each two, and about
 * works that hold a stretch in several places, a line for each.
 */
export function sharedNotes(
  { pairs, copies, recurring }: Pick<SharedArt, 'pairs' | 'copies' | 'recurring'>,
  index: string,
): string[] {
  const notes = [
    ...firstOf(pairs.map(pairNote), 'pairs of works'),
    ...firstOf(repeatNotes(recurring), 'works'),
  ];
  if (notes.length > 0)
    notes.push(`note: panelprint info ${escapeForTerminal(index)} --shared shows the rows\n`);
  return [...firstOf(copies.map(copyNote), 'pairs of works'), ...notes];
}

function firstOf(notes: readonly string[], nouns: string): string[] {
  const more = notes.length - MAX_NOTES;
  if (more <= 0) return [...notes];
  return [...notes.slice(0, MAX_NOTES), `note: and ${more} more ${nouns}\n`];
}

function copyNote({ origin, one, other, copies, episodes, whole }: CopiedWorks): string {
  const [first, copy] = [nameOf(origin, one), nameOf(origin, other)];
  if (whole)
    return `note: ${copy} is an identical copy of ${first}; both are treated as one work\n`;
  const part = `note: ${copies} of ${count(episodes, 'episode')} of ${copy}`;
  return copies === 1
    ? `${part} is an identical copy of an episode of ${first}; both are treated as one episode\n`
    : `${part} are identical copies of episodes of ${first}; each pair is treated as one episode\n`;
}

function pairNote({ one, other, stretches, patches, overlap }: SharedWorks): string {
  const extent = `${count(stretches, 'stretch', 'stretches')} (${count(patches, 'place')})`;
  const holders = overlap ? overlapOf([holderOf(one), holderOf(other)]) : '';
  // Of two origins, it may be one episode that both hold, or else it is evidence for our own work.
  const verdict = one.origin === other.origin ? ': evidence for neither' : '';
  return `note: ${sharedPartOf(one)} and ${sharedPartOf(other)} are alike in ${extent}${holders}${verdict}\n`;
}

/** Notes about stretches that one work alone holds. The notes on pairs are about the others. */
function repeatNotes(recurring: readonly RecurringStretch[]): string[] {
  const byWork = new Map<string, RecurringStretch[]>();
  for (const stretch of recurring) {
    if (stretch.works > 1) continue;
    const { origin, work } = stretch.places[0]!;
    const name = nameOf(origin, work);
    byWork.set(name, [...(byWork.get(name) ?? []), stretch]);
  }
  return [...byWork].map(([name, stretches]) => repeatNote(name, stretches));
}

/** @param stretches those in most places first. */
function repeatNote(work: string, [first, ...others]: readonly RecurringStretch[]): string {
  const { places, episodes } = first!;
  const { episode, top, bottom } = places[0]!;
  const more =
    others.length > 0 ? `, and ${count(others.length, 'more stretch', 'more stretches')}` : '';
  return (
    `note: ${work} has rows ${top}-${bottom} of ${escapeForTerminal(episode)} ` +
    `in ${placesOf(places.length, episodes)}${more}: not counted as evidence\n`
  );
}
