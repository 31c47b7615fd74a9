import { coverageOf, type FoundRows, isPart } from './extent.ts';
import type { Match } from './match.ts';
import {
  hasSameEnds,
  type PlacedMatch,
  positionKey,
  type Stretch,
  stretchesOf,
} from './stretches.ts';

/**
 * Folders of a scan in which a stretch must be alone to be the site's, not the work's. Of several
 * places in one folder, each after the first counts half: a list may show one cover several times.
 */
const MIN_LONELY_FOLDERS = 3;
/** Different stretches that are a site's, at most: more are a work, however it is scattered. */
const MAX_REPEATED = 25;
/** Minimum share of its places at which it is alone. */
const MIN_LONELY_SHARE = 0.75;
/** How much more often such stretches must be shown than all others of the work together. */
const REPEATED_FACTOR = 3;
/**
 * Share of an episode from which such stretches are a copy of it all the same: in any cut, and
 * always with the same ends, as an insert has them and a slice of a strip does not.
 */
const MAX_COVERAGE = 0.25;
const MAX_COVERAGE_OF_INSERTS = 0.75;
/** Different stretches that make a copy of an episode if they follow one another in it. */
const MIN_CHAIN = 3;
/** Rows between two stretches that follow one another, as a share of the shorter of both. */
const MAX_GAP_SHARE = 0.5;

/**
 * The matches with stretches of a work that the scan shows again and again, each time alone, and
 * with next to nothing else of the work: a publisher's card, a site's banner, a stock drawing. They
 * belong to the site or to everybody, not to the work.
 *
 * No trick of a site makes a work vanish so. Everything counts where pictures in a row show a part
 * of the work, where the repeated stretches follow one another in an episode, or where they are a
 * good share of one. A card, a banner or a stock drawing has other rows of the work around it.
 */
export function repeatedMatches(episodes: readonly FoundRows[]): ReadonlySet<Match> {
  const matches = episodes.flatMap((episode) => episode.matches);
  return new Set([
    ...repeatedAmong(stretchesOf(matches), episodes, MAX_COVERAGE),
    ...repeatedAmong(stretchesOf(matches, hasSameEnds), episodes, MAX_COVERAGE_OF_INSERTS),
  ]);
}

function repeatedAmong(
  all: readonly Stretch[],
  episodes: readonly FoundRows[],
  maxCoverage: number,
): Match[] {
  const stretches = withPlaces(all);
  const repeated = new Set(stretches.filter(isRepeated));
  if (repeated.size === 0 || repeated.size > MAX_REPEATED) return [];
  const others = stretches.filter((stretch) => !repeated.has(stretch));
  if (placeCount(repeated) < REPEATED_FACTOR * placeCount(others)) return [];
  const inRows = stretches.flatMap(({ places }) => places.filter(({ lonely }) => !lonely));
  if (isPart(inRows.flatMap(({ matches }) => matches))) return [];
  if (longestChain([...repeated]) >= MIN_CHAIN) return [];
  const found = new Set([...repeated].flatMap(({ matches }) => matches));
  if (largestCoverage(episodes, found) >= maxCoverage) return [];
  return [...found].map(({ match }) => match);
}

/** Pictures of a folder one after the other that show one stretch. */
interface Place {
  readonly matches: readonly PlacedMatch[];
  /** Neither they nor the pictures beside them show another stretch of the work. */
  readonly lonely: boolean;
}

interface StretchWithPlaces extends Stretch {
  readonly places: readonly Place[];
}

function isRepeated({ places }: StretchWithPlaces): boolean {
  const lonely = places.filter((place) => place.lonely);
  const folders = new Set(lonely.map(({ matches: [first] }) => first!.folder)).size;
  const weight = folders + (lonely.length - folders) / 2;
  return weight >= MIN_LONELY_FOLDERS && lonely.length >= MIN_LONELY_SHARE * places.length;
}

function placeCount(stretches: Iterable<StretchWithPlaces>): number {
  return [...stretches].reduce((sum, { places }) => sum + places.length, 0);
}

function withPlaces(stretches: readonly Stretch[]): StretchWithPlaces[] {
  const shownAt = new Map<string, Set<Stretch>>();
  for (const stretch of stretches)
    for (const placed of stretch.matches) {
      const key = positionKey(placed);
      if (!shownAt.has(key)) shownAt.set(key, new Set());
      shownAt.get(key)!.add(stretch);
    }
  const isAlone = (stretch: Stretch, { folder, position }: PlacedMatch) =>
    [-1, 0, 1].every((step) => {
      const shown = shownAt.get(positionKey({ folder, position: position + step }));
      return shown === undefined || (shown.size === 1 && shown.has(stretch));
    });
  return stretches.map((stretch) => ({
    ...stretch,
    places: placesOf(stretch).map((matches) => ({
      matches,
      lonely: matches.every((placed) => isAlone(stretch, placed)),
    })),
  }));
}

/** The matches with a stretch, those of pictures one after the other together. */
function placesOf({ matches }: Stretch): PlacedMatch[][] {
  const inOrder = [...matches].sort(
    (a, b) => compareText(a.folder, b.folder) || a.position - b.position,
  );
  const places: PlacedMatch[][] = [];
  for (const placed of inOrder) {
    const last = places.at(-1)?.at(-1);
    if (last?.folder === placed.folder && placed.position <= last.position + 1)
      places.at(-1)!.push(placed);
    else places.push([placed]);
  }
  return places;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The largest share of an episode that some of the matches cover, 0 to 1. */
function largestCoverage(episodes: readonly FoundRows[], some: ReadonlySet<PlacedMatch>): number {
  const shares = episodes.map(({ matches, rows }) =>
    coverageOf({ matches: matches.filter((placed) => some.has(placed)), rows }),
  );
  return Math.max(0, ...shares);
}

/** How many stretches follow one another in an episode, at most. */
function longestChain(stretches: readonly Stretch[]): number {
  const spans = stretches
    .map(({ matches: [best] }) => best!.match)
    .sort((a, b) => compareText(a.episode, b.episode) || a.reference.top - b.reference.top);
  let longest = 0;
  let length = 0;
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1];
    length = before && follows(before, span) ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

function follows({ episode, reference: a }: Match, { episode: other, reference: b }: Match) {
  const shorter = Math.min(a.bottom - a.top, b.bottom - b.top);
  return episode === other && b.top - a.bottom <= MAX_GAP_SHARE * shorter;
}
