import type { Sheet } from './sheet.ts';
import { halve, type Layer, smooth } from './smooth.ts';

/**
 * A spot that is darker or lighter than what surrounds it: an eye, a button, a letter. It is found again
 * wherever and however large the picture is shown, whatever stands beside it.
 */
export interface Keypoint {
  /** Its middle, in columns and rows of the picture. */
  readonly x: number;
  readonly y: number;
  /** Its size: the standard deviation of the Gaussian that it answers to, in columns. */
  readonly sigma: number;
  /** How much it stands out, in 64ths of a grey level. */
  readonly strength: number;
}

/**
 * Smoothings from each layer of an octave to the next, as spacings: the variance doubles with each, from
 * 2 pixels squared to 4, 8, 16 and 32, and the third layer at half its columns is the first of the next octave.
 */
const STEPS: readonly (readonly number[])[] = [[1, 1], [2], [2, 2], [4]];
/** Standard deviation of the first layer, in its own pixels. */
const SIGMA = Math.SQRT2;
const FIRST: readonly number[] = [1, 1];
/** Sizes looked at in an octave, each larger by the root of 2. */
const SIZES = 2;
/** Columns to a pixel of the coarsest octave. */
const LARGEST_PIXEL = 8;
/** A layer smaller than this holds nothing to find. */
const MIN_SIDE = 16;
/** Layers are in 64ths of a grey level. */
const LEVEL = 64;
/** Least strength: five grey levels. */
const MIN_STRENGTH = 5 * LEVEL;
/** Ratio of the two curvatures from which a spot is a line, whose place along itself is unsure. */
const MAX_RATIO = 10;
const EDGE = (MAX_RATIO + 1) ** 2 / MAX_RATIO;

const sigmaAt = (size: number) => SIGMA * 2 ** (size / SIZES);
const smoothed = (layer: Layer, spacings: readonly number[]) => spacings.reduce(smooth, layer);

/**
 * Rows of the picture searched at once, and rows around them that are looked at too: a strip is searched
 * piece by piece, in memory that does not grow with it.
 */
const BLOCK = 1024;
const HALO = 128;

/**
 * Finds keypoints as extrema of differences of Gaussians over place and size (Lowe, "Distinctive image
 * features from scale-invariant keypoints", IJCV 2004, sections 3 and 4), block by block down the picture, the
 * strongest first within each. The picture is looked at halved; where that is too small, `fine` looks at
 * it as it is too, for four times the work.
 */
