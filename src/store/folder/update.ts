import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { isWorks, pagesIn, parseJson } from '../format/json.ts';
import {
  type EpisodeRef,
  ownHolding,
  type SegmentFile,
  sameManifest,
  type WorkRecord,
} from '../format/manifest.ts';
import { corruptFileError } from '../format/section-file.ts';
import { decodeSegment, encodeSegment } from '../format/segment.ts';
import { SegmentBuilder } from '../format/segment-builder.ts';
import type { Episode, SegmentData, WorkHead } from '../format/segment-data.ts';
import { MALFORMED_WORKS } from '../format/validate.ts';
import { isPending, listFiles, pendingFile, segmentFile } from './files.ts';
import { readFile, SectionFile } from './read.ts';
import type { Writer } from './writer.ts';

/** An episode that an index holds, or that a run which did not end has read. */
export interface KnownEpisode {
  readonly episode: Episode;
  /** Where it is held, or the file in which it was put down. */
  readonly held: EpisodeRef | string;
}

/** Windows that are in memory at most before they are written as a segment: half a gigabyte with all about them. */
const MAX_WINDOWS_IN_MEMORY = 2 ** 22;

/** One episode in columns: a content that holds no other. */
export interface FreshEpisode {
  readonly episode: Episode;
  readonly content: SegmentData;
}

/**
 * Our own works as they are to be, episode by episode in their order. What is new is put down as it comes, each episode
 * in a file of its own (a segment by its form), so that a killed run goes on where it was; committed, it is in one
 * segment, or several if there is much.
 */
export class IndexUpdate {
  readonly #writer: Writer;
  readonly #saved = new Map<string, KnownEpisode>();
  readonly #held = new Map<string, KnownEpisode>();
  readonly #pending = new Set<string>();
  /** Files of {@link #pending} of which the draft has what is in them. */
  readonly #taken = new Set<string>();
  #works: { readonly head: WorkHead; readonly episodes: UpdateEntry[] }[] = [];
  readonly #entered = new Set<string>();
  #segments: SegmentFile[];
  #builder: SegmentBuilder;
  /** Entries whose episodes are in the builder. */
  #added: UpdateEntry[] = [];

  private constructor(writer: Writer) {
    this.#writer = writer;
    this.#segments = [...writer.manifest.segments];
    this.#builder = new SegmentBuilder(writer.manifest.profile);
  }

  /** Begins with what is held, and with what a run before this one has read and not committed. */
  static async begin(writer: Writer): Promise<IndexUpdate> {
    const draft = new IndexUpdate(writer);
    await draft.#recallHeld();
    await draft.#recallPending();
    return draft;
  }

  /** What is known of an episode. */
  find(work: string, episode: string): KnownEpisode | undefined {
    return this.#saved.get(episodeKey(work, episode));
  }

  /** What is held of an episode, whatever was read of it since. */
  findSaved(work: string, episode: string): KnownEpisode | undefined {
    return this.#held.get(episodeKey(work, episode));
  }

  /** Whether an episode was taken, by its name as `work/episode`. */
  hasEpisode(name: string): boolean {
    return this.#entered.has(name);
  }

  /** Whether nothing was taken. */
  get isEmpty(): boolean {
    return this.#works.length === 0;
  }

