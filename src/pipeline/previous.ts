import { WORDS } from '../hash/fingerprint.ts';
import type { Patch } from '../hash/patch.ts';
import type { Prints } from '../hash/prints.ts';
import type { ReadTrack, Window } from '../hash/track.ts';
import type { Episode, IndexContent } from '../store/content.ts';

/** An episode as an index holds it. */
export interface Known {
  readonly episode: Episode;
  readonly prints: Prints;
}

/** Looks episodes up in the content of an earlier index, if it was made with the same profile. */
export class Previous {
  readonly #content: IndexContent | undefined;
  /** By work and episode, the episode's number counted through all works. */
  readonly #numbers = new Map<string, { episode: Episode; number: number }>();
  /** Where the windows of each track begin, and the tracks and patches of each episode. */
  readonly #windows: number[] = [];
  readonly #tracks: number[] = [];
  readonly #patches: number[] = [];

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
    const { count, episodes } = content.patches;
    for (let i = 0; i < count; i++) this.#patches[episodes[i]!] ??= i;
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
    return { episode: found.episode, prints: { tracks, patches: this.#patchesOf(found.number) } };
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

  #patchesOf(episode: number): Patch[] {
    const { count, episodes, lefts, tops, sides, prints } = this.#content!.patches;
    const patches: Patch[] = [];
    for (let i = this.#patches[episode] ?? count; episodes[i] === episode; i++)
      patches.push({
        left: lefts[i]!,
        top: tops[i]!,
        side: sides[i]!,
        print: prints.subarray(i * WORDS, (i + 1) * WORDS),
      });
    return patches;
  }
}

const key = (work: string, episode: string) => `${work}/${episode}`;
