import { boxOf, type Patch, type Square } from '../../hash/window/patch.ts';
import { VIEWS, type View, viewedAs } from '../../hash/window/view.ts';
import { type Box, boundingBox } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { PATCH_RADIUS } from '../../store/search/patch-search.ts';
import type { Agreement, Claim } from '../evidence/claim.ts';
import { resolveConflicts, withoutRivals } from '../evidence/conflicts.ts';
import { logChance, PATCH_CHANCE, WINDOW_CHANCE } from '../evidence/odds.ts';
import { claimByAgreements, claimByPatches, nonOverlapping } from '../patches/claim-by-patches.ts';
import { type AgreeingPatch, logChanceOf } from '../patches/patch-comparer.ts';
import { type Extent, PatchPlacer } from '../patches/patch-placer.ts';
import { groupsOf, type Pair, type Vote } from '../patches/placement.ts';
import { findSharedRows, type SharedRowsPair } from '../shared-rows.ts';
import { MAX_SCALE, MIN_SCALE } from '../windows/line.ts';
import { insideLimit } from '../windows/run.ts';
import { KEPT_DETAIL } from './keep-prints.ts';
import {
  queryCount,
  SIMILAR_PATCHES,
  SIMILAR_WINDOWS,
  type SimilarSearch,
  similarPairs,
  windowBox,
} from './similar.ts';
import { withoutRecurring } from './unique-rows.ts';

/*
 * Finds episodes of an index in pictures of which only fingerprints were kept (keep-prints.ts). The
 * fingerprints of an episode vote for pictures, a few queries to a large table, and votes that
 * agree place it there; then all fingerprints of both that the placement brings together are
 * compared. Other episodes are looked up in a picture only if something was found there.
 */

/** Searchers of an index and of kept scans. Each episode of a kept scan is a picture. */
export interface KeptSearch {
  readonly searcher: Searcher;
  readonly kept: Searcher;
  /** Whether an episode is looked for in a picture; the other episodes are only its rivals. */
  readonly isWanted: (episode: number, picture: number) => boolean;
}

/** A claim on a kept picture. */
export interface KeptClaim {
  readonly picture: number;
  readonly claim: Claim;
}

/**
 * Claims of an episode on kept pictures, before other episodes are looked up in them. Rows that it
 * shares with other works are not counted.
 */
export function findEpisode(search: KeptSearch, episode: number): KeptClaim[] {
  const { searcher, kept, isWanted } = search;
  const pairsOf = (kind: SimilarSearch): KeptPair[] =>
    [...similarPairs(kind, kept, searcher, episode)].map(({ query, found, view, distance }) => {
      return { view, stored: query, kept: found, distance };
    });
  const claims = collectKeptVotes(search, pairsOf, isWanted).flatMap((group) =>
    claimsFromVotes(search, group, logChanceOf).map((claim) => ({ picture: group.picture, claim })),
  );
  const shared = claims.length > 0 ? findSharedRows(searcher, new Set([episode])) : [];
  return claims.flatMap(({ picture, claim }) => {
    const rivals = shared.map((stretch) => rivalClaim(claim, stretch));
    return withoutRivals({ searcher, claims: rivals }, claim).map((rest) => {
      return { picture, claim: rest };
    });
  });
}

/**
 * The claim that another work would make on a picture that shows the rows it shares with this
 * claim's episode.
 */
function rivalClaim(claim: Claim, { one, other }: SharedRowsPair): Claim {
  const { query, reference } = claim;
  const pitch = (query.bottom - query.top) / (reference.bottom - reference.top);
  const queryRow = (row: number) => query.top + (row - reference.top) * pitch;
  const shared = { ...query, top: queryRow(one.top), bottom: queryRow(one.bottom) };
  return { ...claim, episode: other.episode, query: shared };
}

/**
 * Resolves the claims on a picture against all episodes that it may show: rows that another work
 * could claim are evidence for neither, and of two episodes of a work, wanted or not, one is kept.
 * Then only what does not recur counts.
 */
