import type { Match } from './match.ts';

/** A match, and where in the scan its picture is. */
export interface PlacedMatch {
  readonly match: Match;
  /** Digest of the picture's file; its path if there is none. */
  readonly picture: string;
  readonly folder: string;
  /** The number of the picture among those of its folder that could show a work, from 0. */
  readonly position: number;
  /** Share of what the picture shows that its matches cover, 0 to 1. */
  readonly explained: number;
}

/** A stretch of an episode, and all matches that show it: copies of one drawing. */
export interface Stretch {
  readonly matches: readonly PlacedMatch[];
}

/** Share of the shorter of two spans of rows that they must share to be one stretch. */
const SAME_STRETCH_SHARE = 0.5;

/**
 * Groups the matches of a work by what they show. Re-encoded copies, other languages and other cuts
 * of one drawing are one stretch. Each is compared with the best match of a group.
 */
export function stretchesOf(matches: readonly PlacedMatch[]): Stretch[] {
  const groups: { matches: PlacedMatch[] }[] = [];
  for (const placed of [...matches].sort((a, b) => a.match.logOdds - b.match.logOdds)) {
    const group = groups.find((one) => isSameStretch(one.matches[0]!.match, placed.match));
    if (group) group.matches.push(placed);
    else groups.push({ matches: [placed] });
  }
  return groups;
}

function isSameStretch(a: Match, b: Match): boolean {
  if (a.episode !== b.episode) return false;
  const shared = sharedRows(a, b);
  return shared > 0 && shared >= SAME_STRETCH_SHARE * Math.min(height(a), height(b));
}

function sharedRows({ reference: a }: Match, { reference: b }: Match): number {
  return Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
}

function height({ reference }: Match): number {
  return reference.bottom - reference.top;
}

/** Places of a scan at which a stretch must be shown alone to be the site's, not the work's. */
const MIN_LONELY_PLACES = 3;
/** Minimum share of its places at which it is alone. */
const MIN_LONELY_SHARE = 0.75;
/** How much more often such stretches must be shown than all others of the work together. */
const REPEATED_FACTOR = 3;
/** Share of an episode from which such stretches are a copy of it all the same. */
const MAX_REPEATED_COVERAGE = 0.25;

/**
 * The matches of a work with stretches that the scan shows again and again, in different places,
 * and next to nothing else of the work: a publisher's card, a site's banner, a stock drawing. They
 * belong to the site or to everybody, not to the work. No trick of a site makes a work vanish so:
 * where other stretches are shown as well, or a good part of an episode, everything counts.
 * @param coverageOf the largest share of an episode that the stretches cover, 0 to 1.
 */
export function repeatedMatches(
  stretches: readonly Stretch[],
  coverageOf: (matches: readonly PlacedMatch[]) => number,
): ReadonlySet<Match> {
  const repeated = stretches.filter((stretch) => isRepeated(stretch, stretches));
  const others = stretches.filter((stretch) => !repeated.includes(stretch));
  const placesIn = (some: readonly Stretch[]) =>
    some.reduce((sum, stretch) => sum + placesOf(stretch).length, 0);
  const matches = repeated.flatMap((stretch) => stretch.matches);
  if (placesIn(repeated) < REPEATED_FACTOR * placesIn(others)) return new Set();
  if (coverageOf(matches) >= MAX_REPEATED_COVERAGE) return new Set();
  return new Set(matches.map(({ match }) => match));
}

function isRepeated(stretch: Stretch, all: readonly Stretch[]): boolean {
  const others = all.filter((other) => other !== stretch).flatMap((other) => other.matches);
  const places = placesOf(stretch);
  const lonely = places.filter((place) => !others.some((other) => isBeside(place, other)));
  return lonely.length >= MIN_LONELY_PLACES && lonely.length >= MIN_LONELY_SHARE * places.length;
}

/** Pictures of a folder one after the other that show one stretch. */
interface Place {
  readonly folder: string;
  readonly from: number;
  to: number;
}

function placesOf({ matches }: Stretch): Place[] {
  const places: Place[] = [];
  const inOrder = [...matches].sort(
    (a, b) => compareText(a.folder, b.folder) || a.position - b.position,
  );
  for (const { folder, position } of inOrder) {
    const last = places.at(-1);
    if (last?.folder === folder && position <= last.to + 1) last.to = position;
    else places.push({ folder, from: position, to: position });
  }
  return places;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isBeside({ folder, from, to }: Place, { folder: other, position }: PlacedMatch): boolean {
  return folder === other && position >= from - 1 && position <= to + 1;
}
