/** Lossless RGB, three bytes a pixel. */
export interface RgbPixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Share of samples that must differ from their left neighbour for a slice to be worth showing. */
export const MIN_DETAIL_SHARE = 0.06;

/** Levels of the first channel by which two samples must differ. */
const MIN_DIFFERENCE = 10;
/** Columns between two samples. */
const COLUMN_STEP = 8;

/**
 * Share of samples, 8 columns and `rowStep` rows apart, that differ from their left neighbour by
 * more than 10 levels. Paper has none.
 */
export function detailShare({ data, width, height }: RgbPixels, rowStep: number): number {
  let changed = 0;
  let samples = 0;
  for (let y = 0; y < height; y += rowStep)
    for (let x = COLUMN_STEP; x < width; x += COLUMN_STEP, samples++) {
      const sample = 3 * (y * width + x);
      const difference = data[sample]! - data[sample - 3 * COLUMN_STEP]!;
      if (Math.abs(difference) > MIN_DIFFERENCE) changed++;
    }
  return changed / samples;
}
