import { overlapArea } from '../../image/picture.ts';
import type { SupportedClaim } from '../evidence/claim.ts';
import { oddsInLayout } from '../evidence/layout.ts';
import { MAX_LOG_ODDS } from '../evidence/odds.ts';
import type { Examination } from '../windows/match-windows.ts';
import { chanceOf, claimByPatches } from './claim-by-patches.ts';
import { claimsAsStrip } from './claims-as-strip.ts';
import { type AgreeingPatch, PatchComparer, type PatchComparison } from './patch-comparer.ts';
import { PatchPlacer } from './patch-placer.ts';
import type { Vote } from './placement.ts';
import { bestGroup, collectVotes, sameWorkVotes, type VoteGroup } from './votes.ts';

/** Placements examined: panels that were laid out in a new order are placed one by one. */
const MAX_PLACEMENTS = 24;

/**
 * Finds an indexed picture by its keypoints even if its width is not that of the strip: cropped,
 * framed, covered, turned a little, mirrored, inverted, or a part of a page. Patches that look
 * alike vote for a placement of the picture in a strip. For each group of votes that agree, the
 * stored patches there are compared. Adds to the claims.
 *
 * @returns all votes, for further use.
 */
export function matchPatches(examination: Examination): readonly VoteGroup[] {
  const groups = collectVotes(examination);
  const matcher = new PlacementMatcher(examination);
  const tried = new Set<Vote>();
  for (let placements = 0; placements < MAX_PLACEMENTS; placements++) {
    const group = bestGroup(examination, groups, tried);
    if (group === undefined) break;
    for (const vote of group.votes) tried.add(vote);
    examination.claims.push(...matcher.claims(group));
  }
  return groups;
}

/** The result of the examination of one placement. */
interface PlacementFindings {
  readonly claims: readonly SupportedClaim[];
  /** What would be claimed if nothing in the index looked like it; empty if there are claims. */
  readonly doubtful: readonly SupportedClaim[];
  /** Whether the claims are stretches of the strip at its whole width. */
  readonly asStrip: boolean;
  readonly agreeing: readonly AgreeingPatch[];
  /** Log10 of the chance that the patches agree so well. */
  readonly chance: number;
}

const NO_PLACEMENT: PlacementFindings = {
  claims: [],
  doubtful: [],
  asStrip: false,
  agreeing: [],
  chance: 0,
};

/**
 * Another episode makes a claim doubtful if it explains the drawing this well, as a share of the
 * log10 of chance.
 */
const DOUBT_SHARE = 1 / 3;

/** Other episodes examined. */
const MAX_OTHER_EPISODES = 6;

/** Log10 of odds of a stretch to which patches could add nothing that matters. */
const CERTAIN_LOG_ODDS = -25;

/** Examines placements of one picture. */
class PlacementMatcher {
  readonly #examination: Examination;
  readonly #placer: PatchPlacer;
  readonly #comparer: PatchComparer;

  constructor(examination: Examination) {
    const { searcher, prepared } = examination;
    this.#examination = examination;
    this.#placer = new PatchPlacer(searcher, prepared.picture);
    this.#comparer = new PatchComparer(searcher, prepared, this.#placer);
  }

  /**
   * The claims of votes that agree. If only patches support them and other episodes of the work
   * have the same drawing, these are examined too. The picture is from the episode that shows the
   * drawing at its whole width; if none does, and another episode explains it not much worse, no
   * episode is claimed.
   */
  claims(group: VoteGroup): readonly SupportedClaim[] {
    const { claims, doubtful, asStrip, agreeing, chance } = this.#examine(group);
    this.#examination.doubtful.push(...doubtful);
    if (asStrip || claims.length === 0) return claims;
    const others = sameWorkVotes(this.#examination.searcher, group, agreeing)
      .slice(0, MAX_OTHER_EPISODES)
      .map((other) => this.#examine(other));
    const strips = others.filter((other) => other.asStrip);
    if (strips.length > 0) return strips.flatMap((other) => other.claims);
    return others.some((other) => other.chance < DOUBT_SHARE * chance) ? [] : claims;
  }

  /** Examines one placement as a strip, if its whole width is visible, and patch by patch. */
  #examine(group: VoteGroup): PlacementFindings {
    const placement = this.#placer.place(group);
    if (placement === undefined) return NO_PLACEMENT;
    const stretches = claimsAsStrip(this.#examination, group, placement);
    if (stretches.some(({ logOdds }) => logOdds < CERTAIN_LOG_ODDS))
      return { ...NO_PLACEMENT, claims: stretches, asStrip: true };
    const { searcher, prepared, queries } = this.#examination;
    const comparison = this.#comparer.compare(group, placement);
    const places = searcher.counts.patches * queries;
    const claimBy = (compared: PatchComparison) =>
      claimByPatches(prepared.picture, group, compared, places);
    const byPatches = claimBy(comparison).filter(
      ({ agreements }) =>
        oddsInLayout(searcher, prepared, group.view, agreements, chanceOf) <= MAX_LOG_ODDS,
    );
    const claims = stretches.length > 0 ? withBestEvidence(stretches, byPatches) : byPatches;
    return {
      claims,
      doubtful: claims.length > 0 ? [] : claimBy(withoutLookalikes(comparison)),
      asStrip: stretches.length > 0,
      agreeing: comparison.agreeing,
      chance: chanceOf(comparison.agreeing),
    };
  }
}

/** A comparison in which every patch is weighed as if nothing in the index looked like it. */
function withoutLookalikes({ agreeing, ...comparison }: PatchComparison): PatchComparison {
  return { ...comparison, agreeing: agreeing.map((patch) => ({ ...patch, log: patch.rawLog })) };
}

/**
 * Stretches of a strip, each with the evidence of the patches in it if that is better: both are one
 * find, so the evidence of the two is not added up.
 */
function withBestEvidence(
  stretches: readonly SupportedClaim[],
  byPatches: readonly SupportedClaim[],
): SupportedClaim[] {
  return stretches.map((stretch) => {
    const better = byPatches.find(
      ({ query, evidence }) =>
        evidence.logChance < stretch.evidence.logChance && overlapArea(query, stretch.query) > 0,
    );
    return better ? { ...better, query: stretch.query, reference: stretch.reference } : stretch;
  });
}
