import { boxOf, type Patch, type Square } from '../hash/patch.ts';
import { profileOf } from '../hash/profile.ts';
import { turned, VIEWS, type View } from '../hash/window.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { PATCH_RADIUS } from '../store/patch-search.ts';
import type { Box } from '../strip/picture.ts';
import { alikeIn, askedOf, type Kind, PATCHES, WINDOWS, windowBox } from './alike.ts';
import type { Claim } from './claim.ts';
import { contest, unrivalled } from './contest.ts';
import { KEPT_DETAIL } from './kept.ts';
import { MAX_SCALE, MIN_SCALE } from './line.ts';
import { logChance, PATCH, WINDOW } from './odds.ts';
import {
  type Agreed,
  apart,
  around,
  claimOfPatches,
  claimOfShown,
  logChanceOf,
  type Shown,
} from './patchwork.ts';
import { groupsOf, type Pair, type Vote } from './placement.ts';
import { broughtTogether, type Extent, refine } from './refine.ts';
import { insideLimit } from './run.ts';
import { type Common, commonStretches } from './shared.ts';

/*
 * Looks for episodes of an index in pictures of which only fingerprints were kept (kept.ts). What is stored of an
 * episode votes for pictures, few questions to a large table, and votes that agree place it there; all that is stored
 * of both is compared where the placement brings it together. What other episodes show of a picture is asked only
 * where something was found.
 */

/** The index, and what was kept: an index too, each of whose episodes is a picture. Both go by their numbers. */
export interface Search {
  readonly index: PanelIndex;
  readonly kept: PanelIndex;
  /** Whether an episode is looked for in a picture; the others are only its rivals. */
  readonly isWanted: (episode: number, picture: number) => boolean;
}

/** What is claimed of a kept picture. */
export interface Find {
  readonly picture: number;
  readonly claim: Claim;
}

/**
 * The pictures that an episode seems to be in, before other episodes are asked about them. What it has in common with
 * other works counts for nothing.
 */
export function findsOf(search: Search, episode: number): Find[] {
  const { index, kept, isWanted } = search;
  const alike = (kind: Kind): Likeness[] =>
    [...alikeIn(kept, kind, index, episode)].map(({ own, other, ...how }) => {
      return { ...how, stored: own, kept: other };
    });
  const finds = ballotsIn(search, alike, isWanted).flatMap((ballot) =>
    claimsOf(search, ballot, logChanceOf).map((claim) => ({ picture: ballot.picture, claim })),
  );
  const common = finds.length > 0 ? commonStretches(index, new Set([episode])) : [];
  return finds.flatMap(({ picture, claim }) => {
    const claims = common.map((stretch) => otherWork(claim, stretch));
    return unrivalled({ index, claims }, claim).map((left) => ({ picture, claim: left }));
  });
}

