import { distanceAt, type Fingerprint, WORDS } from '../hash/fingerprint.ts';
import type { Square } from '../hash/patch.ts';
import { turned, VIEWS } from '../hash/window.ts';
import type { Box } from '../strip/picture.ts';
import { layOut, type Place } from '../strip/strip.ts';
import type { Hit } from './hits.ts';
import { type Listing, ListSearch } from './list-search.ts';
import { Mih } from './mih.ts';
import { inOrder, PartsSearch, type Range, rangesOf } from './parts-search.ts';
import { PatchSearch } from './patch-search.ts';
import { startsOf } from './slices.ts';
import { placeOf, type Stock, type StockEpisode, type StockWork } from './stock.ts';

/** An episode with its work and where its pages lie. */
export interface Listed {
  readonly work: StockWork;
  readonly episode: StockEpisode;
  readonly places: readonly Place[];
}

/** How much an index holds. */
export interface Counts {
  readonly works: number;
  readonly episodes: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
}

/** Patches of an episode that are looked for in another, those that must be there to tell anything, and their share that must be found. */
const SAMPLED = 64;
const TELLING = 8;
const SAME_SHARE = 0.25;
/** Differing bits within which two patches are the same drawing. */
const SAME_BITS = 48;

/** No lookalike; not yet asked for. More than any distance that is looked at. */
const NONE = 254;
const UNKNOWN = 255;

/**
 * An index opened for matching: what it holds, and the search over it. What it says does not change, whatever is
 * written to its folder; `refresh` gives the index as it is now.
 */
export class PanelIndex {
  readonly stock: Stock;
  /** Names all that it holds; which index a report was made with. */
  readonly sha256: string;
  readonly episodes: readonly Listed[];
  readonly counts: Counts;
  /** Windows of track t are those from `starts[t]` up to `starts[t + 1]`. */
  readonly starts: Uint32Array;

  readonly #tracks: readonly Range[];
  readonly #patchRanges: readonly Range[];
  readonly #lookalikes: Uint8Array;
  readonly #same = new Map<string, boolean>();
  readonly #again: (() => Promise<PanelIndex>) | undefined;
  #windowSearch: PartsSearch<Mih> | undefined;
  #patchSearch: PartsSearch<PatchSearch> | undefined;
  #lists: ListSearch | undefined;

  /** @param again how it is opened anew. */
  constructor(stock: Stock, sha256: string, columns: number, again?: () => Promise<PanelIndex>) {
    const { works, tracks, windows, patches } = stock;
    this.stock = stock;
    this.sha256 = sha256;
    this.#again = again;
    this.episodes = works.flatMap((work) =>
      work.episodes.map((episode) => ({ work, episode, places: layOut(episode.pages, columns) })),
    );
    this.starts = startsOf(windows.tracks, tracks.count);
    this.#tracks = rangesOf(tracks.episodes, this.episodes.length);
    this.#patchRanges = rangesOf(patches.episodes, this.episodes.length);
    this.#lookalikes = new Uint8Array(patches.count).fill(UNKNOWN);
    this.counts = {
      ...{ works: works.length, episodes: this.episodes.length },
      tracks: this.#tracks.reduce((sum, { from, to }) => sum + to - from, 0),
      ...{ windows: windows.live, patches: patches.live },
    };
  }

  get profile(): number {
    return this.stock.profile;
  }

  get works(): readonly StockWork[] {
    return this.stock.works;
  }

  /**
   * The index as its folder holds it now: this one, if nothing has changed. What both hold is in memory once.
   * One that was not opened from a folder stays what it is.
   * @throws PanelError as `openIndex`.
   */
  async refresh(): Promise<PanelIndex> {
    return this.#again ? this.#again() : this;
  }

  /** Tracks of an episode, the whole width first. */
  tracksOf(episode: number): Range {
    return this.#tracks[episode]!;
  }

  /** Patches of an episode, from top to bottom. */
  patchesOf(episode: number): Range {
    return this.#patchRanges[episode]!;
  }

  /** Which episode a track is of. */
  episodeOf(track: number): number {
    return this.stock.tracks.episodes[track]!;
  }

