import { coveredRows } from '../image/row-spans.ts';
import type { Match } from './match.ts';
import { type PlacedMatch, positionKey, stretchesOf } from './stretches.ts';

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
/** Height to width from which a match counts for a part, as lettering and banners do not. */
const MIN_HEIGHT_RATIO = 0.5;
/** Height to width from which one stretch is no cover and no quotation. */
const MIN_TALL_RATIO = 3;
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
  const filled = episodes
    .flatMap(({ matches }) => matches)
    .filter(({ explained }) => explained >= MIN_EXPLAINED);
  const ofChapters = chapterPictures(filled, picturesIn);
  const counted = new Set(pictureCount(filled) >= MANY_PICTURES ? filled : ofChapters);
  const large = episodes
    .map(({ matches, rows }) => ({ matches: matches.filter((one) => counted.has(one)), rows }))
    .filter((episode) => coverageOf(episode) >= GOOD_PART && isLong(episode));
  if (large.some(({ matches }) => isInOrder(matches))) return 'episode';
  const high = ofChapters.filter(({ match }) => isHigh(match));
  return large.length > 0 || isPart(high) ? 'part' : 'stretch';
}

/**
 * Whether a match is higher than a line of lettering, a caption or a banner. Slices of a chapter may
 * be flatter; they are many, and cover a good part of an episode.
 */
function isHigh({ query }: Match): boolean {
  return query.bottom - query.top >= MIN_HEIGHT_RATIO * (query.right - query.left);
}

/** Whether an episode is shown by several stretches, or by one that is long. */
function isLong({ matches }: FoundRows): boolean {
  const isTall = ({ match: { query } }: PlacedMatch) =>
    query.bottom - query.top >= MIN_TALL_RATIO * (query.right - query.left);
  return matches.some(isTall) || stretchesOf(matches).length >= MIN_STRETCHES;
}

/** Whether matches with a work are more than a cover and a quotation. */
export function isPart(matches: readonly PlacedMatch[]): boolean {
  return pictureCount(matches) >= MIN_PICTURES && stretchesOf(matches).length >= MIN_STRETCHES;
}

function pictureCount(matches: readonly PlacedMatch[]): number {
  return new Set(matches.map(({ picture }) => picture)).size;
}

/** Share of the rows of an episode that its matches cover, 0 to 1. */
export function coverageOf({ matches, rows }: FoundRows): number {
  return coveredRows(matches.map(({ match }) => match.reference)) / Math.max(1, rows);
}

/** Where neighbours of a picture are; one that shows nothing may be between them. */
const BESIDE = [-2, -1, 1, 2];
/** Rows from one stretch of a chapter to the next, as a share of the taller of both. */
const MIN_STEP_SHARE = 0.25;
/** Rows between two stretches of a chapter, as a multiple of the taller of both. */
const MAX_STEP_HEIGHTS = 3;

/**
 * The matches of pictures that show the work as those of a chapter do: all pictures of the folder
 * show the work, or a neighbour shows a stretch of it near by. A cover in a list of covers does
 * not, nor does a drawing among others that were made with the same stock.
 */
function chapterPictures(
  matches: readonly PlacedMatch[],
  picturesIn: (folder: string) => number,
): PlacedMatch[] {
  const at = new Map<string, PlacedMatch[]>();
  const inFolder = new Map<string, Set<number>>();
  for (const placed of matches) {
    const { folder, position } = placed;
    at.set(positionKey(placed), [...(at.get(positionKey(placed)) ?? []), placed]);
    inFolder.set(folder, (inFolder.get(folder) ?? new Set()).add(position));
  }
  return matches.filter((placed) => {
    const { folder, position } = placed;
    if (inFolder.get(folder)!.size === picturesIn(folder)) return true;
    const beside = BESIDE.flatMap(
      (step) => at.get(positionKey({ folder, position: position + step })) ?? [],
    );
    return beside.some((other) => isNearBy(other.match, placed.match));
  });
}

/** Whether two matches are of different rows of one episode that are near each other. */
function isNearBy({ episode, reference: a }: Match, { episode: other, reference: b }: Match) {
  const taller = Math.max(a.bottom - a.top, b.bottom - b.top);
  const gap = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
  return (
    episode === other &&
    Math.abs(a.top - b.top) > MIN_STEP_SHARE * taller &&
    gap <= MAX_STEP_HEIGHTS * taller
  );
}

/**
 * Whether the pictures of each folder follow one another as the rows of the episode do; those of
 * each episode, if there are several.
 */
export function isInOrder(matches: readonly PlacedMatch[]): boolean {
  let steps = 0;
  let forward = 0;
  const last = new Map<string, number>();
  for (const { folder, match } of bestOfEachPicture(matches)) {
    const key = JSON.stringify([folder, match.episode]);
    const before = last.get(key);
    const { top } = match.reference;
    last.set(key, top);
    if (before === undefined) continue;
    steps++;
    if (top >= before) forward++;
  }
  return forward >= MIN_FORWARD_SHARE * steps;
}

/** The best match of each picture, in the order of each folder. */
function bestOfEachPicture(matches: readonly PlacedMatch[]): PlacedMatch[] {
  const best = new Map<string, PlacedMatch>();
  for (const placed of matches) {
    const before = best.get(positionKey(placed));
    if (before === undefined || placed.match.logOdds < before.match.logOdds)
      best.set(positionKey(placed), placed);
  }
  return [...best.values()].sort((a, b) => a.position - b.position);
}