export function settleClaims(
  search: KeptSearch,
  picture: number,
  claims: readonly Claim[],
): Claim[] {
  const { searcher, isWanted } = search;
  const workOf = ({ episode }: Claim) => searcher.episodes[episode]!.work;
  const isWantedHere = ({ episode }: Claim) => isWanted(episode, picture);
  const possible = possibleClaims(search, picture);
  const unrivalled = claims.flatMap((claim) =>
    withoutRivals({ searcher, claims: possible }, claim),
  );
  const works = new Set(unrivalled.map(workOf));
  const ofSameWorks = possible.filter((claim) => !isWantedHere(claim) && works.has(workOf(claim)));
  const { claims: settled } = resolveConflicts({
    searcher,
    claims: [...unrivalled, ...ofSameWorks],
  });
  return settled.filter(isWantedHere).flatMap((claim) => withoutRecurring(searcher, claim));
}

/**
 * The claims that every episode could make on a picture if nothing looked like it. Lookalikes are
 * not taken into account: rows that two works share look alike, and would be weak evidence for
 * either.
 */
function possibleClaims(search: KeptSearch, picture: number): Claim[] {
  const { searcher, kept } = search;
  const pairsOf = (kind: SimilarSearch): KeptPair[] =>
    [...similarPairs(kind, searcher, kept, picture)].map(({ query, found, view, distance }) => {
      return { view, stored: found, kept: query, distance };
    });
  const withoutLookalikes: typeof logChanceOf = (_searcher, _patch, distance, detail) =>
    logChance(PATCH_CHANCE, distance, detail);
  return collectKeptVotes(search, pairsOf, () => true).flatMap((group) =>
    claimsFromVotes(search, group, withoutLookalikes),
  );
}

/** Fingerprints that are alike: a row of the index, and a row of the kept scan. */
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

/**
 * A vote of a patch, or of a window with its agreement. Patches are weighed when they are placed.
 */
type KeptVote = Pair & { readonly window?: Agreement };

function collectKeptVotes(
  { searcher, kept }: KeptSearch,
  pairsOf: (kind: SimilarSearch) => readonly KeptPair[],
  isWanted: (episode: number, picture: number) => boolean,
): KeptVotes[] {
  const groups = new Map<string, KeptVotes>();
  for (const kind of [SIMILAR_PATCHES, SIMILAR_WINDOWS])
    for (const pair of pairsOf(kind)) {
      const episode = kind.episodeOf(searcher, pair.stored);
      const picture = kind.episodeOf(kept, pair.kept);
      if (!isWanted(episode, picture)) continue;
      const { view } = pair;
      const key = `${episode} ${picture} ${VIEWS.indexOf(view)}`;
      if (!groups.has(key)) groups.set(key, { episode, picture, view, votes: [] });
      const votesFor = kind === SIMILAR_PATCHES ? patchVotes : windowVotes;
      groups.get(key)!.votes.push(...votesFor(searcher, kept, pair));
    }
  return [...groups.values()];
}

function patchVotes(searcher: Searcher, kept: Searcher, pair: KeptPair): KeptVote[] {
  const query = kept.patchSquare(pair.kept);
  return [{ query, reference: searcher.patchSquare(pair.stored), distance: pair.distance }];
}

/** No vote if the heights differ more than a stretched copy's: such windows are alike by chance. */
function windowVotes(searcher: Searcher, kept: Searcher, pair: KeptPair): KeptVote[] {
  const { distance } = pair;
  const scale = searcher.slotOf(pair.stored).height / kept.slotOf(pair.kept).height;
  if (scale < MIN_SCALE || scale > MAX_SCALE) return [];
  const [box, reference] = [windowBox(kept, pair.kept), windowBox(searcher, pair.stored)];
  const log = logChance(WINDOW_CHANCE, distance, KEPT_DETAIL);
  const window = { box, reference, distance, log, detail: KEPT_DETAIL };
  return [{ query: squareAround(box), reference: squareAround(reference), distance, window }];
}

/** The square as wide as a window, around its middle: it has the same place and size. */
function squareAround({ left, right, top, bottom }: Box): Square {
  const side = right - left;
  return { left, top: (top + bottom - side) / 2, side };
}

