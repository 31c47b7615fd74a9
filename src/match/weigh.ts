import { WORDS } from '../hash/fingerprint.ts';
import { fingerprintBox } from '../hash/window/window.ts';
import { areaOf, type Box, overlapArea } from '../image/picture.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { Agreement, Claim, SupportedClaim, Uncounted } from './evidence/claim.ts';
import { resolveConflicts } from './evidence/conflicts.ts';
import { chanceOfDrawing, isMark } from './evidence/drawing.ts';
import { MAX_LOG_ODDS, PATCH_CHANCE } from './evidence/odds.ts';
import { chanceOf } from './patches/claim-by-patches.ts';
import { findRivalPatches, findRivals, type Rival } from './rivals.ts';
import type { Examination } from './windows/match-windows.ts';
import { chanceOfWindows } from './windows/run.ts';

const print = new Uint32Array(WORDS);

/** What was found in a picture. */
export interface Weighed {
  /** The best first. */
  readonly claims: readonly Claim[];
  readonly uncounted: readonly Uncounted[];
}

/**
 * Resolves the conflicts of all claims on a picture, then weighs those that are left by what only
 * the claimed rows explain. What recurs identifies nothing: rows that are elsewhere in the index
 * too, in another work, another episode or further down in the same one, or in the background set,
 * are evidence only by the margin by which the picture agrees better with them. Lettering, frames and
 * marks identify nothing either.
 */
export function weighClaims(examination: Examination): Weighed {
  const resolved = resolveConflicts(examination);
  const claims: Claim[] = [];
  const uncounted: Uncounted[] = resolved.tied.map(({ claim, ...rest }) => {
    return { claim: withoutAgreements(claim), ...rest };
  });
  for (const claim of resolved.claims) {
    const { logOdds, isDrawn, rivals } = weigh(examination, claim);
    const isSmall = isMark(examination.prepared, claim);
    const otherwise = !isDrawn ? 'lettering' : isSmall ? 'mark' : 'weak';
    if (logOdds <= MAX_LOG_ODDS && !isSmall) claims.push(withOdds(claim, logOdds));
    else uncounted.push(uncountedOf(examination, claim, rivals, otherwise));
  }
  for (const claim of examination.doubtful)
    if (![...claims, ...uncounted.map((each) => each.claim)].some((other) => isNear(other, claim)))
      uncounted.push(uncountedOf(examination, claim, [], 'weak'));
  return { claims, uncounted };
}

/** A claim for other threads: its agreements are large, and are not needed there. */
function withoutAgreements({ agreements: _, ...claim }: SupportedClaim): Claim {
  return claim;
}

function withOdds(supported: SupportedClaim, logOdds: number): Claim {
  const claim = withoutAgreements(supported);
  const logChance = claim.evidence.logChance + logOdds - claim.logOdds;
  return { ...claim, logOdds, evidence: { ...claim.evidence, logChance } };
}

/** Whether two claims state the same place of one episode for the same part of a picture. */
function isNear(other: Claim, claim: Claim): boolean {
  return (
    other.episode === claim.episode &&
    overlapArea(other.query, claim.query) > 0 &&
    overlapArea(other.reference, claim.reference) > 0
  );
}

/** What a claim weighs. */
interface Weight {
  /** Log10 of the odds, by drawings that only the claimed rows explain. */
  readonly logOdds: number;
  /** Drawings alone would be evidence enough, if nothing else explained them. */
  readonly isDrawn: boolean;
  /** What else explains the rows. */
  readonly rivals: readonly Rival[];
}

function weigh(examination: Examination, claim: SupportedClaim): Weight {
  const { searcher, prepared } = examination;
  const agreements = agreementsInside(claim);
  const drawn = agreements.map((agreement) => {
    return { ...agreement, log: chanceOfDrawing(searcher, prepared, claim.view, agreement) };
  });
  const isPatch = agreements[0]!.kind === 'patch';
  const chance = isPatch ? chanceOf : chanceOfWindows;
  const whole = chance(agreements);
  const oddsOf = (unique: readonly Agreement[]) =>
    oddsOfShare(claim, whole === 0 ? 0 : chance(unique) / whole);
  const rivals = isPatch ? [] : findRivals(examination, claim);
  const unique = isPatch ? uniquePatches(examination, claim, drawn) : beside(rivals, drawn);
  return { logOdds: oddsOf(unique), isDrawn: oddsOf(drawn) <= MAX_LOG_ODDS, rivals };
}

/** Share of a window or patch that must be in the claimed rows. */
const MIN_INSIDE_SHARE = 0.5;

