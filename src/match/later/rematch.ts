import { profileOf } from '../../hash/profile.ts';
import { boxOf, type Patch, type Square } from '../../hash/window/patch.ts';
import { VIEWS, type View, viewedAs } from '../../hash/window/window.ts';
import { type Box, boundingBox } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { PATCH_RADIUS } from '../../store/search/patch-search.ts';
import type { Claim } from '../evidence/claim.ts';
import { resolveConflicts, withoutRivals } from '../evidence/conflicts.ts';
import { logChance, PATCH_CHANCE, WINDOW_CHANCE } from '../evidence/odds.ts';
import {
  type AgreeingPatch,
  type Agreement,
  claimByAgreements,
  claimByPatches,
  logChanceOf,
  nonOverlapping,
} from '../patches/claim-by-patches.ts';
import { groupsOf, type Pair, type Vote } from '../patches/placement.ts';
import { type Extent, pairsAt, refine } from '../patches/refine.ts';
import { findSharedRows, type SharedRowsPair } from '../shared-rows.ts';
import { MAX_SCALE, MIN_SCALE } from '../windows/alignment.ts';
import { insideLimit } from '../windows/run.ts';
import { KEPT_DETAIL } from './keep-prints.ts';
import {
  questionCount,
  SIMILAR_PATCHES,
  SIMILAR_WINDOWS,
  type SimilarSearch,
  similarPairs,
  windowBox,
} from './similar.ts';

/*
 * Looks for episodes of an index in pictures of which only fingerprints were kept (kept.ts). What is stored of an
 * episode votes for pictures, few questions to a large table, and votes that agree place it there; all that is stored
 * of both is compared where the placement brings it together. What other episodes show of a picture is asked only
 * where something was found.
 */

/** The index, and what was kept: an index too, each of whose episodes is a picture. Both go by their numbers. */
export interface KeptSearch {
  readonly index: Searcher;
  readonly kept: Searcher;
  /** Whether an episode is looked for in a picture; the others are only its rivals. */
  readonly isWanted: (episode: number, picture: number) => boolean;
}

/** What is claimed of a kept picture. */
export interface KeptClaim {
  readonly picture: number;
  readonly claim: Claim;
}

/**
 * The pictures that an episode seems to be in, before other episodes are asked about them. What it has in common with
 * other works counts for nothing.
 */
export function findEpisode(search: KeptSearch, episode: number): KeptClaim[] {
  const { index, kept, isWanted } = search;
  const alike = (kind: SimilarSearch): KeptPair[] =>
    [...similarPairs(kept, kind, index, episode)].map(({ own, other, ...how }) => {
      return { ...how, stored: own, kept: other };
    });
  const finds = collectKeptVotes(search, alike, isWanted).flatMap((ballot) =>
    claimsFromVotes(search, ballot, logChanceOf).map((claim) => ({
      picture: ballot.picture,
      claim,
    })),
  );
  const common = finds.length > 0 ? findSharedRows(index, new Set([episode])) : [];
  return finds.flatMap(({ picture, claim }) => {
    const claims = common.map((stretch) => rivalClaim(claim, stretch));
    return withoutRivals({ index, claims }, claim).map((left) => ({ picture, claim: left }));
  });
}

/** What another work would claim of a picture that shows what it has in common with this claim's episode. */
function rivalClaim(claim: Claim, { one, other }: SharedRowsPair): Claim {
  const { query, reference } = claim;
  const pitch = (query.bottom - query.top) / (reference.bottom - reference.top);
  const row = (at: number) => query.top + (at - reference.top) * pitch;
  const shared = { ...query, top: row(one.top), bottom: row(one.bottom) };
  return { ...claim, episode: other.episode, query: shared };
}

/**
 * What is left of the claims on a picture when all episodes that it may show have been heard: rows of which another work
 * could claim anything count for neither, and of two episodes of a work, known before or not, one is heard.
 */
