import { WORDS } from '../../hash/fingerprint.ts';
import { boxOf, isFlat, type Patch, type Square, squaresOf } from '../../hash/window/patch.ts';
import { fingerprintBox, VIEWS, type View } from '../../hash/window/window.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Hit, nearestFirst } from '../../store/search/hit.ts';
import { type Claim, coveredBy } from '../evidence/claim.ts';
import type { Examination } from '../windows/match-windows.ts';
import { agreeing, type Vote } from './placement.ts';

/** Patches asked about: on every square of the picture, and in all. */
const PATCH_DENSITY = 60;
const MAX_PATCHES = 240;
/** Votes of one patch for one episode, and of one view in all, nearest first: a motif that repeats votes for itself. */
const MAX_VOTES_PER_PATCH = 4;
const MAX_GROUP_VOTES = 200;
/** Share of a patch that claims may cover before asking about it tells nothing new. */
const MAX_CLAIMED_SHARE = 0.4;

/** Votes of one view for one episode. */
export interface VoteGroup {
  readonly view: View;
  readonly episode: number;
  /** Every patch of the picture, in this view. */
  readonly asked: readonly Patch[];
  readonly votes: readonly Vote[];
}

/** Asks the index about the patches of a picture, in every view. */
export function collectVotes(inquiry: Examination, sheet: PreparedPicture): VoteGroup[] {
  const { index, profile, claims } = inquiry;
  const { minDetail } = profile;
  const fine = isFlat(sheet.picture);
  const { columns, rows } = sheet.picture;
  const density = Math.min(PATCH_DENSITY, (MAX_PATCHES * columns) / rows);
  const squares = squaresOf(sheet, { density, minDetail, fine }).filter(
    (square) => coveredBy(boxOf(square), claims) < MAX_CLAIMED_SHARE,
  );
  const asked = VIEWS.map((): Patch[] => []);
  for (const square of squares) {
    const prints = VIEWS.map(() => new Uint32Array(WORDS));
    fingerprintBox(sheet, boxOf(square), VIEWS, prints);
    for (const [i, print] of prints.entries()) asked[i]!.push({ ...square, print });
  }
  inquiry.asked += squares.length * VIEWS.length;
  return VIEWS.flatMap((view, i) => voteGroups(index, view, asked[i]!));
}

function voteGroups(index: Searcher, view: View, asked: readonly Patch[]): VoteGroup[] {
  const { episodes } = index.snapshot.patches;
  const votes = new Map<number, Vote[]>();
  for (const query of asked) {
    for (const hit of nearestOfEach(index.patchesNear(query.print), (patch) => episodes[patch]!)) {
      const episode = episodes[hit.row]!;
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(index, query, hit));
    }
  }
  return [...votes].map(([episode, all]) => {
    return { view, episode, asked, votes: nearestFirst(all).slice(0, MAX_GROUP_VOTES) };
  });
}

/** The nearest hits of each owner, a few, nearest first. */
export function nearestOfEach(hits: readonly Hit[], ownerOf: (row: number) => number): Hit[] {
  const taken = new Map<number, number>();
  return nearestFirst(hits).filter(({ row }) => {
    const before = taken.get(ownerOf(row)) ?? 0;
    taken.set(ownerOf(row), before + 1);
    return before < MAX_VOTES_PER_PATCH;
  });
}

/** The vote of a square of the picture for a patch that it looks like. */
export function voteFor(index: Searcher, query: Square, { row, distance }: Hit): Vote {
  return { query, patch: row, reference: index.patchSquare(row), distance };
}

/**
 * The most votes that agree, of one view and episode, leaving out those that were seen and those inside
 * of what is claimed of the same work. Inside of what is claimed of another work a single vote is chance;
 * several may mean that both hold it.
 */
export function bestGroup(
  { index, claims }: Examination,
  ballots: readonly VoteGroup[],
  seen: ReadonlySet<Vote>,
): VoteGroup | undefined {
  const workOf = (episode: number) => index.episodes[episode]!.work;
  const known = (vote: Vote, by: readonly Claim[]) =>
    coveredBy(boxOf(vote.query), by) >= MAX_CLAIMED_SHARE;
  const bits = ({ votes }: VoteGroup) =>
    votes.reduce((least, { distance }) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  let best: VoteGroup | undefined;
  for (const ballot of ballots) {
    const own = claims.filter(({ episode }) => workOf(episode) === workOf(ballot.episode));
    const open = ballot.votes.filter((each) => !seen.has(each) && !known(each, own));
    const votes = agreeing(open, ballot.view);
    if (votes.length === 0 || (votes.length === 1 && known(votes[0]!, claims))) continue;
    const next = { ...ballot, votes };
    const order = best ? votes.length - best.votes.length || bits(best) - bits(next) : 1;
    if (order > 0) best = next;
  }
  return best;
}
