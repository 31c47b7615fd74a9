import { WORDS } from '../hash/fingerprint.ts';
import { boxOf, isFlat, type Patch, type Square, squaresOf, transformBox } from '../hash/patch.ts';
import { threshold, VIEWS, type View } from '../hash/window.ts';
import { type Hit, nearestFirst } from '../store/hits.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import type { Sheet } from '../strip/sheet.ts';
import { type Claim, coveredBy } from './claim.ts';
import { agreeing, type Vote } from './placement.ts';
import type { Inquiry } from './scan.ts';

/** Patches asked about: on every square of the picture, and in all. */
const DENSITY = 60;
const MAX_PATCHES = 240;
/** Votes of one patch for one episode, and of one view in all, nearest first: a motif that repeats votes for itself. */
const MAX_EACH = 4;
const MAX_VOTES = 200;
/** Share of a patch that claims may cover before asking about it tells nothing new. */
const KNOWN = 0.4;

/** Votes of one view for one episode. */
export interface Ballot {
  readonly view: View;
  readonly episode: number;
  /** Every patch of the picture, in this view. */
  readonly asked: readonly Patch[];
  readonly votes: readonly Vote[];
}

/** Asks the index about the patches of a picture, in every view. */
export function vote(inquiry: Inquiry, sheet: Sheet): Ballot[] {
  const { index, profile, claims } = inquiry;
  const { minDetail } = profile;
  const fine = isFlat(sheet.picture);
  const { columns, rows } = sheet.picture;
  const density = Math.min(DENSITY, (MAX_PATCHES * columns) / rows);
  const squares = squaresOf(sheet, { density, minDetail, fine }).filter(
    (square) => coveredBy(boxOf(square), claims) < KNOWN,
  );
  const asked = VIEWS.map((): Patch[] => []);
  for (const square of squares) {
    transformBox(sheet, boxOf(square));
    for (const [i, view] of VIEWS.entries()) {
      const print = new Uint32Array(WORDS);
      threshold(view, print);
      asked[i]!.push({ ...square, print });
    }
  }
  inquiry.asked += squares.length * VIEWS.length;
  return VIEWS.flatMap((view, i) => ballotsOf(index, view, asked[i]!));
}

function ballotsOf(index: PanelIndex, view: View, asked: readonly Patch[]): Ballot[] {
  const { episodes } = index.stock.patches;
  const votes = new Map<number, Vote[]>();
  for (const query of asked) {
    for (const hit of nearestOfEach(index.like(query.print), (patch) => episodes[patch]!)) {
      const episode = episodes[hit.window]!;
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(index, query, hit));
    }
  }
  return [...votes].map(([episode, all]) => {
    return { view, episode, asked, votes: nearestFirst(all).slice(0, MAX_VOTES) };
  });
}

/** The nearest hits of each owner, a few, nearest first. */
export function nearestOfEach(hits: readonly Hit[], ownerOf: (row: number) => number): Hit[] {
  const taken = new Map<number, number>();
  return nearestFirst(hits).filter(({ window }) => {
    const before = taken.get(ownerOf(window)) ?? 0;
    taken.set(ownerOf(window), before + 1);
    return before < MAX_EACH;
  });
}

/** The vote of a square of the picture for a patch that it looks like. */
export function voteFor(index: PanelIndex, query: Square, { window, distance }: Hit): Vote {
  return { query, patch: window, reference: index.square(window), distance };
}

/**
 * The most votes that agree, of one view and episode, leaving out those that were seen and those inside
 * of what is claimed of the same work. Inside of what is claimed of another work a single vote is chance;
 * several may mean that both hold it.
 */
export function strongest(
  { index, claims }: Inquiry,
  ballots: readonly Ballot[],
  seen: ReadonlySet<Vote>,
): Ballot | undefined {
  const workOf = (episode: number) => index.episodes[episode]!.work;
  const known = (vote: Vote, by: readonly Claim[]) => coveredBy(boxOf(vote.query), by) >= KNOWN;
  const bits = ({ votes }: Ballot) =>
    votes.reduce((least, { distance }) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  let best: Ballot | undefined;
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
