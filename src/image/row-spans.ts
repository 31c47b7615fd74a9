/** Rows of a picture or strip: `top` to before `bottom`. */
export interface RowSpan {
  readonly top: number;
  readonly bottom: number;
}

/** Counts the rows that at least one span covers. */
export function coveredRows(spans: readonly RowSpan[]): number {
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { top, bottom } of [...spans].sort((a, b) => a.top - b.top)) {
    covered += Math.max(0, bottom - Math.max(top, reached));
    reached = Math.max(reached, bottom);
  }
  return covered;
}

/** Whether two spans have rows in common. */
export function spansOverlap(a: RowSpan, b: RowSpan): boolean {
  return a.top < b.bottom && b.top < a.bottom;
}
