/** What a site picture really is, as make-site.mjs writes it. */
export interface Truth {
  readonly path: string;
  readonly case: string;
  /** Null: nothing in the catalogue; any claim is wrong. */
  readonly expect: Expected | null;
  /** May be recognised but need not be: next to nothing is on it. */
  readonly optional?: boolean;
}

/** Which rows of which episode a picture shows. */
export interface Expected {
  readonly work: string;
  readonly episode: string;
  /** Width at which `top` and `bottom` count: the edition's own, which need not be the catalogue's. */
  readonly stripWidth?: number;
  readonly top?: number;
  readonly bottom?: number;
  /** No rows are known; anywhere in the episode is right. */
  readonly anywhere?: boolean;
}

/** A claim about a picture; one hash per file can say nothing about rows. */
export interface Claim {
  readonly work: string;
  readonly episode: string;
  readonly reference?: { readonly top: number; readonly bottom: number };
  /** Log10 of the odds that chance does as well; said by us alone. */
  readonly logOdds?: number;
}

/** Claims by picture. A picture that is absent was not read. */
export type Claims = ReadonlyMap<string, readonly Claim[]>;

/** Width of the first catalogue page, in which reports count rows, by `work/episode`. */
export type Widths = ReadonlyMap<string, number>;

/** Counts of one case. */
export interface Row {
  images: number;
  /** Pictures that must be recognised. */
  due: number;
  /** Right work and episode claimed. */
  found: number;
  /** And its rows lie within the truth, both numbers taken as they are. */
  placed: number;
  /** And its rows lie within the truth, both brought to one width. */
  placedScaled: number;
  /** Pictures with a claim that is not right. */
  wrong: number;
  missing: number;
}

/** Scores claims against the truth, by case, as acceptance/score.mjs does. */
export function score(truth: readonly Truth[], claims: Claims, widths: Widths): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const { path, case: name, expect, optional } of truth) {
    const row = rows.get(name) ?? emptyRow();
    rows.set(name, row);
    const said = claims.get(path);
    row.images++;
    if (said === undefined) row.missing++;
    const right = (said ?? []).filter((claim) => isRight(claim, expect));
    if (right.length < (said ?? []).length) row.wrong++;
    if (expect === null || optional) continue;
    row.due++;
    if (right.length === 0) continue;
    row.found++;
    const width = widths.get(`${expect.work}/${expect.episode}`);
    if (right.some((claim) => isPlaced(claim, expect, 1))) row.placed++;
    const scale = width && expect.stripWidth ? width / expect.stripWidth : 1;
    if (right.some((claim) => isPlaced(claim, expect, scale))) row.placedScaled++;
  }
  return rows;
}

/** The pictures due that are given to their work and episode. */
export function recognised(truth: readonly Truth[], claims: Claims): Set<string> {
  const found = truth.filter(({ path, expect, optional }) => {
    if (expect === null || optional) return false;
    return claims.get(path)?.some((claim) => isRight(claim, expect));
  });
  return new Set(found.map(({ path }) => path));
}

function isRight(claim: Claim, expect: Expected | null): boolean {
  return claim.work === expect?.work && claim.episode === expect.episode;
}

/** Share of the width by which a claim may reach past the truth, and least share that it must cover. */
const TOLERANCE = 0.06;
const LEAST = 0.25;

function isPlaced({ reference }: Claim, expect: Expected, scale: number): boolean {
  if (expect.anywhere) return true;
  const { top, bottom, stripWidth } = expect;
  if (reference === undefined || top === undefined || bottom === undefined) return false;
  const width = (stripWidth ?? 0) * scale;
  const [from, to] = [top * scale, bottom * scale];
  const tolerance = TOLERANCE * width;
  return (
    reference.top >= from - tolerance &&
    reference.bottom <= to + tolerance &&
    reference.bottom - reference.top > LEAST * Math.min(width, to - from)
  );
}

function emptyRow(): Row {
  return { images: 0, due: 0, found: 0, placed: 0, placedScaled: 0, wrong: 0, missing: 0 };
}

/** All cases as one. */
export function total(rows: ReadonlyMap<string, Row>): Row {
  const sum = emptyRow();
  for (const row of rows.values())
    for (const key of Object.keys(sum) as (keyof Row)[]) sum[key] += row[key];
  return sum;
}

/** Wilson's 95 % interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927): 0 to 1. */
export function wilson(n: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = n / of;
  const middle = share + (z * z) / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}