export function settleClaims(
  search: KeptSearch,
  picture: number,
  claims: readonly Claim[],
): Claim[] {
  const { index, isWanted } = search;
  const workOf = ({ episode }: Claim) => index.episodes[episode]!.work;
  const isSought = ({ episode }: Claim) => isWanted(episode, picture);
  const all = possibleClaims(search, picture);
  const own = claims.flatMap((claim) => withoutRivals({ index, claims: all }, claim));
  const works = new Set(own.map(workOf));
  const known = all.filter((claim) => !isSought(claim) && works.has(workOf(claim)));
  return resolveConflicts({ index, claims: [...own, ...known] }).filter(isSought);
}

/**
 * What every episode could claim of a picture, if nothing looked like it: what two works have in common looks like itself
 * in the other, and would say little for either.
 */
function possibleClaims(search: KeptSearch, picture: number): Claim[] {
  const { index, kept } = search;
  const alike = (kind: SimilarSearch): KeptPair[] =>
    [...similarPairs(index, kind, kept, picture)].map(({ own, other, ...how }) => {
      return { ...how, stored: other, kept: own };
    });
  const plain: typeof logChanceOf = (_, _patch, distance, detail) =>
    logChance(PATCH_CHANCE, distance, detail);
  return collectKeptVotes(search, alike, () => true).flatMap((ballot) =>
    claimsFromVotes(search, ballot, plain),
  );
}

/** Fingerprints that are alike: a row of the index, and one of what was kept. */
interface KeptPair {
  readonly view: View;
  readonly stored: number;
  readonly kept: number;
  readonly distance: number;
}

/** Votes of an episode for a picture. */
interface KeptVotes {
  readonly episode: number;
  readonly picture: number;
  readonly view: View;
  readonly votes: KeptVote[];
}

/** A vote: of a window, with what it shows; of a patch, which is weighed when it is placed. */
type KeptVote = Pair & { readonly shown?: Agreement };

function collectKeptVotes(
  { index, kept }: KeptSearch,
  alike: (kind: SimilarSearch) => readonly KeptPair[],
  isSought: (episode: number, picture: number) => boolean,
): KeptVotes[] {
  const ballots = new Map<string, KeptVotes>();
  for (const kind of [SIMILAR_PATCHES, SIMILAR_WINDOWS])
    for (const pair of alike(kind)) {
      const episode = kind.ownerOf(index, pair.stored);
      const picture = kind.ownerOf(kept, pair.kept);
      if (!isSought(episode, picture)) continue;
      const { view } = pair;
      const key = `${episode} ${picture} ${VIEWS.indexOf(view)}`;
      if (!ballots.has(key)) ballots.set(key, { episode, picture, view, votes: [] });
      const voteOf = kind === SIMILAR_PATCHES ? patchVote : windowVote;
      ballots.get(key)!.votes.push(...voteOf(index, kept, pair));
    }
  return [...ballots.values()];
}

function patchVote(index: Searcher, kept: Searcher, pair: KeptPair): KeptVote[] {
  const { stored, distance } = pair;
  return [{ query: kept.patchSquare(pair.kept), reference: index.patchSquare(stored), distance }];
}

/** Windows of other heights are alike by chance, if one is no stretched copy of the other. */
function windowVote(index: Searcher, kept: Searcher, pair: KeptPair): KeptVote[] {
  const { stored, distance } = pair;
  const scale = index.snapshot.windows.heights[stored]! / kept.snapshot.windows.heights[pair.kept]!;
  if (scale < MIN_SCALE || scale > MAX_SCALE) return [];
  const [box, reference] = [windowBox(kept, pair.kept), windowBox(index, stored)];
  const log = logChance(WINDOW_CHANCE, distance, KEPT_DETAIL);
  const shown = { box, reference, distance, log };
  return [{ query: squareAbout(box), reference: squareAbout(reference), distance, shown }];
}

