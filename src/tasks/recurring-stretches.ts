import { spansOverlap } from '../image/row-spans.ts';
import { isRecurrence, type SharedRowsPair, type StripRows } from '../match/shared-rows.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { pixelRowsOf, type SharedRows } from './shared-rows.ts';

/** A stretch that occurs in several places of an index, and is evidence for none of them. */
export interface RecurringStretch {
  /**
   * All its places, in the order of the index. They are of one origin. Places that overlap are one:
   * of a pattern that repeats itself row after row, there is one alone.
   */
  readonly places: readonly SharedRows[];
  /** The number of episodes that hold it, and of their works. */
  readonly episodes: number;
  readonly works: number;
}

/** Rows of an episode, and where else they are. */
interface Place {
  readonly episode: number;
  top: number;
  bottom: number;
  readonly alike: Set<Place>;
}

/**
 * Joins pairs of places that are alike to stretches with all their places: a card in six episodes
 * is 15 pairs.
 * @param found pairs of places; those that the same art explains are left out.
 * @returns the stretches in most places first.
 */
export function recurringStretches(
  index: Searcher,
  found: readonly SharedRowsPair[],
): RecurringStretch[] {
  const places = linkedPlaces(found.filter((pair) => isRecurrence(index, pair)));
  return groupsOf(places)
    .map(distinctPlaces)
    .sort((a, b) => b.length - a.length || byPlace(a[0]!, b[0]!))
    .map((rows) => stretchOf(index, rows));
}

/** The places of pairs. Sides of several pairs that are the same rows are one place. */
function linkedPlaces(pairs: readonly SharedRowsPair[]): Place[] {
  const places = new Map<number, Place[]>();
  const placeOf = (side: StripRows) => {
    const { episode, top, bottom } = side;
    if (!places.has(episode)) places.set(episode, []);
    const inEpisode = places.get(episode)!;
    const known = inEpisode.find((each) => areSameRows(each, side));
    const place = known ?? { episode, top, bottom, alike: new Set() };
    if (!known) inEpisode.push(place);
    place.top = Math.min(place.top, top);
    place.bottom = Math.max(place.bottom, bottom);
    return place;
  };
  for (const pair of pairs) {
    const [one, other] = [placeOf(pair.one), placeOf(pair.other)];
    one.alike.add(other);
    other.alike.add(one);
  }
  return [...places.values()].flat();
}

/** Share of the longer of two stretches that both must cover to be the same rows. */
const SAME_ROWS_SHARE = 0.5;

function areSameRows(a: Place | StripRows, b: StripRows): boolean {
  const common = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return common >= SAME_ROWS_SHARE * Math.max(a.bottom - a.top, b.bottom - b.top);
}

/** Places that are alike, directly or through others. */
function groupsOf(places: readonly Place[]): Place[][] {
  const grouped = new Set<Place>();
  return places.flatMap((first) => {
    if (grouped.has(first)) return [];
    const group = new Set([first]);
    // A set that grows is walked to its end.
    for (const place of group) for (const other of place.alike) group.add(other);
    for (const place of group) grouped.add(place);
    return [[...group]];
  });
}

/** Places in the order of the index; of places that overlap, their union. */
function distinctPlaces(places: readonly StripRows[]): StripRows[] {
  const distinct: StripRows[] = [];
  for (const place of [...places].sort(byPlace)) {
    const last = distinct.at(-1);
    if (last?.episode === place.episode && spansOverlap(last, place))
      distinct[distinct.length - 1] = { ...last, bottom: Math.max(last.bottom, place.bottom) };
    else distinct.push(place);
  }
  return distinct;
}

function byPlace(a: StripRows, b: StripRows): number {
  return a.episode - b.episode || a.top - b.top;
}

function stretchOf(index: Searcher, rows: readonly StripRows[]): RecurringStretch {
  const episodes = new Set(rows.map(({ episode }) => episode));
  const works = new Set([...episodes].map((episode) => index.episodes[episode]!.work));
  return {
    places: rows.map((each) => pixelRowsOf(index, each)),
    episodes: episodes.size,
    works: works.size,
  };
}