/** What another work would claim of a picture that shows what it has in common with this claim's episode. */
function otherWork(claim: Claim, { one, other }: Common): Claim {
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
export function settled(search: Search, picture: number, claims: readonly Claim[]): Claim[] {
  const { index, isWanted } = search;
  const workOf = ({ episode }: Claim) => index.episodes[episode]!.work;
  const isSought = ({ episode }: Claim) => isWanted(episode, picture);
  const all = possibleClaims(search, picture);
  const own = claims.flatMap((claim) => unrivalled({ index, claims: all }, claim));
  const works = new Set(own.map(workOf));
  const known = all.filter((claim) => !isSought(claim) && works.has(workOf(claim)));
  return contest({ index, claims: [...own, ...known] }).filter(isSought);
}

/**
 * What every episode could claim of a picture, if nothing looked like it: what two works have in common looks like itself
 * in the other, and would say little for either.
 */
function possibleClaims(search: Search, picture: number): Claim[] {
  const { index, kept } = search;
  const alike = (kind: Kind): Likeness[] =>
    [...alikeIn(index, kind, kept, picture)].map(({ own, other, ...how }) => {
      return { ...how, stored: other, kept: own };
    });
  const plain: typeof logChanceOf = (_, _patch, distance, detail) =>
    logChance(PATCH, distance, detail);
  return ballotsIn(search, alike, () => true).flatMap((ballot) => claimsOf(search, ballot, plain));
}

/** Fingerprints that are alike: a row of the index, and one of what was kept. */
interface Likeness {
  readonly view: View;
  readonly stored: number;
  readonly kept: number;
  readonly distance: number;
}

/** Votes of an episode for a picture. */
interface Ballot {
  readonly episode: number;
  readonly picture: number;
  readonly view: View;
  readonly votes: Sighting[];
}

/** A vote: of a window, with what it shows; of a patch, which is weighed when it is placed. */
type Sighting = Pair & { readonly shown?: Shown };

function ballotsIn(
  { index, kept }: Search,
  alike: (kind: Kind) => readonly Likeness[],
  isSought: (episode: number, picture: number) => boolean,
): Ballot[] {
  const ballots = new Map<string, Ballot>();
  for (const kind of [PATCHES, WINDOWS])
    for (const pair of alike(kind)) {
      const episode = kind.ownerOf(index, pair.stored);
      const picture = kind.ownerOf(kept, pair.kept);
      if (!isSought(episode, picture)) continue;
      const { view } = pair;
      const key = `${episode} ${picture} ${VIEWS.indexOf(view)}`;
      if (!ballots.has(key)) ballots.set(key, { episode, picture, view, votes: [] });
      const voteOf = kind === PATCHES ? patchVote : windowVote;
      ballots.get(key)!.votes.push(...voteOf(index, kept, pair));
    }
  return [...ballots.values()];
}

function patchVote(index: PanelIndex, kept: PanelIndex, pair: Likeness): Sighting[] {
  const { stored, distance } = pair;
  return [{ query: kept.square(pair.kept), reference: index.square(stored), distance }];
}

/** Windows of other heights are alike by chance, if one is no stretched copy of the other. */
function windowVote(index: PanelIndex, kept: PanelIndex, pair: Likeness): Sighting[] {
  const { stored, distance } = pair;
  const scale = index.stock.windows.heights[stored]! / kept.stock.windows.heights[pair.kept]!;
  if (scale < MIN_SCALE || scale > MAX_SCALE) return [];
  const [box, reference] = [windowBox(kept, pair.kept), windowBox(index, stored)];
  const log = logChance(WINDOW, distance, KEPT_DETAIL);
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

function claimsOf(search: Search, ballot: Ballot, logOf: typeof logChanceOf): Claim[] {
  const telling = (votes: readonly Sighting[]) =>
    votes.length >= MIN_VOTES || votes.some(({ shown }) => shown);
  const { index, kept } = search;
  const { picture, view, votes } = ballot;
  if (!telling(votes)) return [];
  const asked = patchesOf(kept, picture, view);
  const extent = extentOf(kept, picture);
  return [...groupsOf(votes, view, 1)].filter(telling).flatMap((group) => {
    const placement = refine(index, extent, { ...ballot, asked, votes: group });
    if (placement === undefined) return [];
    const pairs = broughtTogether(index, extent, { ...ballot, asked }, placement);
    const patches = claimByPatches(search, ballot, extent, pairs, logOf);
    const windows = claimByWindows(search, ballot, extent, group);
    return joined([...patches, ...windows]);
  });
}

/** The patches that were kept of a picture, seen another way round. */
function patchesOf(kept: PanelIndex, picture: number, view: View): Patch[] {
  const { from, to } = kept.patchesOf(picture);
  return Array.from({ length: to - from }, (_, i) => ({
    ...kept.square(from + i),
    print: turned(kept.patchPrint(from + i), view),
  }));
}

function extentOf(kept: PanelIndex, picture: number): Extent {
  const { columns } = profileOf(kept.profile);
  return { columns, rows: kept.episodes[picture]!.places.at(-1)!.bottom };
}

function claimByPatches(
  { index, kept }: Search,
  ballot: Ballot,
  extent: Extent,
  pairs: readonly Vote[],
  logOf: typeof logChanceOf,
): Claim[] {
  const near = pairs
    .filter(({ distance }) => distance <= PATCH_RADIUS)
    .map(({ query, patch, reference, distance }): Agreed => {
      const log = logOf(index, patch, distance, KEPT_DETAIL);
      return { patch, square: reference, box: boxOf(query), distance, log };
    });
  const questions = { index, asked: askedOf(PATCHES, kept, ballot.picture) };
  const compared = pairs.length;
  const limit = insideLimit(near);
  const inside = near.filter(({ distance }) => distance <= limit);
  return claimOfPatches(questions, { picture: extent }, ballot, { near, compared }).map(
    (claim) => ({
      ...claim,
      query: around(inside.map(({ box }) => box)),
      reference: around(inside.map(({ square }) => boxOf(square))),
    }),
  );
}

function claimByWindows(
  { index, kept }: Search,
  ballot: Ballot,
  extent: Extent,
  group: readonly Sighting[],
): Claim[] {
  const windows = group.flatMap(({ shown }) => shown ?? []);
  if (windows.length === 0) return [];
  const places = Math.log10(index.counts.windows * askedOf(WINDOWS, kept, ballot.picture));
  return claimOfShown(extent, ballot, windows, { telling: apart(windows), places });
}

/** One and the same find, seen in two ways: all that either shows, and the weight of the stronger. */
function joined(claims: readonly Claim[]): Claim[] {
  const [stronger] = [...claims].sort((a, b) => a.logOdds - b.logOdds);
  if (stronger === undefined) return [];
  const query = around(claims.map((claim) => claim.query));
  const reference = around(claims.map((claim) => claim.reference));
  return [{ ...stronger, query, reference }];
}
