import { type Fingerprint, WORDS } from '../hash/fingerprint.ts';
import type { Square } from '../hash/patch.ts';
import { turned, VIEWS } from '../hash/window.ts';
import type { Box } from '../strip/picture.ts';
import { layOut, type Place } from '../strip/strip.ts';
import type { Episode, IndexContent, Work } from './content.ts';
import type { Hit } from './hits.ts';
import { Mih } from './mih.ts';
import { PatchSearch } from './patch-search.ts';

/** An episode with its work and where its pages lie. */
export interface Listed {
  readonly work: Work;
  readonly episode: Episode;
  readonly places: readonly Place[];
}

/** No lookalike; not yet asked for. More than any distance that is looked at. */
const NONE = 254;
const UNKNOWN = 255;

/** An index opened for matching: what it holds, and the search over it. */
export class PanelIndex {
  readonly content: IndexContent;
  /** Of the index file; which index a report was made with. */
  readonly sha256: string;
  readonly episodes: readonly Listed[];
  /** Windows of track t are those from `starts[t]` up to `starts[t + 1]`. */
  readonly starts: Uint32Array;
  /** Tracks of episode e are those from `tracks[e]` up to `tracks[e + 1]`, the whole width first; patches likewise. */
  readonly trackStarts: Uint32Array;
  readonly patchStarts: Uint32Array;

  readonly #lookalikes: Uint8Array;
  #search: Mih | undefined;
  #patches: PatchSearch | undefined;

  constructor(content: IndexContent, sha256: string, columns: number) {
    this.content = content;
    this.sha256 = sha256;
    this.episodes = content.works.flatMap((work) =>
      work.episodes.map((episode) => ({ work, episode, places: layOut(episode.pages, columns) })),
    );
    const { tracks, windows, patches } = content;
    this.starts = startsOf(windows.tracks, tracks.count);
    this.#lookalikes = new Uint8Array(patches.count).fill(UNKNOWN);
    this.trackStarts = startsOf(tracks.episodes, this.episodes.length);
    this.patchStarts = startsOf(patches.episodes, this.episodes.length);
  }

  /** Where a patch lies in its episode's strip. */
  square(patch: number): Square {
    const { lefts, tops, sides } = this.content.patches;
    return { left: lefts[patch]!, top: tops[patch]!, side: sides[patch]! };
  }

  #print(patch: number): Fingerprint {
    return this.content.patches.prints.subarray(patch * WORDS, (patch + 1) * WORDS);
  }

  /** The patches like this one, itself among them. */
  alike(patch: number): Hit[] {
    return this.patches.search(this.#print(patch));
  }

  /** The patches like this one in other episodes of its work. */
  twins(patch: number): Hit[] {
    const { episodes } = this.content.patches;
    const own = episodes[patch]!;
    const { work } = this.episodes[own]!;
    return this.alike(patch).filter(({ window }) => {
      const other = episodes[window]!;
      return other !== own && this.episodes[other]!.work === work;
    });
  }

  /**
   * Differing bits to the nearest patch of another episode, seen either way round, if there is one within
   * the reach of {@link PatchSearch}: what looks like something else proves little.
   */
  lookalike(patch: number): number | undefined {
    if (this.#lookalikes[patch] === UNKNOWN) this.#lookalikes[patch] = this.#nearest(patch);
    const bits = this.#lookalikes[patch]!;
    return bits === NONE ? undefined : bits;
  }

  #nearest(patch: number): number {
    const { episodes } = this.content.patches;
    const print = this.#print(patch);
    let nearest = NONE;
    for (const view of VIEWS)
      for (const { window, distance } of this.patches.search(turned(print, view)))
        if (episodes[window] !== episodes[patch]) nearest = Math.min(nearest, distance);
    return nearest;
  }

  /** The search over windows, made when first asked for. */
  get search(): Mih {
    const { windows, tables } = this.content;
    this.#search ??= new Mih(windows.prints, tables?.windows);
    return this.#search;
  }

  /** The search over patches, made when first asked for. */
  get patches(): PatchSearch {
    const { patches, tables } = this.content;
    this.#patches ??= new PatchSearch(patches.prints, tables?.patches);
    return this.#patches;
  }

  /** The box of a track in its episode's strip. */
  box(track: number): Box {
    const { lefts, rights, tops, bottoms } = this.content.tracks;
    return {
      left: lefts[track]!,
      right: rights[track]!,
      top: tops[track]!,
      bottom: bottoms[track]!,
    };
  }
}

/** Where the rows of each of `count` owners begin in a table sorted by owner, and where the last end. */
function startsOf(owners: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < owners.length; row++) starts[owners[row]! + 1]!++;
  for (let owner = 0; owner < count; owner++) starts[owner + 1]! += starts[owner]!;
  return starts;
}