/** The agreements in the rows of a claim, which may have lost some of its rows. */
function agreementsInside({ agreements, query }: SupportedClaim): readonly Agreement[] {
  const inside = agreements.filter(
    ({ box }) => overlapArea(box, query) >= MIN_INSIDE_SHARE * areaOf(box),
  );
  return inside.length > 0 ? inside : agreements;
}

/**
 * Bits by which a window must be nearer than every rival to count: at the slope of the measured
 * tail, a chance of one in a thousand.
 */
const MIN_MARGIN_BITS = 20;

/** The windows that are clearly nearer than those of all rivals. */
function beside(rivals: readonly Rival[], windows: readonly Agreement[]): Agreement[] {
  const others = rivals.flatMap(({ claim }) => claim.agreements);
  return windows.filter(
    ({ box, distance }) => nearestRival(others, box) - distance >= MIN_MARGIN_BITS,
  );
}

/**
 * Patches, each without the share of its drawing that recurs, and only by the margin by which it
 * agrees better than any patch elsewhere.
 */
function uniquePatches(
  examination: Examination,
  claim: SupportedClaim,
  patches: readonly Agreement[],
): Agreement[] {
  const { searcher, prepared } = examination;
  const { episode, view } = claim;
  const rivals = findRivalPatches(examination, claim).filter(
    ({ patch }) => !patches.some(({ row }) => row === patch),
  );
  return patches.map((agreement) => {
    const { row, box, reference, distance, log } = agreement;
    fingerprintBox(prepared, box, [view], [print]);
    const nearest = Math.min(
      searcher.lookalikes.nearestElsewhere(print, row) ?? 256,
      nearestRival(rivals, box),
    );
    const margin = Math.min(0, PATCH_CHANCE.rich.below * (distance - nearest));
    const share = Math.max(0, 1 - 2 * recurringShare(searcher, episode, reference));
    return { ...agreement, log: Math.max(log * share, margin) };
  });
}

/** Log10 of the odds of a claim with a share of its evidence, searched for in as many places. */
function oddsOfShare({ logOdds, evidence: { logChance } }: Claim, share: number): number {
  return logOdds - logChance + share * logChance;
}

/** Share of a window or patch that a rival's must cover to explain it. */
const MIN_RIVAL_SHARE = 0.5;

/** Differing bits of the nearest window or patch of rivals that covers a box; 256 if none does. */
function nearestRival(rivals: readonly Pick<Agreement, 'box' | 'distance'>[], box: Box): number {
  let nearest = 256;
  for (const rival of rivals)
    if (overlapArea(rival.box, box) >= MIN_RIVAL_SHARE * areaOf(box))
      nearest = Math.min(nearest, rival.distance);
  return nearest;
}

/** Share of the patches in a part of a strip that are elsewhere too, 0 to 1. */
function recurringShare(searcher: Searcher, episode: number, box: Box): number {
  const patches = searcher.patchesIn(episode, box);
  const recurring = patches.filter((patch) => searcher.lookalikes.recurs(patch));
  return patches.length === 0 ? 0 : recurring.length / patches.length;
}

/** Share of the patches of a claim that an episode must hold elsewhere to be named. */
const MIN_HELD_SHARE = 1 / 3;

/**
 * A claim that is not counted, with the episodes that hold its rows elsewhere.
 * @param otherwise the reason if its rows are nowhere else.
 */
function uncountedOf(
  { searcher }: Examination,
  claim: SupportedClaim,
  rivals: readonly Rival[],
  otherwise: Uncounted['reason'],
): Uncounted {
  const found = new Set(
    rivals.flatMap(({ claim: { episode }, stock }) => (stock ? [] : [episode])),
  );
  const patches = searcher.patchesIn(claim.episode, claim.reference);
  const counts = new Map<number, number>();
  let inStock = 0;
  for (const patch of patches) {
    const hits = searcher.lookalikes.elsewhere(patch);
    for (const episode of new Set(hits.map(({ row }) => searcher.episodeOfPatch(row))))
      counts.set(episode, (counts.get(episode) ?? 0) + 1);
    if (searcher.lookalikes.isStock(patch)) inStock++;
  }
  for (const [episode, n] of counts) if (n >= MIN_HELD_SHARE * patches.length) found.add(episode);
  const stock = rivals.some((rival) => rival.stock) || inStock > MIN_HELD_SHARE * patches.length;
  return {
    claim: withoutAgreements(claim),
    episodes: [...found].sort((a, b) => a - b),
    reason: stock ? 'stock' : found.size > 0 ? 'recurs' : otherwise,
  };
}
