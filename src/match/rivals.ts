import { AS_SHOWN } from '../hash/window/view.ts';
import { areaOf, overlapArea } from '../image/picture.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { Hit } from '../store/search/hit.ts';
import type { Claim, SupportedClaim } from './evidence/claim.ts';
import { claimsAsStrip } from './patches/claims-as-strip.ts';
import { type AgreeingPatch, PatchComparer } from './patches/patch-comparer.ts';
import { PatchPlacer } from './patches/patch-placer.ts';
import {
  fitPlacement,
  groupsOf,
  isPlausible,
  type Placement,
  type Vote,
} from './patches/placement.ts';
import { voteFor } from './patches/votes.ts';
import type { Examination } from './windows/match-windows.ts';

/** Another place that looks like the rows of a claim, whether it would be claimed or not. */
export interface Rival {
  readonly claim: SupportedClaim;
  /** It is of the background set, which numbers its episodes itself. */
  readonly stock?: true;
}

/** Other places that are compared with a claim, in the index and in the background set each. */
const MAX_PLACES = 6;

/**
 * Finds what else looks like the rows of a claim: a card at the end of every episode, a recap, a
 * banner on every page. The claimed rows name those places, by their patches, and so no alteration
 * of the picture hides them. Others were met when windows were looked up.
 */
export function findRivals(examination: Examination, claim: Claim): Rival[] {
  const { searcher, claims, rivals } = examination;
  const places = votedPlaces(searcher, claim);
  const others = [...claims, ...rivals, ...stretchesAt(examination, claim, places.inIndex)];
  const stock = searcher.backgrounds.flatMap((background, i) =>
    stretchesAt({ ...examination, searcher: background }, claim, places.inBackgrounds[i]!),
  );
  return [
    ...others
      .filter((other) => isElsewhere(searcher, other, claim))
      .map((rival) => ({ claim: rival })),
    ...stock.map((rival) => ({ claim: rival, stock: true as const })),
  ];
}

/** Finds the patches of other places that agree with the claimed part of a picture. */
export function findRivalPatches(examination: Examination, claim: SupportedClaim): AgreeingPatch[] {
  const { searcher, prepared } = examination;
  const places = votedPlaces(searcher, claim);
  const inEpisode = placementOf(claim);
  const patchesAt = (place: Searcher, { episode, votes }: VotedPlace): readonly AgreeingPatch[] => {
    const fitted = fitPlacement(votes, AS_SHOWN);
    const placement = composed(inEpisode, fitted);
    if (!isPlausible(placement)) return [];
    const comparer = new PatchComparer(place, prepared, new PatchPlacer(place, prepared.picture));
    const group = { episode, view: claim.view };
    const { agreeing } = comparer.compare(group, placement, claim.query);
    const isOther = place === searcher && isOtherLayout(searcher, claim, episode, fitted);
    return isOther && !coversHalf(agreeing, claim) ? [] : agreeing;
  };
  return [
    ...places.inIndex.flatMap((place) => patchesAt(searcher, place)),
    ...places.inBackgrounds.flatMap((inBackground, i) =>
      inBackground.flatMap((place) => patchesAt(searcher.backgrounds[i]!, place)),
    ),
  ];
}

/** Factor between the sizes of one drawing in two layouts of a work. */
const MIN_SIZE_FACTOR = 1.15;

/**
 * Whether a place of the same work shows the drawing at another size: a strip has the panels of a
 * page beside one another.
 */
function isOtherLayout(
  { episodes }: Searcher,
  claim: Claim,
  episode: number,
  { e }: Placement,
): boolean {
  const isSameWork = episodes[episode]!.work === episodes[claim.episode]!.work;
  return isSameWork && Math.abs(Math.log(e)) > Math.log(MIN_SIZE_FACTOR);
}

/**
 * Whether patches are about at least half of a claim. A place in another layout that explains one
 * panel of several leaves their arrangement unexplained; a card at another size is explained whole.
 */