/** The square as wide as a window, about its middle: it says the same of place and size. */
function squareAbout({ left, right, top, bottom }: Box): Square {
  const side = right - left;
  return { left, top: (top + bottom - side) / 2, side };
}

/** Patches that must agree before a placement is looked into; a window is enough alone. */
const MIN_VOTES = 2;

function claimsFromVotes(
  search: KeptSearch,
  ballot: KeptVotes,
  logOf: typeof logChanceOf,
): Claim[] {
  const telling = (votes: readonly KeptVote[]) =>
    votes.length >= MIN_VOTES || votes.some(({ shown }) => shown);
  const { index, kept } = search;
  const { picture, view, votes } = ballot;
  if (!telling(votes)) return [];
  const asked = patchesOf(kept, picture, view);
  const extent = extentOf(kept, picture);
  return [...groupsOf(votes, view, 1)].filter(telling).flatMap((group) => {
    const placement = refine(index, extent, { ...ballot, asked, votes: group });
    if (placement === undefined) return [];
    const pairs = pairsAt(index, extent, { ...ballot, asked }, placement);
    const patches = claimFromPatches(search, ballot, extent, pairs, logOf);
    const windows = claimFromWindows(search, ballot, extent, group);
    return joinClaims([...patches, ...windows]);
  });
}

/** The patches that were kept of a picture, seen another way round. */
function patchesOf(kept: Searcher, picture: number, view: View): Patch[] {
  const { from, to } = kept.patchesOf(picture);
  return Array.from({ length: to - from }, (_, i) => ({
    ...kept.patchSquare(from + i),
    print: viewedAs(kept.patchPrint(from + i), view),
  }));
}

function extentOf(kept: Searcher, picture: number): Extent {
  const { columns } = profileOf(kept.profile);
  return { columns, rows: kept.episodes[picture]!.places.at(-1)!.bottom };
}

function claimFromPatches(
  { index, kept }: KeptSearch,
  ballot: KeptVotes,
  extent: Extent,
  pairs: readonly Vote[],
  logOf: typeof logChanceOf,
): Claim[] {
  const near = pairs
    .filter(({ distance }) => distance <= PATCH_RADIUS)
    .map(({ query, patch, reference, distance }): AgreeingPatch => {
      const log = logOf(index, patch, distance, KEPT_DETAIL);
      return { patch, square: reference, box: boxOf(query), distance, log };
    });
  const questions = { index, asked: questionCount(SIMILAR_PATCHES, kept, ballot.picture) };
  const compared = pairs.length;
  const limit = insideLimit(near);
  const inside = near.filter(({ distance }) => distance <= limit);
  return claimByPatches(questions, { picture: extent }, ballot, { near, compared }).map(
    (claim) => ({
      ...claim,
      query: boundingBox(inside.map(({ box }) => box)),
      reference: boundingBox(inside.map(({ square }) => boxOf(square))),
    }),
  );
}

function claimFromWindows(
  { index, kept }: KeptSearch,
  ballot: KeptVotes,
  extent: Extent,
  group: readonly KeptVote[],
): Claim[] {
  const windows = group.flatMap(({ shown }) => shown ?? []);
  if (windows.length === 0) return [];
  const places = Math.log10(
    index.counts.windows * questionCount(SIMILAR_WINDOWS, kept, ballot.picture),
  );
  return claimByAgreements(extent, ballot, windows, { telling: nonOverlapping(windows), places });
}

/** One and the same find, seen in two ways: all that either shows, and the weight of the stronger. */
function joinClaims(claims: readonly Claim[]): Claim[] {
  const [stronger] = [...claims].sort((a, b) => a.logOdds - b.logOdds);
  if (stronger === undefined) return [];
  const query = boundingBox(claims.map((claim) => claim.query));
  const reference = boundingBox(claims.map((claim) => claim.reference));
  return [{ ...stronger, query, reference }];
}
