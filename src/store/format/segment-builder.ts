import { WORDS } from '../../hash/fingerprint.ts';
import type { StripPrints } from '../../hash/window/track.ts';
import { type EpisodeBounds, episodeRowsOf } from './episode-rows.ts';
import {
  type Episode,
  PATCH_COLUMNS,
  type SegmentData,
  TRACK_COLUMNS,
  WINDOW_COLUMNS,
  type WorkHead,
} from './segment-data.ts';

/** A column of numbers that grows by doubling. */
class Column {
  length = 0;
  #values = new Uint32Array(1024);

  push(value: number): void {
    this.#reserve(1);
    this.#values[this.length++] = value;
  }

  /** @param offset is added to each value. */
  append(values: Uint32Array, offset = 0): void {
    this.#reserve(values.length);
    this.#values.set(values, this.length);
    if (offset !== 0)
      for (let i = this.length; i < this.length + values.length; i++)
        this.#values[i] = this.#values[i]! + offset;
    this.length += values.length;
  }

  appendRepeated(value: number, times: number): void {
    this.#reserve(times);
    this.#values.fill(value, this.length, this.length + times);
    this.length += times;
  }

  /** Returns a copy of the values. */
  values(): Uint32Array {
    return this.#values.slice(0, this.length);
  }

  #reserve(more: number): void {
    let size = this.#values.length;
    while (size < this.length + more) size *= 2;
    if (size === this.#values.length) return;
    const grown = new Uint32Array(size);
    grown.set(this.#values);
    this.#values = grown;
  }
}

/** Collects episodes, in order, into the content of a segment. */
export class SegmentBuilder {
  readonly #profile: number;
  readonly #works: { head: WorkHead; episodes: Episode[] }[] = [];
  readonly #tracks = emptyColumns(TRACK_COLUMNS);
  readonly #windows = emptyColumns(['prints', ...WINDOW_COLUMNS]);
  readonly #patches = emptyColumns(['prints', ...PATCH_COLUMNS]);
  #episodes = 0;

  constructor(profile: number) {
    this.#profile = profile;
  }

  /** Number of episodes added so far. */
  get episodes(): number {
    return this.#episodes;
  }

  /** Number of windows added so far. */
  get windows(): number {
    return this.#windows.tracks.length;
  }

  /**
   * Adds an episode of other segment data under another name. Add all episodes of a work in
   * succession.
   * @param sourceEpisode its number in `source`, counted through all works.
   */
  append(
    head: WorkHead,
    episode: Episode,
    source: SegmentData,
    bounds: EpisodeBounds,
    sourceEpisode: number,
  ): void {
    const number = this.#addEpisode(head, episode);
    const { firstTrack, tracks, windows, patches } = episodeRowsOf(source, bounds, sourceEpisode);
    const trackOffset = this.#tracks.episodes.length - firstTrack;
    this.#tracks.episodes.appendRepeated(number, tracks.lefts.length);
    for (const name of ['lefts', 'rights', 'tops', 'bottoms'] as const)
      this.#tracks[name].append(tracks[name]);
    this.#windows.tracks.append(windows.tracks, trackOffset);
    for (const name of ['tops', 'heights', 'prints'] as const)
      this.#windows[name].append(windows[name]);
    this.#patches.episodes.appendRepeated(number, patches.lefts.length);
    for (const name of ['lefts', 'tops', 'sides', 'prints'] as const)
      this.#patches[name].append(patches[name]);
  }

  /** Adds an episode by its fingerprints. Add all episodes of a work in succession. */
  add(head: WorkHead, episode: Episode, { tracks, patches }: StripPrints): void {
    const number = this.#addEpisode(head, episode);
    for (const { box, windows } of tracks) {
      const track = this.#tracks.episodes.length;
      this.#tracks.episodes.push(number);
      this.#tracks.lefts.push(box.left);
      this.#tracks.rights.push(box.right);
      this.#tracks.tops.push(box.top);
      this.#tracks.bottoms.push(box.bottom);
      // The order of the table, by height, then top, so that equal indexes have equal bytes.
      const sorted = [...windows].sort((a, b) => a.height - b.height || a.top - b.top);
      for (const { top, height, print } of sorted) {
        this.#windows.tracks.push(track);
        this.#windows.tops.push(top);
        this.#windows.heights.push(height);
        this.#windows.prints.append(print);
      }
    }
    for (const { left, top, side, print } of patches) {
      this.#patches.episodes.push(number);
      this.#patches.lefts.push(left);
      this.#patches.tops.push(top);
      this.#patches.sides.push(side);
      this.#patches.prints.append(print);
    }
  }

  /** Returns the number of the added episode, counted through all works. */
  #addEpisode(head: WorkHead, episode: Episode): number {
    if (this.#works.at(-1)?.head.name !== head.name) this.#works.push({ head, episodes: [] });
    this.#works.at(-1)!.episodes.push(episode);
    return this.#episodes++;
  }

  /** Returns the segment so far, as copies: more episodes can be added afterwards. */
  build(): SegmentData {
    const tracks = valuesOf(this.#tracks);
    const windows = valuesOf(this.#windows);
    const patches = valuesOf(this.#patches);
    return {
      profile: this.#profile,
      works: this.#works.map(({ head, episodes }) => ({ ...head, episodes: [...episodes] })),
      tracks: { count: tracks.episodes.length, ...tracks },
      windows: { count: windows.prints.length / WORDS, ...windows },
      patches: { count: patches.episodes.length, ...patches },
    };
  }
}

function emptyColumns<Name extends string>(names: readonly Name[]): Record<Name, Column> {
  const columns = names.map((name) => [name, new Column()]);
  return Object.fromEntries(columns) as Record<Name, Column>;
}

function valuesOf<Name extends string>(columns: Record<Name, Column>): Record<Name, Uint32Array> {
  const entries = Object.entries<Column>(columns);
  const values = entries.map(([name, column]) => [name, column.values()]);
  return Object.fromEntries(values) as Record<Name, Uint32Array>;
}