export function* keypointsOf(sheet: Sheet, fine = false): Generator<Keypoint[]> {
  const { rows } = sheet.picture;
  for (let top = 0; top < rows; top += BLOCK) {
    const from = Math.max(0, top - HALO);
    const to = Math.min(rows, top + BLOCK + HALO);
    const inside = ({ y }: Keypoint) => y >= top && y < top + BLOCK;
    const pixel = fine ? 1 : 2;
    yield search(layerOf(sheet, from, to, pixel), pixel, from)
      .filter(inside)
      .sort((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x || a.sigma - b.sigma);
  }
}

/** Rows `from` to `to` of the picture, or of the halved one, in 64ths of grey levels. */
function layerOf({ picture, halved }: Sheet, from: number, to: number, pixel: 1 | 2): Layer {
  const columns = Math.floor(picture.columns / pixel);
  const rows = Math.floor(to / pixel) - from / pixel;
  const pixels = pixel === 1 ? picture.luma : halved;
  const start = (from / pixel) * columns;
  const values = new Int32Array(rows * columns);
  const unit = LEVEL / pixel ** 2;
  for (let i = 0; i < values.length; i++) values[i] = pixels[start + i]! * unit;
  return { values, columns, rows };
}

/** Keypoints of a layer whose pixels are `first` columns wide and whose first row is row `top` of the picture. */
function search(layer: Layer, first: 1 | 2, top: number): Keypoint[] {
  const found: Keypoint[] = [];
  let base = smoothed(layer, FIRST);
  for (let pixel: number = first; pixel <= LARGEST_PIXEL; pixel *= 2) {
    if (base.columns < MIN_SIDE || base.rows < MIN_SIDE) break;
    const layers = [base];
    for (const step of STEPS) layers.push(smoothed(layers.at(-1)!, step));
    const differences = layers.slice(1).map((each, i) => subtract(each, layers[i]!));
    for (let size = 1; size <= SIZES; size++)
      for (const { x, y, grown, strength } of extrema(differences, size, base))
        found.push({
          x: (x + 0.5) * pixel,
          y: (y + 0.5) * pixel + top,
          sigma: sigmaAt(size + grown) * pixel,
          strength,
        });
    base = halve(layers[SIZES]!);
  }
  return found;
}

function subtract(a: Layer, b: Layer): Int32Array {
  const out = new Int32Array(a.values.length);
  for (let i = 0; i < out.length; i++) out[i] = a.values[i]! - b.values[i]!;
  return out;
}

interface Extremum {
  readonly x: number;
  readonly y: number;
  /** By how many sizes it is larger than the layer it was found in, -0.5 to 0.5. */
  readonly grown: number;
  readonly strength: number;
}

/** Pixels of one difference that stand out from their 26 neighbours in place and size. */
function extrema(
  differences: readonly Int32Array[],
  size: number,
  { columns, rows }: Pick<Layer, 'columns' | 'rows'>,
): Extremum[] {
  const [finer, here, coarser] = [
    differences[size - 1]!,
    differences[size]!,
    differences[size + 1]!,
  ];
  const found: Extremum[] = [];
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1; x < columns - 1; x++) {
      const at = y * columns + x;
      const value = here[at]!;
      const strength = Math.abs(value);
      if (strength < MIN_STRENGTH) continue;
      const sign = value > 0 ? 1 : -1;
      // Most pixels fall at the first look.
      if (sign * here[at - 1]! > strength || sign * here[at + 1]! >= strength) continue;
      // Of equals the first stands for all, and its peak lies half-way to the next.
      if (!standsOut(here, at, columns, sign, strength, at)) continue;
      if (!standsOut(finer, at, columns, sign, strength, here.length)) continue;
      if (!standsOut(coarser, at, columns, sign, strength, -1)) continue;
      if (isLine(here, at, columns)) continue;
      found.push({
        x: x + peak(here[at - 1]!, value, here[at + 1]!),
        y: y + peak(here[at - columns]!, value, here[at + columns]!),
        grown: peak(finer[at]!, value, coarser[at]!),
        strength,
      });
    }
  return found;
}

/** Whether no pixel of the 3 x 3 around `at` is stronger, nor as strong if it comes after pixel `equals`. */
function standsOut(
  values: Int32Array,
  at: number,
  columns: number,
  sign: number,
  strength: number,
  equals: number,
): boolean {
  for (let row = at - columns; row <= at + columns; row += columns)
    for (let i = row - 1; i <= row + 1; i++) {
      const other = sign * values[i]!;
      if (other > strength || (other === strength && i > equals)) return false;
    }
  return true;
}

/** Whether the pixel lies on a line rather than a spot: one curvature far outweighs the other. */
function isLine(values: Int32Array, at: number, columns: number): boolean {
  const v = values[at]! * 2;
  const xx = values[at - 1]! + values[at + 1]! - v;
  const yy = values[at - columns]! + values[at + columns]! - v;
  const xy =
    (values[at + columns + 1]! -
      values[at + columns - 1]! -
      values[at - columns + 1]! +
      values[at - columns - 1]!) /
    4;
  const determinant = xx * yy - xy * xy;
  return determinant <= 0 || (xx + yy) ** 2 / determinant > EDGE;
}

/** Where the parabola through three values at -1, 0 and 1 has its peak, -0.5 to 0.5. */
function peak(before: number, value: number, after: number): number {
  const bend = before - 2 * value + after;
  return bend === 0 ? 0 : Math.min(Math.max((before - after) / (2 * bend), -0.5), 0.5);
}