/** Patches that must agree before a placement is examined; one window is enough. */
const MIN_VOTES = 2;

function areEnough(votes: readonly KeptVote[]): boolean {
  return votes.length >= MIN_VOTES || votes.some(({ window }) => window !== undefined);
}

/** The claims of votes for one picture, placement by placement. */
function claimsFromVotes(
  search: KeptSearch,
  group: KeptVotes,
  chanceOfPatch: typeof logChanceOf,
): Claim[] {
  const { searcher, kept } = search;
  const { picture, view, votes } = group;
  if (!areEnough(votes)) return [];
  const patches = keptPatches(kept, picture, view);
  const extent = extentOf(kept, picture);
  const placer = new PatchPlacer(searcher, extent);
  return [...groupsOf(votes, view, 1)].filter(areEnough).flatMap((agreeing) => {
    const placement = placer.place({ ...group, patches, votes: agreeing });
    if (placement === undefined) return [];
    const pairs = placer.pairsAt({ ...group, patches }, placement);
    const byPatches = claimFromPatches(search, group, extent, pairs, chanceOfPatch);
    const byWindows = claimFromWindows(search, group, extent, agreeing);
    return joinClaims([...byPatches, ...byWindows]);
  });
}

/** The patches that were kept of a picture, in a view. */
function keptPatches(kept: Searcher, picture: number, view: View): Patch[] {
  const { from, to } = kept.patchesOf(picture);
  return Array.from({ length: to - from }, (_, i) => ({
    ...kept.patchSquare(from + i),
    print: viewedAs(kept.patchPrint(from + i), view),
  }));
}

function extentOf(kept: Searcher, picture: number): Extent {
  return {
    columns: kept.profile.columns,
    rows: kept.episodes[picture]!.places.at(-1)!.bottom,
  };
}

function claimFromPatches(
  { searcher, kept }: KeptSearch,
  group: KeptVotes,
  extent: Extent,
  pairs: readonly Vote[],
  chanceOfPatch: typeof logChanceOf,
): Claim[] {
  const agreeing = pairs
    .filter(({ distance }) => distance <= PATCH_RADIUS)
    .map(({ query, patch, reference, distance }): AgreeingPatch => {
      const log = chanceOfPatch(searcher, patch, distance, KEPT_DETAIL);
      const rawLog = logChance(PATCH_CHANCE, distance, KEPT_DETAIL);
      const square = reference;
      return { patch, square, box: boxOf(query), distance, log, rawLog, detail: KEPT_DETAIL };
    });
  const places = searcher.counts.patches * queryCount(SIMILAR_PATCHES, kept, group.picture);
  const comparison = { agreeing, compared: pairs.length, disagreeing: [] };
  const limit = insideLimit(agreeing);
  const inside = agreeing.filter(({ distance }) => distance <= limit);
  return claimByPatches(extent, group, comparison, places).map((claim) => ({
    ...claim,
    query: boundingBox(inside.map(({ box }) => box)),
    reference: boundingBox(inside.map(({ square }) => boxOf(square))),
  }));
}

function claimFromWindows(
  { searcher, kept }: KeptSearch,
  group: KeptVotes,
  extent: Extent,
  votes: readonly KeptVote[],
): Claim[] {
  const windows = votes.flatMap(({ window }) => window ?? []);
  if (windows.length === 0) return [];
  const queries = queryCount(SIMILAR_WINDOWS, kept, group.picture);
  const logPlaces = Math.log10(searcher.counts.windows * queries);
  return claimByAgreements(extent, group, windows, { apart: nonOverlapping(windows), logPlaces });
}

/** Joins claims of one placement: all rows of either, and the evidence of the stronger. */
function joinClaims(claims: readonly Claim[]): Claim[] {
  const [stronger] = [...claims].sort((a, b) => a.logOdds - b.logOdds);
  if (stronger === undefined) return [];
  const query = boundingBox(claims.map((claim) => claim.query));
  const reference = boundingBox(claims.map((claim) => claim.reference));
  return [{ ...stronger, query, reference }];
}
