import { distanceAt, type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import type { Square } from '../../hash/window/patch.ts';
import { VIEWS, viewedAs } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import { layOut, type PagePlace } from '../../image/strip.ts';
import { startsOf } from '../format/episode-rows.ts';
import type { IndexKind } from '../format/manifest.ts';
import type { Hit } from '../search/hit.ts';
import { PatchSearch } from '../search/patch-search.ts';
import { WindowSearch } from '../search/window-search.ts';
import { type ListMatch, ListSearch } from './list-search.ts';
import { isAscending, type RowRange, rowRanges, SegmentSearch } from './segment-search.ts';
import { type IndexedEpisode, type IndexedWork, locatePrint, type Snapshot } from './snapshot.ts';

/** An episode with its work and where its pages lie. */
export interface EpisodeEntry {
  readonly work: IndexedWork;
  readonly episode: IndexedEpisode;
  readonly places: readonly PagePlace[];
}

/** How much an index holds. */
export interface IndexCounts {
  readonly works: number;
  readonly episodes: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
}

/** Patches of an episode that are looked for in another, those that must be there to tell anything, and their share that must be found. */
const SAMPLED_PATCHES = 64;
const MIN_SAMPLED_PATCHES = 8;
const MIN_SHARED_SAMPLES = 0.25;
/** Differing bits within which two patches are the same drawing. */
const SAME_DRAWING_BITS = 48;

/** No lookalike; not yet asked for. More than any distance that is looked at. */
const NO_LOOKALIKE = 254;
const UNKNOWN = 255;

/**
 * An index opened for matching: what it holds, and the search over it. What it says does not change, whatever is
 * written to its folder; `refresh` gives the index as it is now.
 */
export class Searcher {
  readonly snapshot: Snapshot;
  /** Names all that it holds; which index a report was made with. */
  readonly sha256: string;
  readonly episodes: readonly EpisodeEntry[];
  readonly counts: IndexCounts;
  /** Windows of track t are those from `starts[t]` up to `starts[t + 1]`. */
  readonly starts: Uint32Array;

  readonly #tracks: readonly RowRange[];
  readonly #patchRanges: readonly RowRange[];
  readonly #lookalikes: Uint8Array;
  readonly #same = new Map<string, boolean>();
  readonly #again: (() => Promise<Searcher>) | undefined;
  #windowSearch: SegmentSearch<WindowSearch> | undefined;
  #patchSearch: SegmentSearch<PatchSearch> | undefined;
  #lists: ListSearch | undefined;

  /** @param again how it is opened anew. */
  constructor(stock: Snapshot, sha256: string, columns: number, again?: () => Promise<Searcher>) {
    const { works, tracks, windows, patches } = stock;
    this.snapshot = stock;
    this.sha256 = sha256;
    this.#again = again;
    this.episodes = works.flatMap((work) =>
      work.episodes.map((episode) => ({ work, episode, places: layOut(episode.pages, columns) })),
    );
    this.starts = startsOf(windows.tracks, tracks.count);
    this.#tracks = rowRanges(tracks.episodes, this.episodes.length);
    this.#patchRanges = rowRanges(patches.episodes, this.episodes.length);
    this.#lookalikes = new Uint8Array(patches.count).fill(UNKNOWN);
    this.counts = {
      ...{ works: works.length, episodes: this.episodes.length },
      tracks: this.#tracks.reduce((sum, { from, to }) => sum + to - from, 0),
      ...{ windows: windows.live, patches: patches.live },
    };
  }

  /** Whether it holds licensed works, or pictures of scans that were kept. */
  get kind(): IndexKind {
    return this.snapshot.kind;
  }

  get profile(): number {
    return this.snapshot.profile;
  }

  get works(): readonly IndexedWork[] {
    return this.snapshot.works;
  }

  /**
   * The index as its folder holds it now: this one, if nothing has changed. What both hold is in memory once.
   * One that was not opened from a folder stays what it is.
   * @throws PanelError as `openIndex`.
   */
  async refresh(): Promise<Searcher> {
    return this.#again ? this.#again() : this;
  }

  /** Tracks of an episode, the whole width first. */
  tracksOf(episode: number): RowRange {
    return this.#tracks[episode]!;
  }

  /** Patches of an episode, from top to bottom. */
  patchesOf(episode: number): RowRange {
    return this.#patchRanges[episode]!;
  }

  /** Which episode a track is of. */
  episodeOf(track: number): number {
    return this.snapshot.tracks.episodes[track]!;
  }

  /** Windows within `radius` of a print, by episode and in each from the first. */
  windowsNear(print: Fingerprint, radius: number): Hit[] {
    const { windows, tracks } = this.snapshot;
    this.#windowSearch ??= new SegmentSearch(
      windows,
      ({ prints, table }) => new WindowSearch(prints, table),
      (window) => tracks.episodes[windows.tracks[window]!]!,
      isAscending(tracks.episodes) && windows.live === windows.count,
    );
    return this.#windowSearch.hits((part) => part.search(print, radius));
  }

  /** Patches like a print (patch-search.ts), by episode and in each from top to bottom. */
  patchesNear(print: Fingerprint): Hit[] {
    const { patches } = this.snapshot;
    this.#patchSearch ??= new SegmentSearch(
      patches,
      ({ prints, table }) => new PatchSearch(prints, table),
      (patch) => patches.episodes[patch]!,
      isAscending(patches.episodes) && patches.live === patches.count,
    );
    return this.#patchSearch.hits((part) => part.search(print));
  }

  /** Differing bits of a window and a print. */
  windowDistance(window: number, print: Fingerprint): number {
    const [prints, at] = locatePrint(this.snapshot.windows.segments, window);
    return distanceAt(print, 0, prints, at);
  }

  /** Differing bits of a patch and a print. */
  patchDistance(patch: number, print: Fingerprint): number {
    const [prints, at] = locatePrint(this.snapshot.patches.segments, patch);
    return distanceAt(print, 0, prints, at);
  }

  windowPrint(window: number): Fingerprint {
    return printAt(locatePrint(this.snapshot.windows.segments, window));
  }

  patchPrint(patch: number): Fingerprint {
    return printAt(locatePrint(this.snapshot.patches.segments, patch));
  }

  /** Where a patch lies in its episode's strip. */
  patchSquare(patch: number): Square {
    const { lefts, tops, sides } = this.snapshot.patches;
    return { left: lefts[patch]!, top: tops[patch]!, side: sides[patch]! };
  }

  /** The patches like this one, itself among them. */
  patchesLike(patch: number): Hit[] {
    return this.patchesNear(this.patchPrint(patch));
  }

  /** The patches like this one in other episodes of its work. */
  sameWorkMatches(patch: number): Hit[] {
    const { episodes } = this.snapshot.patches;
    const own = episodes[patch]!;
    const { work } = this.episodes[own]!;
    return this.patchesLike(patch).filter(({ row }) => {
      const other = episodes[row]!;
      return other !== own && this.episodes[other]!.work === work;
    });
  }

  /**
   * Differing bits to the nearest patch of another episode, seen either way round, if there is one within
   * the reach of {@link PatchSearch}: what looks like something else proves little.
   */
  nearestOther(patch: number): number | undefined {
    if (this.#lookalikes[patch] === UNKNOWN) this.#lookalikes[patch] = this.#nearest(patch);
    const bits = this.#lookalikes[patch]!;
    return bits === NO_LOOKALIKE ? undefined : bits;
  }

  #nearest(patch: number): number {
    const { episodes } = this.snapshot.patches;
    const print = this.patchPrint(patch);
    const own = episodes[patch]!;
    let nearest = NO_LOOKALIKE;
    for (const view of VIEWS)
      for (const { row, distance } of this.patchesNear(viewedAs(print, view))) {
        const other = episodes[row]!;
        if (other !== own && distance < nearest && this.#counts(own, other)) nearest = distance;
      }
    return nearest;
  }

  /** Whether what an episode shares with another speaks for neither: not where it is the same, nor ours against another's. */
  #counts(own: number, other: number): boolean {
    const [ours, theirs] = [own, other].map((at) => this.episodes[at]!.work.origin);
    return !(ours === undefined && theirs !== undefined) && !this.isSameEpisode(own, other);
  }

  /**
   * Whether two episodes are one and the same, handed over by two origins: what they have in common then speaks for both.
   * Told by what they show, as names are everybody's own: of the patches of the one that has fewer, enough are in the other.
   */
  isSameEpisode(one: number, other: number): boolean {
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
    const { episodes } = this.snapshot.patches;
    const { from, to } = this.patchesOf(a);
    const every = Math.ceil((to - from) / SAMPLED_PATCHES);
    let asked = 0;
    let found = 0;
    for (let patch = from; patch < to; patch += every) {
      asked++;
      const same = ({ row, distance }: Hit) => episodes[row] === b && distance <= SAME_DRAWING_BITS;
      if (this.patchesLike(patch).some(same)) found++;
    }
    return asked >= MIN_SAMPLED_PATCHES && found >= MIN_SHARED_SAMPLES * asked;
  }

  /** The lists that hold a hash of a whole picture, or one within PDQ's own threshold of it. */
  listMatches(hash: Fingerprint): ListMatch[] {
    this.#lists ??= new ListSearch(this.snapshot.lists);
    return this.#lists.near(hash);
  }

  /** The box of a track in its episode's strip. */
  trackBox(track: number): Box {
    const { lefts, rights, tops, bottoms } = this.snapshot.tracks;
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