  /** Windows within `radius` of a print, by episode and in each from the first. */
  near(print: Fingerprint, radius: number): Hit[] {
    const { windows, tracks } = this.stock;
    this.#windowSearch ??= new PartsSearch(
      windows,
      ({ prints, table }) => new Mih(prints, table),
      (window) => tracks.episodes[windows.tracks[window]!]!,
      inOrder(tracks.episodes) && windows.live === windows.count,
    );
    return this.#windowSearch.hits((part) => part.search(print, radius));
  }

  /** Patches like a print (patch-search.ts), by episode and in each from top to bottom. */
  like(print: Fingerprint): Hit[] {
    const { patches } = this.stock;
    this.#patchSearch ??= new PartsSearch(
      patches,
      ({ prints, table }) => new PatchSearch(prints, table),
      (patch) => patches.episodes[patch]!,
      inOrder(patches.episodes) && patches.live === patches.count,
    );
    return this.#patchSearch.hits((part) => part.search(print));
  }

  /** Differing bits of a window and a print. */
  windowDistance(window: number, print: Fingerprint): number {
    const [prints, at] = placeOf(this.stock.windows.parts, window);
    return distanceAt(print, 0, prints, at);
  }

  /** Differing bits of a patch and a print. */
  patchDistance(patch: number, print: Fingerprint): number {
    const [prints, at] = placeOf(this.stock.patches.parts, patch);
    return distanceAt(print, 0, prints, at);
  }

  windowPrint(window: number): Fingerprint {
    return printAt(placeOf(this.stock.windows.parts, window));
  }

  patchPrint(patch: number): Fingerprint {
    return printAt(placeOf(this.stock.patches.parts, patch));
  }

  /** Where a patch lies in its episode's strip. */
  square(patch: number): Square {
    const { lefts, tops, sides } = this.stock.patches;
    return { left: lefts[patch]!, top: tops[patch]!, side: sides[patch]! };
  }

  /** The patches like this one, itself among them. */
  alike(patch: number): Hit[] {
    return this.like(this.patchPrint(patch));
  }

  /** The patches like this one in other episodes of its work. */
  twins(patch: number): Hit[] {
    const { episodes } = this.stock.patches;
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
    const { episodes } = this.stock.patches;
    const print = this.patchPrint(patch);
    const own = episodes[patch]!;
    let nearest = NONE;
    for (const view of VIEWS)
      for (const { window, distance } of this.like(turned(print, view))) {
        const other = episodes[window]!;
        if (other !== own && distance < nearest && this.#counts(own, other)) nearest = distance;
      }
    return nearest;
  }

  /** Whether what an episode shares with another speaks for neither: not where it is the same, nor ours against another's. */
  #counts(own: number, other: number): boolean {
    const [ours, theirs] = [own, other].map((at) => this.episodes[at]!.work.origin);
    return !(ours === undefined && theirs !== undefined) && !this.isSame(own, other);
  }

  /**
   * Whether two episodes are one and the same, handed over by two origins: what they have in common then speaks for both.
   * Told by what they show, as names are everybody's own: of the patches of the one that has fewer, enough are in the other.
   */
  isSame(one: number, other: number): boolean {
    if (this.episodes[one]!.work.origin === this.episodes[other]!.work.origin) return false;
    const order = this.#size(one) - this.#size(other) || one - other;
    const [a, b] = order < 0 ? [one, other] : [other, one];
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    const known = this.#same.get(key);
    if (known !== undefined) return known;
    const answer = this.#overlap(a, b);
    this.#same.set(key, answer);
    return answer;
  }

  #size(episode: number): number {
    const { from, to } = this.patchesOf(episode);
    return to - from;
  }

  #overlap(a: number, b: number): boolean {
    const { episodes } = this.stock.patches;
    const { from, to } = this.patchesOf(a);
    const every = Math.ceil((to - from) / SAMPLED);
    let asked = 0;
    let found = 0;
    for (let patch = from; patch < to; patch += every) {
      asked++;
      const same = ({ window, distance }: Hit) => episodes[window] === b && distance <= SAME_BITS;
      if (this.alike(patch).some(same)) found++;
    }
    return asked >= TELLING && found >= SAME_SHARE * asked;
  }

  /** The lists that hold a hash of a whole picture, or one within PDQ's own threshold of it. */
  listed(hash: Fingerprint): Listing[] {
    this.#lists ??= new ListSearch(this.stock.lists);
    return this.#lists.near(hash);
  }

  /** The box of a track in its episode's strip. */
  box(track: number): Box {
    const { lefts, rights, tops, bottoms } = this.stock.tracks;
    return {
      left: lefts[track]!,
      right: rights[track]!,
      top: tops[track]!,
      bottom: bottoms[track]!,
    };
  }
}

function printAt([prints, at]: readonly [Uint32Array, number]): Fingerprint {
  return prints.subarray(at, at + WORDS);
}
