import { WORDS } from '../hash/fingerprint.ts';
import type { ReadTrack, Window } from '../hash/track.ts';
import type { Episode, IndexContent } from '../store/content.ts';

/** An episode as an index holds it. */
export interface Known {
  readonly episode: Episode;
  readonly tracks: readonly ReadTrack[];
}

/** Looks episodes up in the content of an earlier index, if it was made with the same profile. */
export class Previous {
  readonly #content: IndexContent | undefined;
  /** By work and episode, the episode's number counted through all works. */
  readonly #numbers = new Map<string, { episode: Episode; number: number }>();
  /** Windows and tracks are sorted by episode: where each begins. */
  readonly #windows: number[] = [];
  readonly #tracks: number[] = [];

  constructor(content: IndexContent | undefined, profile: number) {
    if (content === undefined || content.profile !== profile) return;
    this.#content = content;
    for (const work of content.works)
      for (const episode of work.episodes)
        this.#numbers.set(key(work.name, episode.name), { episode, number: this.#numbers.size });
    const { tracks, windows } = content;
    for (let i = 0, track = 0; track < tracks.count; track++) {
      while (i < windows.count && windows.tracks[i]! < track) i++;
      this.#windows[track] = i;
      this.#tracks[tracks.episodes[track]!] ??= track;
    }
    this.#windows.push(windows.count);
  }

  /** Names of the episodes that the earlier index holds of a work. */
  episodesOf(work: string): string[] {
    const found = this.#content?.works.find(({ name }) => name === work);
    return found?.episodes.map(({ name }) => name) ?? [];
  }

  /** What the earlier index holds of an episode. */
  find(work: string, name: string): Known | undefined {
    const found = this.#numbers.get(key(work, name));
    if (found === undefined) return undefined;
    const tracks: ReadTrack[] = [];
    const { episodes, count } = this.#content!.tracks;
    for (let t = this.#tracks[found.number] ?? count; episodes[t] === found.number; t++)
      tracks.push(this.#track(t));
    return { episode: found.episode, tracks };
  }

  #track(track: number): ReadTrack {
    const { tracks, windows } = this.#content!;
    const box = {
      left: tracks.lefts[track]!,
      right: tracks.rights[track]!,
      top: tracks.tops[track]!,
      bottom: tracks.bottoms[track]!,
    };
    const read: Window[] = [];
    for (let i = this.#windows[track]!; i < this.#windows[track + 1]!; i++)
      read.push({
        top: windows.tops[i]!,
        height: windows.heights[i]!,
        print: windows.prints.subarray(i * WORDS, (i + 1) * WORDS),
      });
    return { box, windows: read };
  }
}

const key = (work: string, episode: string) => `${work}/${episode}`;
