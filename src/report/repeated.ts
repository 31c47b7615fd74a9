import { coverageOf, type FoundRows, isPart } from './extent.ts';
import type { Match } from './match.ts';
import { type PlacedMatch, positionKey, type Stretch, stretchesOf } from './stretches.ts';

/** Places of a scan at which a stretch must be alone to be the site's, not the work's. */
const MIN_LONELY_PLACES = 3;
/** Minimum share of its places at which it is alone. */
const MIN_LONELY_SHARE = 0.75;
/** How much more often such stretches must be shown than all others of the work together. */
const REPEATED_FACTOR = 3;
/** Share of an episode from which such stretches are a copy of it all the same. */
const MAX_REPEATED_COVERAGE = 0.25;

/**
 * The matches with stretches of a work that the scan shows again and again, each time alone, and
 * with next to nothing else of the work: a publisher's card, a site's banner, a stock drawing. They
 * belong to the site or to everybody, not to the work.
 *
 * No trick of a site makes a work vanish so. Everything counts where pictures in a row show a part
 * of the work, or where the repeated stretches are a good share of an episode.
 */
export function repeatedMatches(episodes: readonly FoundRows[]): ReadonlySet<Match> {
  const stretches = withPlaces(stretchesOf(episodes.flatMap(({ matches }) => matches)));
  const repeated = new Set(stretches.filter(isRepeated));
  if (repeated.size === 0) return new Set();
  const others = stretches.filter((stretch) => !repeated.has(stretch));
  if (placeCount(repeated) < REPEATED_FACTOR * placeCount(others)) return new Set();
  const inRows = stretches.flatMap(({ places }) => places.filter(({ lonely }) => !lonely));
  if (isPart(inRows.flatMap(({ matches }) => matches))) return new Set();
  const found = new Set([...repeated].flatMap(({ matches }) => matches));
  if (largestCoverage(episodes, found) >= MAX_REPEATED_COVERAGE) return new Set();
  return new Set([...found].map(({ match }) => match));
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
  const lonely = places.filter((place) => place.lonely).length;
  return lonely >= MIN_LONELY_PLACES && lonely >= MIN_LONELY_SHARE * places.length;
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
