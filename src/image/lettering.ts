import { type Component, type EdgeMap, type EdgeRun, edgeMapOf, rootOf, STEP } from './edges.ts';
import { type Box, overlapArea, type Picture } from './picture.ts';

/** Columns and rows around large lettering that belong to it: an outline, a glow. */
const SURROUNDINGS = 8;

/** The lettering of a picture, and what else its edges are. */
export class Lettering {
  readonly #picture: Picture;
  readonly #edges: EdgeMap;
  /** Components that are large lettering: the strokes of sound effects and titles. */
  readonly #large: ReadonlySet<Component>;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#edges = edgeMapOf(picture);
    this.#large = largeLettering(picture, this.#edges);
  }

  /**
   * Share of the edges in a box of the picture that are drawn, 0 to 1; 0 without an edge. The
   * others are straight, as those of frames, bars and tables are, or lettering.
   * @param maxRows rows of the highest line of small lettering.
   */
  drawnShare(box: Box, maxRows: number): number {
    const { rows } = this.#edges;
    const from = Math.max(0, Math.floor(box.left / STEP));
    const to = Math.ceil(box.right / STEP);
    const bottom = Math.min(rows.length, Math.ceil(box.bottom / STEP));
    let all = 0;
    let drawn = 0;
    for (let y = Math.max(0, Math.floor(box.top / STEP)); y < bottom; y++)
      for (const run of rows[y]!) {
        const length = Math.min(run.to, to) - Math.max(run.from, from);
        if (length <= 0) continue;
        all += length;
        if (run.component && this.#isDrawn(rootOf(run.component), maxRows)) drawn += length;
      }
    return all === 0 ? 0 : drawn / all;
  }

  #isDrawn(component: Component, maxRows: number): boolean {
    return !isSmallLettering(component, maxRows) && !this.#large.has(component);
  }

  /** Whether a box of the picture holds some large lettering. */
  hasLarge(box: Box): boolean {
    const { left, right, top, bottom } = box;
    const inMap = {
      left: left / STEP,
      right: right / STEP,
      top: top / STEP,
      bottom: bottom / STEP,
    };
    return [...this.#large].some((letter) => overlapArea(letter, inMap) > 0);
  }

  /** The picture with its ground in the place of large lettering; undefined if it has none. */
  erased(): Picture | undefined {
    if (this.#large.size === 0) return undefined;
    const { luma, columns, rows } = this.#picture;
    const letters = this.#letterPixels();
    const erased = luma.slice();
    for (let y = 0; y < rows; y++)
      smooth(
        erased.subarray(y * columns, (y + 1) * columns),
        letters.subarray(y * columns, (y + 1) * columns),
      );
    return { ...this.#picture, luma: erased };
  }

  /** For each pixel of the picture 1 if it is in or beside a stroke of large lettering. */
  #letterPixels(): Uint8Array {
    const { columns, rows } = this.#picture;
    const letters = new Uint8Array(columns * rows);
    for (const [y, runs] of this.#edges.rows.entries()) {
      const strokes = strokesIn(runs, this.#large);
      const from = Math.max(0, STEP * y - SURROUNDINGS);
      const to = Math.min(rows, STEP * (y + 1) + SURROUNDINGS);
      for (const { left, right } of strokes)
        for (let row = from; row < to; row++)
          letters.fill(1, row * columns + left, row * columns + Math.min(columns, right));
    }
    return letters;
  }
}

/** The strokes of large lettering in a row of the map, with their surroundings, in columns. */
function strokesIn(
  runs: readonly EdgeRun[],
  large: ReadonlySet<Component>,
): { left: number; right: number }[] {
  const strokes: { left: number; right: number }[] = [];
  for (const { from, to, component } of runs) {
    if (component === undefined || !large.has(rootOf(component))) continue;
    const left = Math.max(0, STEP * from - SURROUNDINGS);
    const last = strokes.at(-1);
    if (last !== undefined && left - last.right <= MAX_STROKE - 2 * SURROUNDINGS)
      last.right = STEP * to + SURROUNDINGS;
    else strokes.push({ left, right: STEP * to + SURROUNDINGS });
  }
  return strokes;
}

/** Replaces the marked pixels of a row by a slope between those on either side. */
function smooth(row: Uint8Array, marked: Uint8Array): void {
  for (let x = 0; x < row.length; x++) {
    if (marked[x] === 0) continue;
    const from = x;
    while (x < row.length && marked[x] === 1) x++;
    const first = row[from - 1] ?? row[x] ?? 0;
    const last = row[x] ?? first;
    for (let i = from; i < x; i++)
      row[i] = Math.round(first + ((last - first) * (i - from + 1)) / (x - from + 1));
  }
}

/**
 * Whether a component is a line of small lettering: flat, and it stands out from its ground
 * (Fletcher and Kasturi, "A robust algorithm for text string separation from mixed text/graphics
 * images", IEEE Transactions on Pattern Analysis and Machine Intelligence, 1988).
 */
function isSmallLettering({ top, bottom, strong }: Component, maxRows: number): boolean {
  return strong > 0 && STEP * (bottom - top) <= maxRows;
}

/** Minimum strong edges of a large letter, in pixels of the map, and their share of its edges. */
const MIN_STRONG = 20;
const MIN_STRONG_SHARE = 0.25;
/** Maximum width and height of a large letter, in pixels of the map. */
const MAX_LETTER = 112;
/** Edges of a component that are examined. */
const MAX_EXAMINED = 80;

/** The components that are large lettering. */
function largeLettering(picture: Picture, edges: EdgeMap): ReadonlySet<Component> {
  const samples = new Map<Component, Sample>();
  for (const [y, runs] of edges.rows.entries())
    for (const { from, to, component } of runs) {
      const root = component && rootOf(component);
      if (root === undefined || !canBeLetter(root)) continue;
      let sample = samples.get(root);
      if (sample === undefined) {
        sample = { step: Math.ceil(root.strong / MAX_EXAMINED), seen: 0, edges: [] };
        samples.set(root, sample);
      }
      for (let x = from; x < to; x++)
        if (edges.isStrong(x, y) && sample.seen++ % sample.step === 0)
          sample.edges.push({ x: STEP * x, y: STEP * y });
    }
  const large = [...samples].filter(([, sample]) => hasStrokes(picture, sample.edges));
  return new Set(large.map(([component]) => component));
}

/** Columns and rows of the picture. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Strong edges of a component, evenly spread. */
interface Sample {
  readonly step: number;
  /** Strong edges seen so far. */
  seen: number;
  readonly edges: Point[];
}

function canBeLetter({ left, right, top, bottom, size, strong }: Component): boolean {
  const isSmall = Math.max(right - left, bottom - top) <= MAX_LETTER;
  return isSmall && strong >= MIN_STRONG && strong >= MIN_STRONG_SHARE * size;
}

/** Width of the strokes of large letters, in pixels of a picture of 256 columns. */
const MIN_STROKE = 5;
const MAX_STROKE = 30;
/** Minimum difference between ink and ground, in grey levels. */
const MIN_CONTRAST = 60;
/** Pixels from an edge to what is measured as ink and as ground. */
const BESIDE = 3;

/** The stroke at an edge: its width, and the levels of its ink and of the ground beside it. */
interface Stroke {
  readonly width: number;
  readonly ink: number;
  readonly ground: number;
}

/** Minimum share of edges with strokes of one width, and of strokes of one ink and on one ground. */
const MIN_SAME_WIDTH = 0.6;
const MIN_SAME_INK = 0.8;
const MIN_SAME_GROUND = 0.7;
/** How much widths, and levels of ink and ground, may differ from their medians. */
const WIDTH_RANGE = 0.35;
const INK_RANGE = 25;
const GROUND_RANGE = 30;

/**
 * Whether edges are those of strokes of one width in one ink on one ground, as letters have (stroke
 * width transform; Epshtein, Ofek and Wexler, "Detecting text in natural scenes with stroke width
 * transform", CVPR 2010).
 */
function hasStrokes(picture: Picture, edges: readonly Point[]): boolean {
  return [1, -1].some((side) => {
    const strokes = strokesAt(picture, edges, side);
    if (strokes === undefined) return false;
    const widths = strokes.map(({ width }) => width);
    const inks = strokes.map(({ ink }) => ink);
    const grounds = strokes.map(({ ground }) => ground);
    return (
      countNear(widths, (median) => WIDTH_RANGE * median + 1) >= MIN_SAME_WIDTH * edges.length &&
      countNear(inks, () => INK_RANGE) >= MIN_SAME_INK * strokes.length &&
      countNear(grounds, () => GROUND_RANGE) >= MIN_SAME_GROUND * strokes.length
    );
  });
}

/** The strokes on one side of edges; undefined once too many have none. */
function strokesAt(
  picture: Picture,
  edges: readonly Point[],
  side: number,
): readonly Stroke[] | undefined {
  const strokes: Stroke[] = [];
  for (const [i, edge] of edges.entries()) {
    const stroke = strokeAt(picture, edge, side);
    if (stroke !== undefined) strokes.push(stroke);
    else if (i + 1 - strokes.length > (1 - MIN_SAME_WIDTH) * edges.length) return undefined;
  }
  return strokes;
}

/** How many values are within a range of their median. */
function countNear(values: readonly number[], rangeOf: (median: number) => number): number {
  const median = values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const range = rangeOf(median);
  return values.filter((value) => Math.abs(value - median) <= range).length;
}

/** The stroke on the lighter side of an edge (1) or on the darker (-1), if it ends near by. */
function strokeAt(picture: Picture, { x, y }: Point, side: number): Stroke | undefined {
  const across = levelAt(picture, x + 1, y) - levelAt(picture, x - 1, y);
  const down = levelAt(picture, x, y + 1) - levelAt(picture, x, y - 1);
  const length = side * Math.hypot(across, down);
  const at = (distance: number) =>
    levelAt(picture, x + (distance * across) / length, y + (distance * down) / length);
  const ink = at(BESIDE);
  for (let width = BESIDE + 1; width <= MAX_STROKE; width++)
    if (Math.abs(at(width) - ink) > MIN_CONTRAST)
      return width < MIN_STROKE ? undefined : { width, ink, ground: at(-BESIDE) };
  return undefined;
}

/** The level of the pixel at a point, or of the nearest one. */
function levelAt({ luma, columns, rows }: Picture, x: number, y: number): number {
  const column = Math.min(Math.max(Math.round(x), 0), columns - 1);
  const row = Math.min(Math.max(Math.round(y), 0), rows - 1);
  return luma[row * columns + column]!;
}
