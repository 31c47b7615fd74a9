/**
 * A grey picture in 64ths of a level, 0 to 16,320: sums of four fit in 16 bits. Or the difference
 * between two.
 */
export interface Layer {
  /** Row after row. Values between the end of one row and the start of the next are undefined. */
  readonly values: Int16Array;
  readonly columns: number;
  readonly rows: number;
  /** Values from the start of a row to the start of the next, at least `columns`. */
  readonly stride: number;
}

/**
 * Operations on the layers of a scale space. The kernel and the plain code compute the same values.
 */
export interface PyramidOps {
  /** Makes a layer of pixels, each multiplied by `unit`. Invalidates all layers made before. */
  load(pixels: Uint8Array | Uint16Array, columns: number, rows: number, unit: number): Layer;
  /**
   * Smooths a layer by the binomial kernel 1 4 6 4 1, along its rows and then its columns, once for
   * each of `spacings`: pixels from tap to tap, 1 to 4. Each adds a variance of the spacing
   * squared. Beyond the sides the edge repeats. Integers and shifts only (Burt and Adelson, "The
   * Laplacian pyramid as a compact image code", 1983, for the kernel; Holschneider et al., 1989,
   * for the spacing).
   */
  smooth(layer: Layer, spacings: readonly number[]): Layer;
  /**
   * Means of 2 x 2 pixels, rounded down, without an odd last column or row: for a layer that is
   * smooth enough.
   */
  halveLayer(layer: Layer): Layer;
  /** Subtracts another layer from a layer, in place. */
  subtract(layer: Layer, other: Layer): void;
  /**
   * Pixels of a difference, its border excepted, that are at least `minStrength` above or below 0
   * and are extrema among their 26 neighbours in place and size. Returns their indices in `values`,
   * in ascending order. Of equal neighbours the last is the extremum; its fitted peak is half-way
   * to the one before.
   *
   * The result is valid until the next operation.
   */
  localExtrema(finer: Layer, layer: Layer, coarser: Layer, minStrength: number): Iterable<number>;
}

export const plainPyramid: PyramidOps = {
  load(pixels, columns, rows, unit) {
    const values = new Int16Array(columns * rows);
    for (let i = 0; i < values.length; i++) values[i] = pixels[i]! * unit;
    return { values, columns, rows, stride: columns };
  },

  smooth(layer, spacings) {
    return spacings.reduce((finer, spacing) => {
      return { ...layer, values: smoothColumns(smoothRows(finer, spacing), layer, spacing) };
    }, layer);
  },

  halveLayer({ values, columns, rows }) {
    const half = { columns: columns >> 1, rows: rows >> 1, stride: columns >> 1 };
    const out = new Int16Array(half.columns * half.rows);
    for (let y = 0, at = 0; y < half.rows; y++)
      for (let x = 0; x < half.columns; x++) {
        const upper = 2 * (y * columns + x);
        const lower = upper + columns;
        out[at++] =
          (values[upper]! + values[upper + 1]! + values[lower]! + values[lower + 1]!) >> 2;
      }
    return { ...half, values: out };
  },

  subtract({ values }, other) {
    for (let i = 0; i < values.length; i++) values[i]! -= other.values[i]!;
  },

  localExtrema(finer, layer, coarser, minStrength) {
    const { values, columns, rows, stride } = layer;
    const found: number[] = [];
    for (let y = 1; y < rows - 1; y++)
      for (let at = y * stride + 1; at < y * stride + columns - 1; at++) {
        const value = values[at]!;
        const strength = Math.abs(value);
        if (strength < minStrength) continue;
        const sign = value > 0 ? 1 : -1;
        // Rejects most pixels by two neighbours alone.
        if (sign * values[at - 1]! > strength || sign * values[at + 1]! >= strength) continue;
        if (!isExtremum(layer, at, sign, strength, at)) continue;
        if (!isExtremum(finer, at, sign, strength, values.length)) continue;
        if (isExtremum(coarser, at, sign, strength, -1)) found.push(at);
      }
    return found;
  },
};

function smoothRows({ values, columns, rows }: Layer, spacing: number): Int16Array {
  const out = new Int16Array(values.length);
  const reach = 2 * spacing;
  const line = new Int16Array(columns + 2 * reach);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    line.fill(values[start]!, 0, reach);
    for (let x = 0; x < columns; x++) line[reach + x] = values[start + x]!;
    line.fill(values[start + columns - 1]!, reach + columns);
    for (let x = 0; x < columns; x++) {
      const outer = line[x]! + line[x + 4 * spacing]!;
      const inner = line[x + spacing]! + line[x + 3 * spacing]!;
      out[start + x] = (outer + (inner << 2) + Math.imul(6, line[x + reach]!) + 8) >> 4;
    }
  }
  return out;
}

function smoothColumns(values: Int16Array, { columns, rows }: Layer, spacing: number): Int16Array {
  const out = new Int16Array(values.length);
  const startOf = (row: number) => Math.min(Math.max(row, 0), rows - 1) * columns;
  for (let row = 0; row < rows; row++) {
    const a = startOf(row - 2 * spacing);
    const b = startOf(row - spacing);
    const middle = row * columns;
    const c = startOf(row + spacing);
    const d = startOf(row + 2 * spacing);
    for (let x = 0; x < columns; x++) {
      const outer = values[a + x]! + values[d + x]!;
      const inner = values[b + x]! + values[c + x]!;
      out[middle + x] = (outer + (inner << 2) + Math.imul(6, values[middle + x]!) + 8) >> 4;
    }
  }
  return out;
}

/**
 * Whether no pixel of the 3 x 3 around `at` is stronger, nor equally strong if its index is above
 * `lastEqual`.
 */
function isExtremum(
  { values, stride }: Layer,
  at: number,
  sign: number,
  strength: number,
  lastEqual: number,
): boolean {
  for (let row = at - stride; row <= at + stride; row += stride)
    for (let i = row - 1; i <= row + 1; i++) {
      const other = sign * values[i]!;
      if (other > strength || (other === strength && i > lastEqual)) return false;
    }
  return true;
}
