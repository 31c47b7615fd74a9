/**
 * A grey picture in 64ths of a level, 0 to 16,320, so that sums of four fit in 16 bits; or what one is more
 * than another.
 */
export interface Layer {
  /** Row after row; what lies between their ends is not to be looked at. */
  readonly values: Int16Array;
  readonly columns: number;
  readonly rows: number;
  /** From the start of a row to that of the next, at least `columns`. */
  readonly stride: number;
}

/** Makes a layer of pixels, each `unit` times itself. */
export function load(
  pixels: Uint8Array | Uint16Array,
  columns: number,
  rows: number,
  unit: number,
): Layer {
  const values = new Int16Array(columns * rows);
  for (let i = 0; i < values.length; i++) values[i] = pixels[i]! * unit;
  return { values, columns, rows, stride: columns };
}

/**
 * Smooths a layer by the binomial kernel 1 4 6 4 1, along its rows and then its columns, once for each of
 * `spacings`, which are pixels from tap to tap: a variance of the spacing squared is added. Beyond its sides
 * the edge repeats. Whole numbers and shifts only (Burt and Adelson, "The Laplacian pyramid as a compact image
 * code", 1983, for the kernel; Holschneider et al., 1989, for the spacing).
 */
export function smooth(layer: Layer, spacings: readonly number[]): Layer {
  return spacings.reduce(
    (finer, spacing) => ({ ...layer, values: downwards(across(finer, spacing), layer, spacing) }),
    layer,
  );
}

function across({ values, columns, rows }: Layer, spacing: number): Int16Array {
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

function downwards(values: Int16Array, { columns, rows }: Layer, spacing: number): Int16Array {
  const out = new Int16Array(values.length);
  const at = (row: number) => Math.min(Math.max(row, 0), rows - 1) * columns;
  for (let row = 0; row < rows; row++) {
    const middle = row * columns;
    const [a, b] = [at(row - 2 * spacing), at(row - spacing)];
    const [c, d] = [at(row + spacing), at(row + 2 * spacing)];
    for (let x = 0; x < columns; x++) {
      const outer = values[a + x]! + values[d + x]!;
      const inner = values[b + x]! + values[c + x]!;
      out[middle + x] = (outer + (inner << 2) + Math.imul(6, values[middle + x]!) + 8) >> 4;
    }
  }
  return out;
}

/** Every second column and row, for a layer smooth enough to lose nothing by it. */
export function halve({ values, columns, rows }: Layer): Layer {
  const half = { columns: columns >> 1, rows: rows >> 1, stride: columns >> 1 };
  const out = new Int16Array(half.columns * half.rows);
  for (let y = 0, at = 0; y < half.rows; y++)
    for (let x = 0; x < half.columns; x++) {
      const from = 2 * (y * columns + x);
      out[at++] =
        (values[from]! +
          values[from + 1]! +
          values[from + columns]! +
          values[from + columns + 1]!) >>
        2;
    }
  return { ...half, values: out };
}

/** Takes from each pixel of a layer that of another, in its place. */
export function subtract({ values }: Layer, other: Layer): void {
  for (let i = 0; i < values.length; i++) values[i]! -= other.values[i]!;
}
