/** A grey picture of whole numbers, at most 2^26, so that sums of 16 stay exact in 32 bits. */
export interface Layer {
  readonly values: Int32Array;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Smooths a layer by the binomial kernel 1 4 6 4 1, along its rows and then its columns, with `spacing` pixels
 * from tap to tap: a variance of `spacing` squared is added. Beyond its sides the edge repeats. Whole numbers
 * and shifts only (Burt and Adelson, "The Laplacian pyramid as a compact image code", 1983, for the
 * kernel; Holschneider et al., 1989, for the spacing).
 */
export function smooth(layer: Layer, spacing: number): Layer {
  return { ...layer, values: downwards(across(layer, spacing), layer, spacing) };
}

function across({ values, columns, rows }: Layer, spacing: number): Int32Array {
  const out = new Int32Array(values.length);
  const reach = 2 * spacing;
  const line = new Int32Array(columns + 2 * reach);
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

function downwards(
  values: Int32Array,
  { columns, rows }: Pick<Layer, 'columns' | 'rows'>,
  spacing: number,
): Int32Array {
  const out = new Int32Array(values.length);
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
  const half = { columns: columns >> 1, rows: rows >> 1 };
  const out = new Int32Array(half.columns * half.rows);
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
