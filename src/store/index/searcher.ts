import { distanceAt, type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import { type Profile, profileOf } from '../../hash/profile.ts';
import type { Square } from '../../hash/window/patch.ts';
import type { Slot } from '../../hash/window/track.ts';
import type { Box } from '../../image/picture.ts';
import { layOut, type PagePlace } from '../../image/strip.ts';
import { startsOf } from '../format/episode-rows.ts';
import { BACKGROUND, type IndexKind } from '../format/manifest.ts';
import type { Hit } from '../search/hit.ts';
import { PatchSearch } from '../search/patch-search.ts';
import { WindowSearch } from '../search/window-search.ts';
import { Kinship } from './kinship.ts';
import { type ListMatch, ListSearch } from './list-search.ts';
import { Lookalikes } from './lookalikes.ts';
import { isAscending, type RowRange, rowRanges, SegmentSearch } from './segment-search.ts';
import {
  DELETED,
  type IndexedEpisode,
  type IndexedFeedback,
  type IndexedWork,
  locatePrint,
  type Snapshot,
} from './snapshot.ts';

/** An episode with its work and the places of its pages in its strip. */
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

/** The windows of one track, in columns. Rows of the window table count on from `first`. */
export interface TrackWindows {
  readonly first: number;
  /** The slot of each window, in rows of the track. */
  readonly tops: Uint32Array;
  readonly heights: Uint32Array;
}

/** Options of a {@link Searcher}. */
export interface SearcherOptions {
  /** Opens the index as its folder holds it now. */
  readonly reopen?: () => Promise<Searcher>;
  /** Background sets: that of the package. */
  readonly backgrounds?: readonly Searcher[];
  /** Searches for the works of one origin alone. Default: for all works. */
  readonly scope?: Scope;
}

/** The works of one origin; our own if it is undefined. */
export interface Scope {
  readonly origin: string | undefined;
}

/**
 * Answers questions over a snapshot of an index. Its answers do not change when the folder of the
 * index changes; `refresh` returns a searcher over the current state.
 */
export class Searcher {
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  /** Digest of everything that the index holds; a report names its index by it. */
  readonly sha256: string;
  readonly episodes: readonly EpisodeEntry[];
  readonly counts: IndexCounts;
  readonly lookalikes: Lookalikes;
  readonly kinship: Kinship;
  /** All works with their episodes, ours first; without the background set. */
  readonly works: readonly IndexedWork[];
  /** The background sets that the index does not hold itself: that of the package. */
  readonly givenBackgrounds: readonly Searcher[];
  #backgrounds: readonly Searcher[] | undefined;

  /** Windows of track t are rows `starts[t]` to `starts[t + 1]`, the last excluded. */
  readonly #starts: Uint32Array;
  readonly #tracks: readonly RowRange[];
  readonly #patches: readonly RowRange[];
  readonly #reopen: (() => Promise<Searcher>) | undefined;
  readonly #scope: Scope | undefined;
  #scopes: readonly Searcher[] | undefined;
  #windowSearch: SegmentSearch<WindowSearch> | undefined;
  #patchSearch: SegmentSearch<PatchSearch> | undefined;
  #lists: ListSearch | undefined;

  /**
   * @throws PanelError PROFILE_MISMATCH when this release does not know the profile of the
   * snapshot.
   */
  constructor(
    snapshot: Snapshot,
    sha256: string,
    { reopen, backgrounds = [], scope }: SearcherOptions = {},
  ) {
    const { works, tracks, windows, patches } = snapshot;
    this.snapshot = snapshot;
    this.profile = profileOf(snapshot.profile);
    this.sha256 = sha256;
    this.#reopen = reopen;
    this.#scope = scope;
    this.givenBackgrounds = backgrounds;
    this.works = works.filter(({ origin }) => origin !== BACKGROUND);
    this.episodes = works.flatMap((work) =>
      work.episodes.map((episode) => ({
        work,
        episode,
        places: layOut(episode.pages, this.profile.columns),
      })),
    );
    this.#starts = startsOf(windows.tracks, tracks.count);
    this.#tracks = rowRanges(tracks.episodes, this.episodes.length);
    this.#patches = rowRanges(patches.episodes, this.episodes.length);
    this.kinship = new Kinship(works);
    this.lookalikes = new Lookalikes(this, patches.count);
    const held = [...this.episodes.keys()].filter((episode) => this.isInScope(episode));
    const rowsIn = (rangeOf: (episode: number) => RowRange) =>
      held.map(rangeOf).reduce((sum, { from, to }) => sum + to - from, 0);
    this.counts = {
      works: new Set(held.map((episode) => this.episodes[episode]!.work)).size,
      episodes: held.length,
      tracks: rowsIn((episode) => this.tracksOf(episode)),
      windows: rowsIn((episode) => this.windowsOf(episode)),
      patches: rowsIn((episode) => this.patchesOf(episode)),
    };
  }

  /**
   * A searcher for each origin, ours first: what is found of the works of one organisation does not
   * depend on what another hands over.
   */
  get scopes(): readonly Searcher[] {
    this.#scopes ??= this.#makeScopes();
    return this.#scopes;
  }

  #makeScopes(): readonly Searcher[] {
    const origins = new Set([undefined, ...this.works.map(({ origin }) => origin)]);
    if (origins.size === 1) return [this];
    const { snapshot, sha256, givenBackgrounds: backgrounds } = this;
    return [...origins].map(
      (origin) => new Searcher(snapshot, sha256, { backgrounds, scope: { origin } }),
    );
  }

  /** Whether this searcher finds an episode. */
  isInScope(episode: number): boolean {
    const { origin } = this.episodes[episode]!.work;
    return this.#scope === undefined ? origin !== BACKGROUND : origin === this.#scope.origin;
  }

  /** Whether the snapshot has works that this searcher does not find. */
  get #hides(): boolean {
    return this.counts.episodes < this.episodes.length;
  }

  /** The episode of a row; {@link DELETED} if it is not in scope. */
  #inScope(episode: number): number {
    return episode !== DELETED && this.isInScope(episode) ? episode : DELETED;
  }

  /** Whether it holds the works of a catalogue, or kept scans. */
  get kind(): IndexKind {
    return this.snapshot.kind;
  }

  /**
   * What thousands of works contain: it weakens claims and is never claimed itself. The set of the
   * package, and what the index adds to it.
   */
  get backgrounds(): readonly Searcher[] {
    this.#backgrounds ??= this.#makeBackgrounds();
    return this.#backgrounds;
  }

  #makeBackgrounds(): readonly Searcher[] {
    const { snapshot, sha256, givenBackgrounds } = this;
    if (this.#scope?.origin === BACKGROUND) return [];
    const hasOwn = snapshot.works.some(({ origin }) => origin === BACKGROUND);
    const own = hasOwn ? [new Searcher(snapshot, sha256, { scope: { origin: BACKGROUND } })] : [];
    return [...givenBackgrounds, ...own];
  }

  /**
   * The index as its folder holds it now: this searcher if nothing has changed. Segments that both
   * states hold stay in memory once. A searcher that was not opened from a folder returns itself.
   * @throws PanelError as `openIndex`.
   */
  async refresh(): Promise<Searcher> {
    return this.#reopen ? this.#reopen() : this;
  }

  /** Tracks of an episode, the whole width first. */
  tracksOf(episode: number): RowRange {
    return this.#tracks[episode]!;
  }

  episodeOfTrack(track: number): number {
    return this.snapshot.tracks.episodes[track]!;
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

  /** Windows of an episode, track by track. */
  windowsOf(episode: number): RowRange {
    const { from, to } = this.#tracks[episode]!;
    return { from: this.#starts[from]!, to: this.#starts[to]! };
  }

  /** Windows of a track: views of the window table, nothing is copied. */
  windowsOfTrack(track: number): TrackWindows {
    const first = this.#starts[track]!;
    const end = this.#starts[track + 1]!;
    const { tops, heights } = this.snapshot.windows;
    return { first, tops: tops.subarray(first, end), heights: heights.subarray(first, end) };
  }

  trackOfWindow(window: number): number {
    return this.snapshot.windows.tracks[window]!;
  }

  episodeOfWindow(window: number): number {
    return this.episodeOfTrack(this.trackOfWindow(window));
  }

  /** The place of a window in its track. */
  slotOf(window: number): Slot {
    const { tops, heights } = this.snapshot.windows;
    return { top: tops[window]!, height: heights[window]! };
  }

  windowPrint(window: number): Fingerprint {
    return printAt(locatePrint(this.snapshot.windows.segments, window));
  }

  /** Differing bits of a window and a print. */
  windowDistance(window: number, print: Fingerprint): number {
    const [prints, word] = locatePrint(this.snapshot.windows.segments, window);
    return distanceAt(print, 0, prints, word);
  }

  /** Windows within `radius` bits of a print, by episode and in each in the order of their rows. */
  windowsNear(print: Fingerprint, radius: number): Hit[] {
    const { windows, tracks } = this.snapshot;
    this.#windowSearch ??= new SegmentSearch(
      windows,
      ({ prints, table }) => new WindowSearch(prints, table),
      (window) => this.#inScope(tracks.episodes[windows.tracks[window]!]!),
      !this.#hides && isAscending(tracks.episodes) && windows.liveCount === windows.count,
    );
    return this.#windowSearch.hits((segment) => segment.search(print, radius));
  }

  /** Patches of an episode, from top to bottom. */
  patchesOf(episode: number): RowRange {
    return this.#patches[episode]!;
  }

  /** The patches of an episode with their middles in a part of its strip, from top to bottom. */
  patchesIn(episode: number, { left, right, top, bottom }: Box): number[] {
    const { lefts, tops, sides } = this.snapshot.patches;
    const { from, to } = this.#patches[episode]!;
    const inside: number[] = [];
    for (
      let patch = firstAtLeast(tops, top - this.profile.columns, from, to);
      patch < to;
      patch++
    ) {
      if (tops[patch]! > bottom) break;
      const half = sides[patch]! / 2;
      const [x, y] = [lefts[patch]! + half, tops[patch]! + half];
      if (y >= top && y <= bottom && x >= left && x <= right) inside.push(patch);
    }
    return inside;
  }

  episodeOfPatch(patch: number): number {
    return this.snapshot.patches.episodes[patch]!;
  }

  /** The place of a patch in its episode's strip. */
  patchSquare(patch: number): Square {
    const { lefts, tops, sides } = this.snapshot.patches;
    return { left: lefts[patch]!, top: tops[patch]!, side: sides[patch]! };
  }

  patchPrint(patch: number): Fingerprint {
    return printAt(locatePrint(this.snapshot.patches.segments, patch));
  }

  /** Differing bits of a patch and a print. */
  patchDistance(patch: number, print: Fingerprint): number {
    const [prints, word] = locatePrint(this.snapshot.patches.segments, patch);
    return distanceAt(print, 0, prints, word);
  }

  /** Patches near a print (patch-search.ts), by episode and in each from top to bottom. */
  patchesNear(print: Fingerprint): Hit[] {
    const { patches } = this.snapshot;
    this.#patchSearch ??= new SegmentSearch(
      patches,
      ({ prints, table }) => new PatchSearch(prints, table),
      (patch) => this.#inScope(patches.episodes[patch]!),
      !this.#hides && isAscending(patches.episodes) && patches.liveCount === patches.count,
    );
    return this.#patchSearch.hits((segment) => segment.search(print));
  }

  /** Whether the index has lists of hashes of whole pictures. */
  get hasLists(): boolean {
    return this.snapshot.lists.length > 0;
  }

  /**
   * The nearest hash of each list that has one within PDQ's own threshold of a whole picture's
   * hash.
   */
  listMatches(hash: Fingerprint): ListMatch[] {
    this.#lists ??= new ListSearch(this.snapshot.lists);
    return this.#lists.near(hash);
  }

  /** The opinions on matches of a picture, on all works and from all origins. */
  feedbackOn(picture: string): IndexedFeedback[] {
    return this.snapshot.feedback.filter((record) => record.picture === picture);
  }
}

/** The first index from `from` to `to` at which ascending numbers reach `least`; `to` if none. */
function firstAtLeast(numbers: Uint32Array, least: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function printAt([prints, word]: readonly [Uint32Array, number]): Fingerprint {
  return prints.subarray(word, word + WORDS);
}
