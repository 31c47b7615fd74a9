import { WORDS } from '../../hash/fingerprint.ts';
import { boxOf, isFlat, type Patch, type Square, squaresOf } from '../../hash/window/patch.ts';
import { VIEWS, type View } from '../../hash/window/view.ts';
import { fingerprintBox } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Hit, nearestFirst } from '../../store/search/hit.ts';
import { type Claim, coveredBy } from '../evidence/claim.ts';
import type { Examination } from '../windows/match-windows.ts';
import { largestAgreeingGroup, type Vote } from './placement.ts';

/** Patches looked up: in every square as wide as the picture, and in all. */
const PATCH_DENSITY = 60;
const MAX_PATCHES = 240;
/**
 * Votes of one patch for one episode, and of one group, nearest first: a repeated motif votes for
 * itself.
 */
const MAX_VOTES_PER_PATCH = 4;
const MAX_GROUP_VOTES = 200;
/** Share of a patch that claims may cover; a patch that is covered more shows nothing new. */
const MAX_CLAIMED_SHARE = 0.4;

/** Votes of one view for one episode. */
export interface VoteGroup {
  readonly view: View;
  readonly episode: number;
  /** All patches of the picture, in this view. */
  readonly patches: readonly Patch[];
  readonly votes: readonly Vote[];
}

/** Looks up the patches of a picture in every view. */
export function collectVotes(examination: Examination): VoteGroup[] {
  const { searcher } = examination;
  const squares = unclaimedSquares(examination);
  const patches = patchesInViews(examination.prepared, squares);
  examination.queries += squares.length * VIEWS.length;
  return VIEWS.flatMap((view, i) => voteGroups(searcher, view, patches[i]!));
}

function unclaimedSquares({ searcher, prepared, claims }: Examination): Square[] {
  const { columns, rows } = prepared.picture;
  const density = Math.min(PATCH_DENSITY, (MAX_PATCHES * columns) / rows);
  const { minDetail } = searcher.profile;
  return squaresOf(prepared, { density, minDetail, fine: isFlat(prepared.picture) }).filter(
    (square) => coveredBy(boxOf(square), claims) < MAX_CLAIMED_SHARE,
  );
}

/** The fingerprints of squares, a list for each of {@link VIEWS}. */
function patchesInViews(prepared: PreparedPicture, squares: readonly Square[]): Patch[][] {
  const patches = VIEWS.map((): Patch[] => []);
  for (const square of squares) {
    const prints = VIEWS.map(() => new Uint32Array(WORDS));
    fingerprintBox(prepared, boxOf(square), VIEWS, prints);
    for (const [i, print] of prints.entries()) patches[i]!.push({ ...square, print });
  }
  return patches;
}

function voteGroups(searcher: Searcher, view: View, patches: readonly Patch[]): VoteGroup[] {
  const episodeOf = (row: number) => searcher.episodeOfPatch(row);
  const votes = new Map<number, Vote[]>();
  for (const query of patches)
    for (const hit of nearestOfEach(searcher.patchesNear(query.print), episodeOf)) {
      const episode = episodeOf(hit.row);
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(searcher, query, hit));
    }
  return [...votes].map(([episode, all]) => {
    return { view, episode, patches, votes: nearestFirst(all).slice(0, MAX_GROUP_VOTES) };
  });
}

/** The {@link MAX_VOTES_PER_PATCH} nearest hits of each owner, nearest first. */
export function nearestOfEach(hits: readonly Hit[], ownerOf: (row: number) => number): Hit[] {
  const counts = new Map<number, number>();
  return nearestFirst(hits).filter(({ row }) => {
    const owner = ownerOf(row);
    const count = counts.get(owner) ?? 0;
    counts.set(owner, count + 1);
    return count < MAX_VOTES_PER_PATCH;
  });
}

/** The vote of a square of the picture for a patch that it looks like. */
export function voteFor(searcher: Searcher, query: Square, { row, distance }: Hit): Vote {
  return { query, patch: row, reference: searcher.patchSquare(row), distance };
}

/**
 * Votes for other episodes of the same work that have the drawings of these patches. A drawing made
 * once and used twice shows which work a picture is from, not which episode.
 */
export function sameWorkVotes(
  searcher: Searcher,
  group: VoteGroup,
  matches: readonly { readonly patch: number; readonly box: Box }[],
): VoteGroup[] {
  const votes = new Map<number, Vote[]>();
  for (const { patch, box } of matches)
    for (const hit of searcher.lookalikes.inSameWork(patch)) {
      const episode = searcher.episodeOfPatch(hit.row);
      const query = { left: box.left, top: box.top, side: box.bottom - box.top };
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(searcher, query, hit));
    }
  return [...votes].map(([episode, cast]) => ({ ...group, episode, votes: cast }));
}

/**
 * The largest group of votes that agree, of one view and episode. Votes that were tried are left
 * out, and votes inside claims of the same work. Inside a claim of another work a single vote is
 * chance; several may mean that both works hold the drawing.
 */
export function bestGroup(
  { searcher, claims }: Examination,
  groups: readonly VoteGroup[],
  tried: ReadonlySet<Vote>,
): VoteGroup | undefined {
  const workOf = (episode: number) => searcher.episodes[episode]!.work;
  let best: VoteGroup | undefined;
  for (const group of groups) {
    const claimsOfWork = claims.filter(({ episode }) => workOf(episode) === workOf(group.episode));
    const untried = group.votes.filter(
      (vote) => !tried.has(vote) && !isClaimed(vote, claimsOfWork),
    );
    const votes = largestAgreeingGroup(untried, group.view);
    if (votes.length === 0 || (votes.length === 1 && isClaimed(votes[0]!, claims))) continue;
    const next = { ...group, votes };
    const order = best ? votes.length - best.votes.length || leastBits(best) - leastBits(next) : 1;
    if (order > 0) best = next;
  }
  return best;
}

function isClaimed({ query }: Vote, claims: readonly Claim[]): boolean {
  return coveredBy(boxOf(query), claims) >= MAX_CLAIMED_SHARE;
}

function leastBits({ votes }: VoteGroup): number {
  return votes.reduce((least, { distance }) => Math.min(least, distance), Number.POSITIVE_INFINITY);
}