function coversHalf(patches: readonly AgreeingPatch[], { agreements }: SupportedClaim): boolean {
  const covered = agreements.filter(({ box }) =>
    patches.some((patch) => overlapArea(patch.box, box) >= areaOf(box) / 2),
  );
  return 2 * covered.length >= agreements.length;
}

/** The places that look like the rows of a claim, in the index and in each background set. */
function votedPlaces(searcher: Searcher, claim: Claim) {
  const { lookalikes, backgrounds } = searcher;
  const patches = sampleOf(searcher.patchesIn(claim.episode, claim.reference));
  return {
    inIndex: placesOf(searcher, searcher, patches, (patch) => lookalikes.elsewhere(patch)),
    inBackgrounds: backgrounds.map((background, i) =>
      placesOf(background, searcher, patches, (patch) => lookalikes.inBackgrounds(patch)[i]!),
    ),
  };
}

/** Patches of a claim that are looked up: a place that looks like its rows has many of them. */
const MAX_SAMPLED = 32;

/** Some of the patches, evenly spread. */
function sampleOf(patches: readonly number[]): number[] {
  const step = Math.ceil(patches.length / MAX_SAMPLED);
  return patches.filter((_, i) => i % step === 0);
}

/** A place for which lookalikes vote: each pairs a patch of the claimed episode with one there. */
interface VotedPlace {
  readonly episode: number;
  readonly votes: readonly Vote[];
}

/** The stretches of other places on which windows agree with the picture, however few. */
function stretchesAt(
  examination: Examination,
  claim: Claim,
  places: readonly VotedPlace[],
): SupportedClaim[] {
  const inEpisode = placementOf(claim);
  return places.flatMap(({ episode, votes }) => {
    const placement = composed(inEpisode, fitPlacement(votes, AS_SHOWN));
    const group = { view: claim.view, episode, votes };
    return claimsAsStrip(examination, group, placement, Number.POSITIVE_INFINITY);
  });
}

/** Whether a claim on the same part of the picture is of another place of the index. */
function isElsewhere({ kinship }: Searcher, other: Claim, claim: Claim): boolean {
  if (other === claim || overlapArea(other.query, claim.query) === 0) return false;
  if (other.episode === claim.episode) return overlapArea(other.reference, claim.reference) === 0;
  return !kinship.isSameArt(other.episode, claim.episode);
}

/**
 * The places for which the lookalikes of patches vote, the most votes first.
 * @param place has the lookalikes, and `searcher` the patches.
 */
function placesOf(
  place: Searcher,
  searcher: Searcher,
  patches: readonly number[],
  hitsOf: (patch: number) => readonly Hit[],
): VotedPlace[] {
  const votes = new Map<number, Vote[]>();
  for (const patch of patches)
    for (const hit of hitsOf(patch)) {
      const episode = place.episodeOfPatch(hit.row);
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(place, searcher.patchSquare(patch), hit));
    }
  return [...votes]
    .flatMap(([episode, all]) =>
      [...groupsOf(all, AS_SHOWN, 1)].map((group) => ({ episode, votes: group })),
    )
    .sort((a, b) => b.votes.length - a.votes.length)
    .slice(0, MAX_PLACES);
}

/** The placement of a picture in the strip that a claim states. */
function placementOf({ query, reference, view }: Pick<Claim, 'query' | 'reference' | 'view'>) {
  const a = (reference.right - reference.left) / (query.right - query.left);
  const e = (reference.bottom - reference.top) / (query.bottom - query.top);
  const f = reference.top - e * query.top;
  return view.mirrored
    ? { a: -a, b: 0, c: reference.right + a * query.left, d: 0, e, f }
    : { a, b: 0, c: reference.left - a * query.left, d: 0, e, f };
}

/** One placement after another: from the picture of the first to the strip of the second. */
function composed({ a, b, c, d, e, f }: Placement, second: Placement): Placement {
  return {
    a: second.a * a + second.b * d,
    b: second.a * b + second.b * e,
    c: second.a * c + second.b * f + second.c,
    d: second.d * a + second.e * d,
    e: second.d * b + second.e * e,
    f: second.d * c + second.e * f + second.f,
  };
}
