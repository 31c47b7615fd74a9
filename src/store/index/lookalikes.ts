import type { Fingerprint } from '../../hash/fingerprint.ts';
import { VIEWS, viewedAs } from '../../hash/window/view.ts';
import type { Hit } from '../search/hit.ts';
import type { RowRange } from './segment-search.ts';
import type { IndexedWork } from './snapshot.ts';

/** The patches that are compared with one another. */
export interface PatchSource {
  readonly episodes: readonly { readonly work: Pick<IndexedWork, 'origin'> }[];
  patchesOf(episode: number): RowRange;
  episodeOfPatch(patch: number): number;
  patchPrint(patch: number): Fingerprint;
  patchesNear(print: Fingerprint): Hit[];
}

/** Patches of an episode that are looked up in another episode. */
const SAMPLED_PATCHES = 64;
/** Minimum patches to look up for an answer, and minimum share of these to find. */
const MIN_SAMPLED_PATCHES = 8;
const MIN_SHARED_SAMPLES = 0.25;
/** Differing bits within which two patches show the same drawing. */
export const SAME_DRAWING_BITS = 48;

/**
 * Values of the table of distances: no lookalike, not computed yet. Both exceed every search
 * radius.
 */
const NO_LOOKALIKE = 254;
const NOT_COMPUTED = 255;

/** Finds patches of an index that look like other patches of the index. Keeps what it has found. */
export class Lookalikes {
  readonly #source: PatchSource;
  readonly #distances: Uint8Array;
  readonly #sameEpisodes = new Map<string, boolean>();

  /** @param patches rows of the patch table. */
  constructor(source: PatchSource, patches: number) {
    this.#source = source;
    this.#distances = new Uint8Array(patches).fill(NOT_COMPUTED);
  }

  /** The patches like this one in other episodes of its work. */
  inSameWork(patch: number): Hit[] {
    const { episodes } = this.#source;
    const episode = this.#source.episodeOfPatch(patch);
    const { work } = episodes[episode]!;
    return this.#source.patchesNear(this.#source.patchPrint(patch)).filter(({ row }) => {
      const other = this.#source.episodeOfPatch(row);
      return other !== episode && episodes[other]!.work === work;
    });
  }

  /**
   * Differing bits to the nearest patch of another episode, in any view; undefined if the search
   * finds none. A patch that has a lookalike is weak evidence.
   */
  nearestOther(patch: number): number | undefined {
    if (this.#distances[patch] === NOT_COMPUTED) this.#distances[patch] = this.#nearest(patch);
    const bits = this.#distances[patch]!;
    return bits === NO_LOOKALIKE ? undefined : bits;
  }

  #nearest(patch: number): number {
    const print = this.#source.patchPrint(patch);
    const episode = this.#source.episodeOfPatch(patch);
    let nearest = NO_LOOKALIKE;
    for (const view of VIEWS)
      for (const { row, distance } of this.#source.patchesNear(viewedAs(print, view))) {
        const other = this.#source.episodeOfPatch(row);
        if (other !== episode && distance < nearest && this.#weakens(other, episode))
          nearest = distance;
      }
    return nearest;
  }

  /**
   * Whether a drawing that an episode shares with `other` is weaker evidence for it. It is not if
   * both are the same episode, nor if it is ours and `other` is of another origin.
   */
  #weakens(other: number, episode: number): boolean {
    const isNoRival = this.#originOf(episode) === undefined && this.#originOf(other) !== undefined;
    return !isNoRival && !this.isSameEpisode(episode, other);
  }

  #originOf(episode: number): string | undefined {
    return this.#source.episodes[episode]!.work.origin;
  }

  /**
   * Whether two episodes of different origins are the same episode: what they share is then
   * evidence for both. Decided by their drawings, because every origin chooses its own names:
   * enough patches of the episode that has fewer must be found in the other.
   */
  isSameEpisode(one: number, other: number): boolean {
    if (this.#originOf(one) === this.#originOf(other)) return false;
    const order = this.#patchCount(one) - this.#patchCount(other) || one - other;
    const [fewer, more] = order < 0 ? [one, other] : [other, one];
    const key = `${Math.min(one, other)} ${Math.max(one, other)}`;
    const cached = this.#sameEpisodes.get(key);
    if (cached !== undefined) return cached;
    const answer = this.#isFoundIn(fewer, more);
    this.#sameEpisodes.set(key, answer);
    return answer;
  }

  #patchCount(episode: number): number {
    const { from, to } = this.#source.patchesOf(episode);
    return to - from;
  }

  /** Whether enough of a sample of an episode's patches is found in another episode. */
  #isFoundIn(episode: number, other: number): boolean {
    const { from, to } = this.#source.patchesOf(episode);
    const step = Math.ceil((to - from) / SAMPLED_PATCHES);
    const isSame = ({ row, distance }: Hit) =>
      this.#source.episodeOfPatch(row) === other && distance <= SAME_DRAWING_BITS;
    let sampled = 0;
    let found = 0;
    for (let patch = from; patch < to; patch += step) {
      sampled++;
      if (this.#source.patchesNear(this.#source.patchPrint(patch)).some(isSame)) found++;
    }
    return sampled >= MIN_SAMPLED_PATCHES && found >= MIN_SHARED_SAMPLES * sampled;
  }
}
