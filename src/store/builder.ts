import { WORDS } from '../hash/fingerprint.ts';
import type { Prints } from '../hash/prints.ts';
import type { Episode, IndexContent, Work } from './content.ts';

/** A column of numbers that grows by doubling. */
class Column {
  length = 0;
  #values = new Uint32Array(1024);

  push(value: number): void {
    this.#reserve(1);
    this.#values[this.length++] = value;
  }

  append(values: Uint32Array): void {
    this.#reserve(values.length);
    this.#values.set(values, this.length);
    this.length += values.length;
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

/** What a work says of itself, without its episodes. */
export type WorkHead = Omit<Work, 'episodes'>;

/** Collects episodes, in order, into the content of an index. */
export class IndexBuilder {
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

  /** Adds an episode; episodes of one work follow one another. */
  add(head: WorkHead, episode: Episode, { tracks, patches }: Prints): void {
    if (this.#works.at(-1)?.head.name !== head.name) this.#works.push({ head, episodes: [] });
    this.#works.at(-1)!.episodes.push(episode);
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

  content(): IndexContent {
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
