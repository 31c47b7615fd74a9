import { areaOf } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Claim, overlapArea, portionOf } from './claim.ts';
import { MAX_LOG_ODDS } from './odds.ts';

/** Claims on one picture, and the index that they name episodes of. */
interface Contenders {
  readonly index: Searcher;
  readonly claims: readonly Claim[];
}

/** Share of the smaller of two claims above which they are about the same part of the picture. */
const SAME_PART_SHARE = 0.3;
/** How much better row by row, as a share of its log10 of chance, what drives out another must be. */
const CLEARLY_BETTER_SHARE = 0.25;
/** Rows that two claims may share by the inexactness of their ends. */
const END_SLACK_ROWS = 3;

/**
 * Lets claims about the same part of a picture compete. Within one work the better is kept. Of two works,
 * a weaker claim that is clearly worse row by row is a look-alike and goes. Rows that two works explain
 * about equally well occur in both and are evidence for neither: each claim loses them, and goes if
 * what is left proves nothing. An episode that two origins hold both is no rival of itself: each claim stands.
 */
export function resolveConflicts({ index, claims }: Contenders): Claim[] {
  const workOf = (claim: Claim) => index.episodes[claim.episode]!.work;
  const apart: Claim[] = [];
  for (const claim of [...claims].sort(byExtent))
    if (!apart.some((other) => workOf(other) === workOf(claim) && isSamePart(other, claim)))
      apart.push(claim);
  return apart
    .flatMap((claim) => {
      const rivals = apart.filter((other) => isRival(index, other, claim));
      const stronger = rivals.filter((rival) => byChance(rival, claim) < 0);
      if (stronger.some((rival) => isSamePart(rival, claim) && !explainsAsWell(claim, rival)))
        return [];
      const equals = rivals.filter(
        (rival) => stronger.includes(rival) || explainsAsWell(rival, claim),
      );
      return withoutRows(claim, equals);
    })
    .sort(byChance);
}

/** How much more of a picture a claim explains that comes before another, whatever their odds. */
const WIDER_FACTOR = 1.5;

/**
 * Of two episodes that share a drawing, a picture that shows more than the drawing is from the one that explains
 * more of it, however well the drawing itself agrees.
 */
function byExtent(a: Claim, b: Claim): number {
  const step = ({ query }: Claim) => Math.round(Math.log(areaOf(query)) / Math.log(WIDER_FACTOR));
  return step(b) - step(a) || byChance(a, b);
}

function byChance(a: Claim, b: Claim): number {
  return a.run.logChance - b.run.logChance || a.query.top - b.query.top || a.episode - b.episode;
}

function isSamePart(a: Claim, b: Claim): boolean {
  return (
    overlapArea(a.query, b.query) > SAME_PART_SHARE * Math.min(areaOf(a.query), areaOf(b.query))
  );
}

function shareRows(a: Claim, b: Claim): boolean {
  return overlapArea(a.query, b.query) > 0 && sharedRows(a, b) > END_SLACK_ROWS;
}

function sharedRows(a: Claim, b: Claim): number {
  return Math.min(a.query.bottom, b.query.bottom) - Math.max(a.query.top, b.query.top);
}

/** Whether the weaker claim explains a row about as well as the stronger, or agrees better where it agrees. */
function explainsAsWell(weaker: Claim, stronger: Claim): boolean {
  const perRow = ({ run, query }: Claim) => run.logChance / (query.bottom - query.top);
  return (
    weaker.run.distance < stronger.run.distance ||
    perRow(weaker) < perRow(stronger) * (1 - CLEARLY_BETTER_SHARE)
  );
}

/** What is left of a claim without the rows of which other works claim anything at all. */
export function withoutRivals({ index, claims }: Contenders, claim: Claim): Claim[] {
  const rivals = claims.filter((other) => isRival(index, other, claim));
  return withoutRows(claim, rivals);
}

/**
 * Whether two claims about the same part of a picture are of different works. What another handed over is no rival of what
 * is ours: nobody can silence our works by what he signs.
 */
function isRival(index: Searcher, other: Claim, claim: Claim): boolean {
  const [a, b] = [index.episodes[other.episode]!, index.episodes[claim.episode]!];
  if (a.work.origin !== undefined && b.work.origin === undefined) return false;
  return (
    a.work !== b.work &&
    shareRows(other, claim) &&
    !index.isSameEpisode(other.episode, claim.episode)
  );
}

/**
 * What is left of a claim without the rows that rivals explain as well: rows at its ends are cut off,
 * rows in its middle no longer count as evidence.
 */
function withoutRows(claim: Claim, rivals: readonly Claim[]): Claim[] {
  if (rivals.length === 0) return [claim];
  let { top, bottom } = claim.query;
  for (const { query } of [...rivals].sort((a, b) => a.query.top - b.query.top))
    if (query.top <= top + END_SLACK_ROWS) top = Math.max(top, query.bottom);
  for (const { query } of [...rivals].sort((a, b) => b.query.bottom - a.query.bottom))
    if (query.bottom >= bottom - END_SLACK_ROWS) bottom = Math.min(bottom, query.top);
  if (bottom - top <= END_SLACK_ROWS) return [];
  const left = portionOf(claim, top, bottom);
  const middle = rivals.reduce((sum, rival) => sum + Math.max(0, sharedRows(left, rival)), 0);
  const own = Math.max(0, 1 - middle / (bottom - top));
  const { run } = left;
  const logChance = run.logChance * own;
  // What is left is a share of the evidence, but it was sought in as many places.
  const logPlaces = claim.logOdds - claim.run.logChance;
  const logOdds = logChance + logPlaces;
  if (logOdds > MAX_LOG_ODDS) return [];
  return [{ ...left, run: { ...run, logChance }, logOdds }];
}