  /** What is held of our own. */
  get works(): readonly WorkRecord[] {
    return ownHolding(this.#writer.manifest).works;
  }

  /** Names of the episodes of a work that are held. */
  episodesOf(work: string): string[] {
    const found = this.works.find(({ name }) => name === work);
    return found?.episodes.map(({ name }) => name) ?? [];
  }

  /** Takes an episode as it is known. */
  async keep(head: WorkHead, episode: Episode, saved: KnownEpisode): Promise<void> {
    const { held } = saved;
    if (typeof held === 'string') {
      await this.#take(head, episode, await this.#recalled(held));
      this.#taken.add(held);
      return;
    }
    const { pages: _, ...about } = episode;
    const { segment, at, windows, sha256 } = held;
    this.#enter(head, episode, { held: { ...about, segment, at, windows, sha256 } });
  }

  /** Takes an episode that was read now. */
  async add(head: WorkHead, { episode, content }: FreshEpisode): Promise<void> {
    const named = { ...content, works: [{ ...head, episodes: [episode] }] };
    await this.#put(encodeSegment(named));
    await this.#take(head, episode, named);
  }

  /**
   * Makes what was taken the index. Where that changes nothing, nothing is written.
   * @param interrupted whether what was read before and not taken now is to be taken up another time.
   */
  async commit(interrupted = false): Promise<void> {
    await this.#flush();
    const { manifest } = this.#writer;
    const [ours, ...others] = manifest.holdings;
    const works = this.#works.map(({ head, episodes }): WorkRecord => {
      return { ...head, episodes: episodes.map(({ held }) => held!) };
    });
    const next = { segments: this.#segments, holdings: [{ ...ours!, works }, ...others] };
    if (manifest.generation === 0 || !sameManifest({ ...manifest, ...next }, manifest))
      await this.#writer.commit(next);
    for (const name of interrupted ? this.#taken : this.#pending) await this.#writer.remove(name);
  }

  async #recallHeld(): Promise<void> {
    const { folder, fs, manifest } = this.#writer;
    const pages: (readonly Episode['pages'][])[] = [];
    for (const { sha256 } of manifest.segments) {
      const file = await SectionFile.open(folder, segmentFile(sha256), 'SEGM', { fs });
      try {
        const works = parseJson(await file.section('work'));
        if (!isWorks(works)) throw corruptFileError(file.name, MALFORMED_WORKS);
        pages.push(pagesIn(works));
      } finally {
        await file.handle.close();
      }
    }
    for (const work of this.works)
      for (const held of work.episodes) {
        const { segment, at, windows: _, sha256: _1, ...about } = held;
        const episode = { ...about, pages: pages[segment]![at]! };
        for (const known of [this.#saved, this.#held])
          known.set(episodeKey(work.name, held.name), { episode, held });
      }
  }

  /** What is half written, damaged or of another profile is passed over: it is read again. */
  async #recallPending(): Promise<void> {
    const { folder, fs, manifest } = this.#writer;
    for (const { name } of (await listFiles(fs, folder)) ?? []) {
      if (!isPending(name)) continue;
      this.#pending.add(name);
      try {
        const content = await this.#recalled(name);
        const [work] = content.works;
        const [episode] = work?.episodes ?? [];
        if (content.profile !== manifest.profile || !work || !episode) continue;
        const key = episodeKey(work.name, episode.name);
        if (!isAlreadySaved(content, this.#saved.get(key)))
          this.#saved.set(key, { episode, held: name });
      } catch (error) {
        if (!(error instanceof PanelError)) throw error;
      }
    }
  }

  async #recalled(name: string): Promise<SegmentData> {
    const { folder, fs } = this.#writer;
    return decodeSegment(await readFile(folder, name, { fs }), name);
  }

  /** Not brought to the disk: a process that is killed loses nothing that it has written, and a power cut is noticed. */
  async #put(pieces: readonly Uint8Array[]): Promise<void> {
    const { folder, fs } = this.#writer;
    const name = pendingFile(sha256Hex(...pieces));
    const handle = await fs.open(join(folder, name), 'w');
    this.#pending.add(name);
    this.#taken.add(name);
    try {
      await handle.writeFile(Buffer.concat(pieces));
    } finally {
      await handle.close();
    }
  }

  async #take(head: WorkHead, episode: Episode, content: SegmentData): Promise<void> {
    if (this.#builder.windows + content.windows.count > MAX_WINDOWS_IN_MEMORY) await this.#flush();
    const entry: UpdateEntry = {};
    this.#enter(head, episode, entry);
    this.#added.push(entry);
    this.#builder.append(head, episode, content, episodeBounds(content), 0);
  }

  #enter(head: WorkHead, episode: Episode, entry: UpdateEntry): void {
    this.#entered.add(episodeKey(head.name, episode.name));
    if (this.#works.at(-1)?.head.name !== head.name) this.#works.push({ head, episodes: [] });
    this.#works.at(-1)!.episodes.push(entry);
  }

  /** Writes what is in the builder as a segment. */
  async #flush(): Promise<void> {
    if (this.#added.length === 0) return;
    const content = this.#builder.build();
    const held = episodeRefs(content, this.#segments.length);
    this.#segments = [...this.#segments, await this.#writer.segment(content)];
    for (const [i, entry] of this.#added.entries()) entry.held = held[i]!;
    this.#added = [];
    this.#builder = new SegmentBuilder(content.profile);
  }
}

/** An episode of the draft; where it is held is known once it is in a segment. */
interface UpdateEntry {
  held?: EpisodeRef;
}

/** Whether a content of one episode is what is held: its run was killed between saving it and tidying up. */
function isAlreadySaved(content: SegmentData, saved?: KnownEpisode): boolean {
  if (saved === undefined || typeof saved.held === 'string') return false;
  return episodeRefs(content, 0)[0]!.sha256 === saved.held.sha256;
}

const episodeKey = (work: string, episode: string) => `${work}/${episode}`;
