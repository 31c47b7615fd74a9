import { coveredRows } from '../image/row-spans.ts';
import { type PlacedMatch, stretchesOf } from './stretches.ts';

/**
 * How much of a work a scan shows. `episode`: a good part of an episode, in its order. `part`:
 * several stretches of it. `stretch`: one, as a cover or a quotation does, or something that works
 * share.
 */
export type Extent = 'episode' | 'part' | 'stretch';

/** Share of an episode from which a good part of it is shown. */
const GOOD_PART = 0.4;
/** Pictures that are no quotation any more, wherever they are. */
const MANY_PICTURES = 4;
/** Share of a picture that its matches must cover for it to show the work and not to quote it. */
const MIN_EXPLAINED = 0.5;
/** Pictures, and different stretches in them, that make a part. */
const MIN_PICTURES = 3;
const MIN_STRETCHES = 2;
/** Share of the steps from picture to picture that must go forward in the episode. */
const MIN_FORWARD_SHARE = 0.75;

/** The matches with one episode of a work, and the rows of its strip. */
export interface FoundRows {
  readonly matches: readonly PlacedMatch[];
  readonly rows: number;
}

/**
 * Tells the extent of what was found of a work.
 * @param picturesIn how many pictures of a folder could show a work.
 */
export function extentOf(
  episodes: readonly FoundRows[],
  picturesIn: (folder: string) => number,
): Extent {
  const filled = episodes.flatMap(({ matches }) =>
    matches.filter(({ explained }) => explained >= MIN_EXPLAINED),
  );
  const showing = filled.filter((placed) => isChapterPicture(placed, filled, picturesIn));
  const counted = pictureCount(filled) >= MANY_PICTURES ? filled : showing;
  const large = episodes
    .map(({ matches, rows }) => ({
      matches: matches.filter((placed) => counted.includes(placed)),
      rows,
    }))
    .filter(({ matches, rows }) => coverageOf(matches, rows) >= GOOD_PART);
  if (large.some(({ matches }) => isInOrder(matches))) return 'episode';
  if (large.length > 0) return 'part';
  const isPart =
    pictureCount(showing) >= MIN_PICTURES && stretchesOf(showing).length >= MIN_STRETCHES;
  return isPart ? 'part' : 'stretch';
}

function pictureCount(matches: readonly PlacedMatch[]): number {
  return new Set(matches.map(({ picture }) => picture)).size;
}

function coverageOf(matches: readonly PlacedMatch[], rows: number): number {
  return coveredRows(matches.map(({ match }) => match.reference)) / Math.max(1, rows);
}

/**
 * Whether a picture shows the work as one of a chapter does: a neighbour in its folder shows the
 * work too, or there is no other picture. A cover in a list of covers does not.
 */
function isChapterPicture(
  { folder, position, picture }: PlacedMatch,
  matches: readonly PlacedMatch[],
  picturesIn: (folder: string) => number,
): boolean {
  if (picturesIn(folder) === 1) return true;
  return matches.some(
    (other) =>
      other.folder === folder &&
      other.picture !== picture &&
      Math.abs(other.position - position) === 1,
  );
}

/** Whether the pictures of each folder follow one another as the rows of the episode do. */
export function isInOrder(matches: readonly PlacedMatch[]): boolean {
  let steps = 0;
  let forward = 0;
  const last = new Map<string, PlacedMatch>();
  for (const placed of bestOfEachPicture(matches)) {
    const before = last.get(placed.folder);
    last.set(placed.folder, placed);
    if (before === undefined) continue;
    steps++;
    if (placed.match.reference.top >= before.match.reference.top) forward++;
  }
  return forward >= MIN_FORWARD_SHARE * steps;
}

/** The best match of each picture, in the order of the scan. */
function bestOfEachPicture(matches: readonly PlacedMatch[]): PlacedMatch[] {
  const best = new Map<string, PlacedMatch>();
  for (const placed of matches) {
    const key = JSON.stringify([placed.folder, placed.position]);
    const before = best.get(key);
    if (before === undefined || placed.match.logOdds < before.match.logOdds) best.set(key, placed);
  }
  return [...best.values()].sort((a, b) => a.position - b.position);
}
