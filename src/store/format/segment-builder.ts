import { WORDS } from '../../hash/fingerprint.ts';
import type { StripPrints } from '../../hash/window/track.ts';
import { type EpisodeBounds, episodeRowsOf } from './episode-rows.ts';
import type { Episode, SegmentData, WorkHead } from './segment-data.ts';

/** A column of numbers that grows by doubling. */
class Column {
  length = 0;
  #values = new Uint32Array(1024);

  push(value: number): void {
    this.#reserve(1);
    this.#values[this.length++] = value;
  }

  /** @param add is added to each. */
  append(values: Uint32Array, add = 0): void {
    this.#reserve(values.length);
    this.#values.set(values, this.length);
    if (add !== 0)
      for (let i = this.length; i < this.length + values.length; i++)
        this.#values[i] = this.#values[i]! + add;
    this.length += values.length;
  }

  fill(value: number, times: number): void {
    this.#reserve(times);
    this.#values.fill(value, this.length, this.length + times);
    this.length += times;
  }

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

/** Collects episodes, in order, into the content of an index. */
export class SegmentBuilder {
  readonly #profile: number;
  readonly #works: { head: WorkHead; episodes: Episode[] }[] = [];
  readonly #tracks = Array.from({ length: 5 }, () => new Column());
  readonly #windows = Array.from({ length: 3 }, () => new Column());
  readonly #prints = new Column();
  readonly #patches = Array.from({ length: 4 }, () => new Column());
  readonly #patchPrints = new Column();
  #episodes = 0;

  constructor(profile: number) {
    this.#profile = profile;
  }

  /** Episodes and windows that were added. */
  get episodes(): number {
    return this.#episodes;
  }

  get windows(): number {
    return this.#windows[0]!.length;
  }

  #enter(head: WorkHead, episode: Episode): void {
    if (this.#works.at(-1)?.head.name !== head.name) this.#works.push({ head, episodes: [] });
    this.#works.at(-1)!.episodes.push(episode);
  }

  /** Adds episode `at` of another content, which may call it otherwise there. */
  append(
    head: WorkHead,
    episode: Episode,
    source: SegmentData,
    bounds: EpisodeBounds,
    at: number,
  ): void {
    this.#enter(head, episode);
    const { firstTrack, tracks, windows, patches } = episodeRowsOf(source, bounds, at);
    const moved = this.#tracks[0]!.length - firstTrack;
    this.#tracks[0]!.fill(this.#episodes, tracks.lefts.length);
    for (const [i, column] of Object.values(tracks).entries()) this.#tracks[i + 1]!.append(column);
    this.#windows[0]!.append(windows.tracks, moved);
    this.#windows[1]!.append(windows.tops);
    this.#windows[2]!.append(windows.heights);
    this.#prints.append(windows.prints);
    this.#patches[0]!.fill(this.#episodes, patches.lefts.length);
    this.#patches[1]!.append(patches.lefts);
    this.#patches[2]!.append(patches.tops);
    this.#patches[3]!.append(patches.sides);
    this.#patchPrints.append(patches.prints);
    this.#episodes++;
  }

  /** Adds an episode; episodes of one work follow one another. */
  add(head: WorkHead, episode: Episode, { tracks, patches }: StripPrints): void {
    this.#enter(head, episode);
    for (const { box, windows } of tracks) {
      const track = this.#tracks[0]!.length;
      const fields = [this.#episodes, box.left, box.right, box.top, box.bottom];
      for (const [i, field] of fields.entries()) this.#tracks[i]!.push(field);
      // The order of the table: by height, then top. It makes equal indexes equal bytes.
      for (const w of [...windows].sort((a, b) => a.height - b.height || a.top - b.top)) {
        for (const [i, field] of [track, w.top, w.height].entries()) this.#windows[i]!.push(field);
        this.#prints.append(w.print);
      }
    }
    for (const { left, top, side, print } of patches) {
      for (const [i, field] of [this.#episodes, left, top, side].entries())
        this.#patches[i]!.push(field);
      this.#patchPrints.append(print);
    }
    this.#episodes++;
  }

  build(): SegmentData {
    const [episodes, lefts, rights, tops, bottoms] = this.#tracks.map((column) => column.values());
    const [tracks, windowTops, heights] = this.#windows.map((column) => column.values());
    const prints = this.#prints.values();
    const [owners, patchLefts, patchTops, sides] = this.#patches.map((column) => column.values());
    return {
      profile: this.#profile,
      works: this.#works.map(({ head, episodes: listed }) => ({ ...head, episodes: [...listed] })),
      tracks: {
        count: episodes!.length,
        episodes: episodes!,
        lefts: lefts!,
        rights: rights!,
        tops: tops!,
        bottoms: bottoms!,
      },
      windows: {
        count: prints.length / WORDS,
        prints,
        tracks: tracks!,
        tops: windowTops!,
        heights: heights!,
      },
      patches: {
        count: owners!.length,
        prints: this.#patchPrints.values(),
        episodes: owners!,
        lefts: patchLefts!,
        tops: patchTops!,
        sides: sides!,
      },
    };
  }
}
