import {
  type CopiedWorks,
  escapeForTerminal,
  type SharedArt,
  type SharedRows,
  type SharedStretch,
  type SharedWorks,
  type SharingWork,
} from '../index.ts';
import { count } from './messages.ts';

/** Notes of a kind that are printed; the others are counted. */
const MAX_NOTES = 20;

/** A line about a stretch that two works share. */
export function sharedLine({ one, other, patches, overlap, explained }: SharedStretch): string {
  const places = count(patches, 'place');
  const known = explained ? '; explained by sameAs, contains or an identical copy' : '';
  return `${stretchName(one)} and ${stretchName(other)} are alike in ${places}${overlap ? overlapOf(one, other) : ''}${known}`;
}

function stretchName({ origin, work, episode, top, bottom }: SharedRows): string {
  return `${nameOf(origin, `${work}/${episode}`)} rows ${top}-${bottom}`;
}

type Held = Pick<SharingWork, 'origin' | 'rightsHolder'>;

function overlapOf(one: Held, other: Held): string {
  const holder = ({ rightsHolder, origin }: Held) =>
    escapeForTerminal(rightsHolder ?? origin ?? 'us');
  return `; rights holders overlap: ${holder(one)}, ${holder(other)}`;
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

/** Notes about works that share stretches or have identical copies: a line for each two. */
export function sharedNotes(
  { pairs, copies }: Pick<SharedArt, 'pairs' | 'copies'>,
  index: string,
): string[] {
  if (pairs.length === 0) return firstOf(copies.map(copyNote));
  return [
    ...firstOf(copies.map(copyNote)),
    ...firstOf(pairs.map(pairNote)),
    `note: panelprint info ${escapeForTerminal(index)} --shared shows the rows\n`,
  ];
}

function firstOf(notes: readonly string[]): string[] {
  const more = notes.length - MAX_NOTES;
  if (more <= 0) return [...notes];
  return [...notes.slice(0, MAX_NOTES), `note: and ${more} more pairs of works\n`];
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
  const holders = overlap ? overlapOf(one, other) : '';
  // Of two origins, it may be one episode that both hold, or else it is evidence for our own work.
  const verdict = one.origin === other.origin ? ': evidence for neither' : '';
  return `note: ${sharedPartOf(one)} and ${sharedPartOf(other)} are alike in ${extent}${holders}${verdict}\n`;
}
