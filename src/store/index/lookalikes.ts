import type { Fingerprint } from '../../hash/fingerprint.ts';
import type { Square } from '../../hash/window/patch.ts';
import { VIEWS, viewedAs } from '../../hash/window/view.ts';
import type { Hit } from '../search/hit.ts';
import type { Kinship } from './kinship.ts';
import type { RowRange } from './segment-search.ts';
import type { IndexedWork } from './snapshot.ts';

/** The patches that are compared with one another. */
export interface PatchSource {
  readonly episodes: readonly { readonly work: Pick<IndexedWork, 'origin'> }[];
  readonly kinship: Pick<Kinship, 'isSameArt'>;
  patchesOf(episode: number): RowRange;
  patchSquare(patch: number): Pick<Square, 'top'>;
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
/** The same for a drawing that was scaled, compressed or lettered in between. */
const RECURRING_BITS = 40;
/**
 * Rows of a strip from which two patches of one episode are in different places: the width of the
 * strip. A fence that repeats itself nearer than that is one drawing.
 */
export const ELSEWHERE_ROWS = 256;

/**
 * Values of the table of distances: no lookalike, not computed yet. Both exceed every search
 * radius.
 */
const NO_LOOKALIKE = 254;
const NOT_COMPUTED = 255;

const NO_HITS: readonly Hit[] = [];

/** A list to keep: most are empty, and need no memory of their own. */
function listOf(hits: readonly Hit[]): readonly Hit[] {
  return hits.length > 0 ? hits : NO_HITS;
}

function isRecurrence({ distance }: Hit): boolean {
  return distance <= RECURRING_BITS;
}

/** Finds patches of an index that look like other patches of the index. Keeps what it has found. */
export class Lookalikes {
  readonly #source: PatchSource;
  readonly #backgrounds: readonly Pick<PatchSource, 'patchesNear'>[];
  readonly #distances: Uint8Array;
  readonly #elsewhere: (readonly Hit[])[] = [];
  readonly #inBackgrounds: (readonly (readonly Hit[])[])[] = [];
  readonly #sameEpisodes = new Map<string, boolean>();

  /**
   * @param patches rows of the patch table.
   * @param backgrounds what thousands of works contain.
   */
  constructor(
    source: PatchSource,
    patches: number,
    backgrounds: readonly Pick<PatchSource, 'patchesNear'>[] = [],
  ) {
    this.#source = source;
    this.#backgrounds = backgrounds;
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

  /** Whether the drawing of a patch is elsewhere in the index too, or in the background set. */
  recurs(patch: number): boolean {
    return this.elsewhere(patch).some(isRecurrence) || this.isStock(patch);
  }

  /** Whether a background set holds the drawing of a patch. */
  isStock(patch: number): boolean {
    return this.inBackgrounds(patch).some((hits) => hits.some(isRecurrence));
  }

  /** The patches elsewhere in the index that look like a patch, as shown. */
  elsewhere(patch: number): readonly Hit[] {
    this.#elsewhere[patch] ??= listOf(
      this.#source
        .patchesNear(this.#source.patchPrint(patch))
        .filter(({ row }) => this.#isElsewhere(row, patch)),
    );
    return this.#elsewhere[patch];
  }

  /** The patches of each background set that look like a patch, as shown. */
  inBackgrounds(patch: number): readonly (readonly Hit[])[] {
    this.#inBackgrounds[patch] ??= this.#backgrounds.map((background) =>
      listOf(background.patchesNear(this.#source.patchPrint(patch))),
    );
    return this.#inBackgrounds[patch];
  }

  /**
   * Differing bits to the nearest patch elsewhere in the index, in any view; undefined if the
   * search finds none. A patch that has a lookalike is weak evidence.
   */
  nearestOther(patch: number): number | undefined {
    if (this.#distances[patch] === NOT_COMPUTED) this.#distances[patch] = this.#nearest(patch);
    const bits = this.#distances[patch]!;
    return bits === NO_LOOKALIKE ? undefined : bits;
  }

  #nearest(patch: number): number {
    const print = this.#source.patchPrint(patch);
    let nearest = NO_LOOKALIKE;
    for (const view of VIEWS)
      for (const { row, distance } of this.#source.patchesNear(viewedAs(print, view)))
        if (distance < nearest && this.#isElsewhere(row, patch)) nearest = distance;
    for (const hits of this.inBackgrounds(patch))
      for (const { distance } of hits) nearest = Math.min(nearest, distance);
    return nearest;
  }

  /** Whether a patch is in another episode, or far from another patch of its episode. */
  #isElsewhere(other: number, patch: number): boolean {
    const [there, here] = [this.#source.episodeOfPatch(other), this.#source.episodeOfPatch(patch)];
    if (there !== here) return !this.#source.kinship.isSameArt(there, here);
    const rows = this.#source.patchSquare(other).top - this.#source.patchSquare(patch).top;
    return Math.abs(rows) >= ELSEWHERE_ROWS;
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
