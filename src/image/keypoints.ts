import { parabolaPeak } from './parabola.ts';
import type { Layer } from './plain-pyramid.ts';
import type { PreparedPicture } from './prepare.ts';
import { pyramid } from './pyramid.ts';

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
const MAX_CURVATURE_RATIO = 10;
const MAX_EDGE_RESPONSE = (MAX_CURVATURE_RATIO + 1) ** 2 / MAX_CURVATURE_RATIO;

const sigmaAt = (size: number) => SIGMA * 2 ** (size / SIZES);

/**
 * Rows of the picture searched at once, and rows around them that are looked at too: a strip is searched
 * piece by piece, in memory that does not grow with it.
 */
const BLOCK_ROWS = 1024;
const HALO_ROWS = 128;

/**
 * Finds keypoints as extrema of differences of Gaussians over place and size (Lowe, "Distinctive image
 * features from scale-invariant keypoints", IJCV 2004, sections 3 and 4), block by block down the picture, the
 * strongest first within each. The picture is looked at halved; where that is too small, `fine` looks at
 * it as it is too, for four times the work.
 */
export function* keypointsOf(sheet: PreparedPicture, fine = false): Generator<Keypoint[]> {
  const { rows } = sheet.picture;
  for (let top = 0; top < rows; top += BLOCK_ROWS) {
    const from = Math.max(0, top - HALO_ROWS);
    const to = Math.min(rows, top + BLOCK_ROWS + HALO_ROWS);
    const inside = ({ y }: Keypoint) => y >= top && y < top + BLOCK_ROWS;
    const pixel = fine ? 1 : 2;
    yield search(layerOf(sheet, from, to, pixel), pixel, from)
      .filter(inside)
      .sort((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x || a.sigma - b.sigma);
  }
}

/** Rows `from` to `to` of the picture, or of the halved one, in 64ths of grey levels. */
function layerOf(
  { picture, halved }: PreparedPicture,
  from: number,
  to: number,
  pixel: 1 | 2,
): Layer {
  const columns = Math.floor(picture.columns / pixel);
  const rows = Math.floor(to / pixel) - from / pixel;
  const pixels = pixel === 1 ? picture.luma : halved;
  const start = (from / pixel) * columns;
  const part = pixels.subarray(start, start + rows * columns);
  return pyramid.load(part, columns, rows, LEVEL / pixel ** 2);
}

/** Keypoints of a layer whose pixels are `first` columns wide and whose first row is row `top` of the picture. */
function search(layer: Layer, first: 1 | 2, top: number): Keypoint[] {
  const found: Keypoint[] = [];
  let base = pyramid.smooth(layer, FIRST);
  for (let pixel: number = first; pixel <= LARGEST_PIXEL; pixel *= 2) {
    if (base.columns < MIN_SIDE || base.rows < MIN_SIDE) break;
    const octave = [base];
    for (const step of STEPS) octave.push(pyramid.smooth(octave.at(-1)!, step));
    base = pyramid.halve(octave[SIZES]!);
    // From the coarsest on, each layer gives its place to what it differs by from the one before.
    for (let i = STEPS.length; i > 0; i--) pyramid.subtract(octave[i]!, octave[i - 1]!);
    const differences = octave.slice(1);
    for (let size = 1; size <= SIZES; size++)
      for (const { x, y, grown, strength } of extrema(differences, size))
        found.push({
          x: (x + 0.5) * pixel,
          y: (y + 0.5) * pixel + top,
          sigma: sigmaAt(size + grown) * pixel,
          strength,
        });
  }
  return found;
}

interface Extremum {
  readonly x: number;
  readonly y: number;
  /** By how many sizes it is larger than the layer it was found in, -0.5 to 0.5. */
  readonly grown: number;
  readonly strength: number;
}

/** Pixels of one difference that stand out from their neighbours in place and size, and lie on no line. */
function extrema(differences: readonly Layer[], size: number): Extremum[] {
  const [finer, here, coarser] = [
    differences[size - 1]!,
    differences[size]!,
    differences[size + 1]!,
  ];
  const { values, stride } = here;
  const found: Extremum[] = [];
  for (const at of pyramid.localExtrema(finer, here, coarser, MIN_STRENGTH)) {
    if (isLine(values, at, stride)) continue;
    const value = values[at]!;
    found.push({
      x: (at % stride) + parabolaPeak(values[at - 1]!, value, values[at + 1]!),
      y: Math.floor(at / stride) + parabolaPeak(values[at - stride]!, value, values[at + stride]!),
      grown: parabolaPeak(finer.values[at]!, value, coarser.values[at]!),
      strength: Math.abs(value),
    });
  }
  return found;
}

/** Whether the pixel lies on a line rather than a spot: one curvature far outweighs the other. */
function isLine(values: Int16Array, at: number, stride: number): boolean {
  const v = values[at]! * 2;
  const xx = values[at - 1]! + values[at + 1]! - v;
  const yy = values[at - stride]! + values[at + stride]! - v;
  const xy =
    (values[at + stride + 1]! -
      values[at + stride - 1]! -
      values[at - stride + 1]! +
      values[at - stride - 1]!) /
    4;
  const determinant = xx * yy - xy * xy;
  return determinant <= 0 || (xx + yy) ** 2 / determinant > MAX_EDGE_RESPONSE;
}
