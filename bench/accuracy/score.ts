import type { Expected, Truth } from '../site/truth.ts';

/** A claim about a picture. Baselines that hash whole files have no rows and no odds. */
export interface ScoredClaim {
  readonly work: string;
  readonly episode: string;
  readonly reference?: { readonly top: number; readonly bottom: number };
  /** Log10 of the odds that chance does as well. */
  readonly logOdds?: number;
}

/** Claims by path of the picture. Pictures that were not read are absent. */
export type ScoredClaims = ReadonlyMap<string, readonly ScoredClaim[]>;

/** Width of the first catalogue page, at which reports count rows, by `work/episode`. */
export type Widths = ReadonlyMap<string, number>;

/** Counts of pictures of one case. */
export interface CaseCounts {
  images: number;
  /** Must be recognised. */
  due: number;
  /** Claimed for the right work and episode. */
  found: number;
  /** Also claimed for rows within the truth, both as recorded. */
  placed: number;
  /** Also claimed for rows within the truth, both scaled to one width. */
  placedScaled: number;
  /** Have a claim that is not right. */
  wrong: number;
  /** Absent from the claims. */
  missing: number;
}

/** Scores claims against the truth by case, as acceptance/score.mjs does. */
export function score(
  truth: readonly Truth[],
  claims: ScoredClaims,
  widths: Widths,
): Map<string, CaseCounts> {
  const cases = new Map<string, CaseCounts>();
  for (const picture of truth) {
    const counts = cases.get(picture.case) ?? noCounts();
    cases.set(picture.case, counts);
    countPicture(counts, picture, claims.get(picture.path), widths);
  }
  return cases;
}

function countPicture(
  counts: CaseCounts,
  { expect, optional }: Truth,
  claims: readonly ScoredClaim[] | undefined,
  widths: Widths,
): void {
  counts.images++;
  if (claims === undefined) counts.missing++;
  const right = (claims ?? []).filter((claim) => isRight(claim, expect));
  if (right.length < (claims ?? []).length) counts.wrong++;
  if (expect === null || optional) return;
  counts.due++;
  if (right.length === 0) return;
  counts.found++;
  const width = widths.get(`${expect.work}/${expect.episode}`);
  if (right.some((claim) => isPlaced(claim, expect, 1))) counts.placed++;
  const scale = width && expect.stripWidth ? width / expect.stripWidth : 1;
  if (right.some((claim) => isPlaced(claim, expect, scale))) counts.placedScaled++;
}

/** Paths of the due pictures that are claimed for their work and episode. */
export function recognised(truth: readonly Truth[], claims: ScoredClaims): Set<string> {
  const found = truth.filter(({ path, expect, optional }) => {
    if (expect === null || optional) return false;
    return claims.get(path)?.some((claim) => isRight(claim, expect));
  });
  return new Set(found.map(({ path }) => path));
}

function isRight(claim: ScoredClaim, expect: Expected | null): boolean {
  return claim.work === expect?.work && claim.episode === expect.episode;
}

/** Rows by which a claim may exceed the truth, as a share of the width. */
const TOLERANCE_SHARE = 0.06;
/** Rows that a claim must exceed, as a share of the width or of the true rows, if fewer. */
const MIN_ROWS_SHARE = 0.25;

function isPlaced({ reference }: ScoredClaim, expect: Expected, scale: number): boolean {
  if (expect.anywhere) return true;
  const { top, bottom, stripWidth } = expect;
  if (reference === undefined || top === undefined || bottom === undefined) return false;
  const width = (stripWidth ?? 0) * scale;
  const [from, to] = [top * scale, bottom * scale];
  const tolerance = TOLERANCE_SHARE * width;
  return (
    reference.top >= from - tolerance &&
    reference.bottom <= to + tolerance &&
    reference.bottom - reference.top > MIN_ROWS_SHARE * Math.min(width, to - from)
  );
}

function noCounts(): CaseCounts {
  return { images: 0, due: 0, found: 0, placed: 0, placedScaled: 0, wrong: 0, missing: 0 };
}

/** The sum of all cases. */
export function total(cases: ReadonlyMap<string, CaseCounts>): CaseCounts {
  const sum = noCounts();
  for (const counts of cases.values())
    for (const key of Object.keys(sum) as (keyof CaseCounts)[]) sum[key] += counts[key];
  return sum;
}
