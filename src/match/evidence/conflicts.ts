import { areaOf, overlapArea } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Claim, portionOf, type Uncounted } from './claim.ts';
import { MAX_LOG_ODDS } from './odds.ts';

/** Claims on one picture, and the searcher that has their episodes. */
interface Contenders<C extends Claim> {
  readonly searcher: Searcher;
  readonly claims: readonly C[];
}

/** Share of the smaller of two claims above which both are about the same part of the picture. */
const SAME_PART_SHARE = 0.3;
/** A rival drives out another claim if its log10 of chance per row is better by this share. */
const CLEARLY_BETTER_SHARE = 0.25;
/** Rows that two claims may share because their ends are inexact. */
const MAX_SHARED_END_ROWS = 3;

/** What remains of the claims on a picture. */
export interface Resolution<C extends Claim> {
  /** The best first. */
  readonly claims: readonly C[];
  /** Claims of which other works explain the rows as well. */
  readonly tied: readonly Uncounted<C>[];
}

/**
 * Resolves conflicts between claims about the same part of a picture. Of two claims of one work, or
 * of the same art in two works, the better is kept. Of two works, a weaker claim that is clearly
 * worse row by row is a lookalike and is dropped. Rows that two works explain about equally well
 * occur in both and are evidence for neither: each claim loses them, and is tied if the rest proves
 * nothing.
 */
export function resolveConflicts<C extends Claim>(contenders: Contenders<C>): Resolution<C> {
  const { searcher } = contenders;
  const best = bestOfEachWork(contenders);
  const kept: C[] = [];
  const tied: Uncounted<C>[] = [];
  for (const claim of best) {
    const rivals = best.filter((other) => isRival(searcher, other, claim));
    const stronger = rivals.filter((rival) => byChance(rival, claim) < 0);
    if (stronger.some((rival) => isSamePart(rival, claim) && !explainsAsWell(claim, rival)))
      continue;
    const equals = rivals.filter(
      (rival) => stronger.includes(rival) || explainsAsWell(rival, claim),
    );
    const rest = withoutRows(claim, equals);
    kept.push(...rest);
    const episodes = [...new Set(equals.map(({ episode }) => episode))];
    if (rest.length === 0) tied.push({ claim, episodes, reason: 'recurs' });
  }
  return { claims: kept.sort(byChance), tied };
}

/** The claims of which no better claim of the same work is about the same part. */
function bestOfEachWork<C extends Claim>({ searcher, claims }: Contenders<C>): C[] {
  const best: C[] = [];
  for (const claim of [...claims].sort(byExtent)) {
    const at = best.findIndex(
      (other) => isSameWork(searcher, other, claim) && isSamePart(other, claim),
    );
    if (at < 0) best.push(claim);
    else if (isOriginal(searcher, claim, best[at]!)) best[at] = claim;
  }
  return best;
}

/** Share of a claim's area that one on the same art in another work must have to replace it. */
const MIN_ORIGINAL_SHARE = 0.5;

/**
 * Whether a claim is the one to keep of two on the same art in two works: all pictures of one work
 * are then claimed for the same edition of it, although now this one is a little nearer, now that.
 */
function isOriginal({ episodes, kinship }: Searcher, claim: Claim, other: Claim): boolean {
  return (
    episodes[claim.episode]!.work !== episodes[other.episode]!.work &&
    kinship.comesBefore(claim.episode, other.episode) &&
    areaOf(claim.query) >= MIN_ORIGINAL_SHARE * areaOf(other.query)
  );
}

/** Whether two claims are of one work, or of the same art in two works. */
function isSameWork({ episodes, kinship }: Searcher, a: Claim, b: Claim): boolean {
  return (
    episodes[a.episode]!.work === episodes[b.episode]!.work ||
    kinship.isSameArt(a.episode, b.episode)
  );
}

/** A claim comes before another if it explains this many times as much, even with worse odds. */
const WIDER_FACTOR = 1.5;

/**
 * Orders by area, in steps of {@link WIDER_FACTOR}, then by chance. If two episodes share a
 * drawing, a picture that shows more than the drawing is from the episode that explains more of the
 * picture, even if the drawing itself agrees better with the other.
 */
function byExtent(a: Claim, b: Claim): number {
  const step = ({ query }: Claim) => Math.round(Math.log(areaOf(query)) / Math.log(WIDER_FACTOR));
  return step(b) - step(a) || byChance(a, b);
}

/** Orders claims: what chance explains least comes first. */
export function byChance(a: Claim, b: Claim): number {
  return (
    a.evidence.logChance - b.evidence.logChance ||
    a.query.top - b.query.top ||
    a.episode - b.episode
  );
}

function isSamePart(a: Claim, b: Claim): boolean {
  return (
    overlapArea(a.query, b.query) > SAME_PART_SHARE * Math.min(areaOf(a.query), areaOf(b.query))
  );
}

function shareRows(a: Claim, b: Claim): boolean {
  return overlapArea(a.query, b.query) > 0 && sharedRows(a, b) > MAX_SHARED_END_ROWS;
}

function sharedRows(a: Claim, b: Claim): number {
  return Math.min(a.query.bottom, b.query.bottom) - Math.max(a.query.top, b.query.top);
}

/**
 * Whether the weaker claim explains a row about as well as the stronger, or has fewer differing
 * bits.
 */
function explainsAsWell(weaker: Claim, stronger: Claim): boolean {
  const perRow = ({ evidence, query }: Claim) => evidence.logChance / (query.bottom - query.top);
  return (
    weaker.evidence.distance < stronger.evidence.distance ||
    perRow(weaker) < perRow(stronger) * (1 - CLEARLY_BETTER_SHARE)
  );
}

/**
 * A claim without the rows that any claim of another work covers; empty if the rest proves nothing.
 */
export function withoutRivals({ searcher, claims }: Contenders<Claim>, claim: Claim): Claim[] {
  const rivals = claims.filter((other) => isRival(searcher, other, claim));
  return withoutRows(claim, rivals);
}

/** Whether two claims about the same part of a picture are of different art in different works. */
function isRival(searcher: Searcher, other: Claim, claim: Claim): boolean {
  return !isSameWork(searcher, other, claim) && shareRows(other, claim);
}

/**
 * A claim without the rows that rivals explain too: rows at its ends are cut off, rows in its
 * middle stop counting as evidence. Empty if the rest proves nothing.
 */
function withoutRows<C extends Claim>(claim: C, rivals: readonly Claim[]): C[] {
  if (rivals.length === 0) return [claim];
  let { top, bottom } = claim.query;
  for (const { query } of [...rivals].sort((a, b) => a.query.top - b.query.top))
    if (query.top <= top + MAX_SHARED_END_ROWS) top = Math.max(top, query.bottom);
  for (const { query } of [...rivals].sort((a, b) => b.query.bottom - a.query.bottom))
    if (query.bottom >= bottom - MAX_SHARED_END_ROWS) bottom = Math.min(bottom, query.top);
  if (bottom - top <= MAX_SHARED_END_ROWS) return [];
  const rest = portionOf(claim, top, bottom);
  const middle = rivals.reduce((sum, rival) => sum + Math.max(0, sharedRows(rest, rival)), 0);
  const unshared = Math.max(0, 1 - middle / (bottom - top));
  const logChance = rest.evidence.logChance * unshared;
  // The rest has a share of the evidence, but was searched for in as many places.
  const logPlaces = claim.logOdds - claim.evidence.logChance;
  const logOdds = logChance + logPlaces;
  if (logOdds > MAX_LOG_ODDS) return [];
  return [{ ...rest, evidence: { ...rest.evidence, logChance }, logOdds }];
}
