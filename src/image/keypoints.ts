import { parabolaPeak } from './parabola.ts';
import type { PreparedPicture } from './prepare.ts';
import { type Layer, pyramid } from './pyramid.ts';

/**
 * A spot that is darker or lighter than its surroundings: an eye, a button, a letter. It is found
 * again in copies of another size, at another place, beside other content.
 */
export interface Keypoint {
  /** Middle, in columns and rows of the picture. */
  readonly x: number;
  readonly y: number;
  /** Size: the standard deviation of the Gaussian with the strongest response, in columns. */
  readonly sigma: number;
  /** Absolute difference of Gaussians at its middle, in 64ths of a grey level. */
  readonly strength: number;
}

/**
 * Spacings of the smoothings between the layers of an octave. Each layer doubles the variance: 2
 * pixels squared, then 4, 8, 16 and 32. The third layer, halved, is the first of the next octave.
 */
const OCTAVE_SPACINGS: readonly (readonly number[])[] = [[1, 1], [2], [2, 2], [4]];
/** Standard deviation of the first layer, in its own pixels. */
const FIRST_SIGMA = Math.SQRT2;
/** Spacings of the smoothings from the picture to the first layer. */
const FIRST_SPACINGS: readonly number[] = [1, 1];
/** Sizes searched in an octave, each larger by the root of 2. */
const SIZES_PER_OCTAVE = 2;
/** Columns of the picture per pixel of the coarsest octave. */
const LARGEST_PIXEL = 8;
/** Minimum columns and rows of a layer that is searched. */
const MIN_LAYER_SIDE = 16;
/** Units of a layer per grey level. */
const LEVEL = 64;
/** Minimum strength of a keypoint: five grey levels. */
const MIN_STRENGTH = 5 * LEVEL;
/**
 * Maximum ratio of the two curvatures. Above it the spot is a line, and its place along the line is
 * uncertain.
 */
const MAX_CURVATURE_RATIO = 10;
const MAX_EDGE_RESPONSE = (MAX_CURVATURE_RATIO + 1) ** 2 / MAX_CURVATURE_RATIO;

const sigmaAt = (size: number) => FIRST_SIGMA * 2 ** (size / SIZES_PER_OCTAVE);

/**
 * Rows of the picture searched at once, and rows around them that are also read. Block by block,
 * the memory needed does not grow with a strip.
 */
const BLOCK_ROWS = 1024;
const HALO_ROWS = 128;

/**
 * Finds keypoints as extrema of differences of Gaussians over place and size (Lowe, "Distinctive
 * image features from scale-invariant keypoints", IJCV 2004, sections 3 and 4). Yields a list for
 * each block of rows from top to bottom, strongest keypoints first. Reads the halved picture;
 * `fine` begins with the picture itself, which adds smaller keypoints for four times the work.
 */
export function* keypointsOf(prepared: PreparedPicture, fine = false): Generator<Keypoint[]> {
  const { rows } = prepared.picture;
  for (let top = 0; top < rows; top += BLOCK_ROWS) {
    const from = Math.max(0, top - HALO_ROWS);
    const to = Math.min(rows, top + BLOCK_ROWS + HALO_ROWS);
    const inside = ({ y }: Keypoint) => y >= top && y < top + BLOCK_ROWS;
    const pixel = fine ? 1 : 2;
    yield search(layerOf(prepared, from, to, pixel), pixel, from)
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

/**
 * Finds the keypoints of a layer. Its pixels are `finest` columns wide, its first row is row `top`
 * of the picture.
 */
function search(layer: Layer, finest: 1 | 2, top: number): Keypoint[] {
  const found: Keypoint[] = [];
  let base = pyramid.smooth(layer, FIRST_SPACINGS);
  for (let pixel: number = finest; pixel <= LARGEST_PIXEL; pixel *= 2) {
    if (base.columns < MIN_LAYER_SIDE || base.rows < MIN_LAYER_SIDE) break;
    const octave = [base];
    for (const spacings of OCTAVE_SPACINGS) octave.push(pyramid.smooth(octave.at(-1)!, spacings));
    base = pyramid.halveLayer(octave[SIZES_PER_OCTAVE]!);
    // Replaces each layer, the coarsest first, by its difference from the layer before.
    for (let i = OCTAVE_SPACINGS.length; i > 0; i--) pyramid.subtract(octave[i]!, octave[i - 1]!);
    const differences = octave.slice(1);
    for (let size = 1; size <= SIZES_PER_OCTAVE; size++)
      for (const { x, y, sizeOffset, strength } of extrema(differences, size))
        found.push({
          x: (x + 0.5) * pixel,
          y: (y + 0.5) * pixel + top,
          sigma: sigmaAt(size + sizeOffset) * pixel,
          strength,
        });
  }
  return found;
}

interface Extremum {
  readonly x: number;
  readonly y: number;
  /** Difference between its size and that of the layer it was found in, -0.5 to 0.5. */
  readonly sizeOffset: number;
  readonly strength: number;
}

/**
 * Extrema of one difference in place and size, to a fraction of a pixel, without those on lines.
 */
function extrema(differences: readonly Layer[], size: number): Extremum[] {
  const finer = differences[size - 1]!;
  const layer = differences[size]!;
  const coarser = differences[size + 1]!;
  const { values, stride } = layer;
  const found: Extremum[] = [];
  for (const at of pyramid.localExtrema(finer, layer, coarser, MIN_STRENGTH)) {
    if (isLine(values, at, stride)) continue;
    const value = values[at]!;
    found.push({
      x: (at % stride) + parabolaPeak(values[at - 1]!, value, values[at + 1]!),
      y: Math.floor(at / stride) + parabolaPeak(values[at - stride]!, value, values[at + stride]!),
      sizeOffset: parabolaPeak(finer.values[at]!, value, coarser.values[at]!),
      strength: Math.abs(value),
    });
  }
  return found;
}

/** Whether a pixel is on a line rather than a spot: one curvature is far greater than the other. */
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
