import { type Claim, overlap } from './claim.ts';
import type { Inquiry } from './scan.ts';

/** Share of the smaller of two claims above which they are about the same part of the picture. */
const SAME = 0.3;
/** How much better, in log10 of chance, one explanation must be to drive out another. */
const CLEAR = 0.25;

/**
 * Lets claims about the same part of a picture compete. Where one is clearly better, the others are
 * look-alikes and go. Where two works explain it about equally well, the stretch occurs in both and is
 * evidence for neither; within one work the better is kept.
 */
export function contest({ index, claims }: Pick<Inquiry, 'index' | 'claims'>): Claim[] {
  const workOf = (claim: Claim) => index.episodes[claim.episode]!.work;
  const best = [...claims].sort((a, b) => a.run.logChance - b.run.logChance);
  const kept: Claim[] = [];
  const shared: Claim[] = [];
  for (const claim of best) {
    const rival = [...kept, ...shared].find((other) => sameRows(claim, other));
    if (rival === undefined) kept.push(claim);
    else if (workOf(rival) !== workOf(claim) && close(claim, rival)) {
      shared.push(rival);
      if (kept.includes(rival)) kept.splice(kept.indexOf(rival), 1);
    }
  }
  return kept.sort((a, b) => a.run.logChance - b.run.logChance || a.query.top - b.query.top);
}

function sameRows(a: Claim, b: Claim): boolean {
  const area = ({ query: { left, right, top, bottom } }: Claim) => (right - left) * (bottom - top);
  return overlap(a.query, b.query) > SAME * Math.min(area(a), area(b));
}

/** Whether the worse explanation is nearly as good per window as the better one. */
function close(worse: Claim, better: Claim): boolean {
  return worse.run.logChance < better.run.logChance * (1 - CLEAR);
}
