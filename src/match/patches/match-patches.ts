import { ROWS_PER_WIDTH } from '../../hash/profile.ts';
import { wholeOf } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import { type Claim, overlapArea } from '../evidence/claim.ts';
import { tune } from '../windows/alignment.ts';
import { claimsFromRuns, type Examination } from '../windows/match-windows.ts';
import { runsOf } from '../windows/run.ts';
import { readAs } from '../windows/track-view.ts';
import {
  type AgreeingPatch,
  chanceOf,
  claimByPatches,
  comparePatches,
  sameWorkVotes,
} from './claim-by-patches.ts';
import { middleOf, type Placement, pointInPicture, type Vote } from './placement.ts';
import { refine } from './refine.ts';
import { bestGroup, collectVotes, type VoteGroup } from './votes.ts';

/** Placements looked into: panels laid out anew are placed one by one. */
const MAX_PLACEMENTS = 24;

/**
 * Finds what a picture shows of the index by its keypoints, whatever its width means: cropped, framed,
 * covered, turned a little, mirrored, inverted, or only a part of a page. Patches that look alike vote for
 * where the picture lies in a strip; votes that agree are followed, and all that is stored there compared.
 *
 * @returns the votes, for who wants to make more of them.
 */
export function matchPatches(inquiry: Examination, sheet: PreparedPicture): readonly VoteGroup[] {
  const ballots = collectVotes(inquiry, sheet);
  const seen = new Set<Vote>();
  for (let looks = 0; looks < MAX_PLACEMENTS; looks++) {
    const ballot = bestGroup(inquiry, ballots, seen);
    if (ballot === undefined) break;
    for (const each of ballot.votes) seen.add(each);
    inquiry.claims.push(...claimsAtPlacement(inquiry, sheet, ballot));
  }
  return ballots;
}

/** A placement that was looked into. */
interface PlacementFindings {
  readonly claims: Claim[];
  /** Whether the claims are stretches of the strip at its whole width. */
  readonly asStrip: boolean;
  readonly near: readonly AgreeingPatch[];
  /** Log10 of the chance that the patches agree so well. */
  readonly chance: number;
}

/** How well, as a share of its log10 of chance, another episode must explain the same drawing to cast doubt. */
const DOUBT_SHARE = 1 / 3;

/** Other episodes looked into. */
const MAX_OTHER_EPISODES = 6;

/**
 * Looks into one placement. Where patches alone speak for it and other episodes of the work have the same
 * drawing, these are looked into as well: the one that shows it at its whole width is where it is from; if none
 * does, and another explains it not much worse, nobody can say which.
 */
function claimsAtPlacement(
  inquiry: Examination,
  sheet: PreparedPicture,
  ballot: VoteGroup,
): Claim[] {
  const { claims, asStrip, near, chance } = examinePlacement(inquiry, sheet, ballot);
  if (asStrip || claims.length === 0) return claims;
  const twins = sameWorkVotes(inquiry, ballot, near)
    .slice(0, MAX_OTHER_EPISODES)
    .map((twin) => examinePlacement(inquiry, sheet, twin));
  const strips = twins.filter((twin) => twin.asStrip);
  if (strips.length > 0) return strips.flatMap((twin) => twin.claims);
  return twins.some((twin) => twin.chance < DOUBT_SHARE * chance) ? [] : claims;
}

/** Log10 of odds of a stretch to which patches could add nothing that matters. */
const CERTAIN_LOG_ODDS = -25;

/** Looks into one placement as a strip of its own width, where that is seen, and patch by patch. */
function examinePlacement(
  inquiry: Examination,
  sheet: PreparedPicture,
  ballot: VoteGroup,
): PlacementFindings {
  const placement = refine(inquiry.index, sheet.picture, ballot);
  if (placement === undefined) return { claims: [], asStrip: false, near: [], chance: 0 };
  const lines = claimsAsStrip(inquiry, sheet, ballot, placement);
  if (lines.some(({ logOdds }) => logOdds < CERTAIN_LOG_ODDS))
    return { claims: lines, asStrip: true, near: [], chance: 0 };
  const comparison = comparePatches(inquiry, sheet, ballot, placement);
  const { near } = comparison;
  const patches = claimByPatches(inquiry, sheet, ballot, comparison);
  // One and the same find, seen in two ways: its rows are those of the strip, its weight that of the better.
  const claims = lines.map((line) => {
    const better = patches.find(
      ({ query, run }) => run.logChance < line.run.logChance && overlapArea(query, line.query) > 0,
    );
    return better ? { ...line, run: better.run, logOdds: better.logOdds } : line;
  });
  return {
    claims: claims.length > 0 ? claims : patches,
    asStrip: claims.length > 0,
    near,
    chance: chanceOf(near),
  };
}

/** Share of the strip's width that must lie inside the picture for its windows to be compared. */
const MIN_VISIBLE_SHARE = 0.8;

/** Reads the part of the picture that shows the strip's whole width as a strip. */
function claimsAsStrip(
  inquiry: Examination,
  sheet: PreparedPicture,
  { view, episode, votes }: VoteGroup,
  placement: Placement,
): Claim[] {
  const { index, profile } = inquiry;
  const { picture } = sheet;
  const height = votes.map(({ reference }) => middleOf(reference).y);
  const level = height.reduce((sum, y) => sum + y, 0) / height.length;
  const one = pointInPicture(placement, 0, level);
  const other = pointInPicture(placement, profile.columns, level);
  const [left, right] = one.x < other.x ? [one.x, other.x] : [other.x, one.x];
  const seen = Math.min(right, picture.columns) - Math.max(left, 0);
  if (seen < MIN_VISIBLE_SHARE * (right - left)) return [];
  const reading = readAs(sheet, { ...wholeOf(picture), left, right }, view);
  const pitch = (right - left) / ROWS_PER_WIDTH;
  const perRow = profile.columns / ROWS_PER_WIDTH;
  const x = (left + right) / 2;
  const line = {
    track: index.tracksOf(episode).from,
    scale: (placement.e * pitch) / perRow,
    offset: (placement.d * x + placement.f) / perRow,
  };
  const pivot = (one.y + other.y) / 2 / pitch;
  return claimsFromRuns(
    inquiry,
    reading,
    runsOf(index, reading, tune(index, reading, line, pivot)),
  );
}
