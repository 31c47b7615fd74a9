/** Rows of text under a heading. The first column is aligned left, the others right. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Renders a table as lines of aligned columns. */
export function renderTable({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) => row.map((cell, i) => pad(cell, widths[i]!, i > 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function pad(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}

/** Formats a number with three significant digits and separated thousands: 12,300 and 0.0123. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** Writes a progress line to standard error; standard output is for results. */
export function logProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
