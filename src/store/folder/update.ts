import { episodeKeyOf, formatEpisodeName } from '../format/episode-name.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { isWorks, pagesIn, parseJson } from '../format/json.ts';
import {
  type EpisodeRef,
  isSameManifest,
  ownHolding,
  type SegmentFile,
  type WorkRecord,
} from '../format/manifest.ts';
import { corruptFileError } from '../format/section-file.ts';
import { SegmentBuilder } from '../format/segment-builder.ts';
import type { Episode, SegmentData, WorkHead } from '../format/segment-data.ts';
import { MALFORMED_WORKS } from '../format/validate.ts';
import { segmentFile } from './files.ts';
import { PendingFiles } from './pending.ts';
import { SectionFile } from './read.ts';
import type { Writer } from './writer.ts';

/*
 * The way of an episode from its pages into a segment. Its columns are copied six times:
 *
 *   1. A worker thread collects its fingerprints in the growing columns of a builder.
 *   2. The builder cuts them to their length: `SegmentData` of one episode.
 *   3. Structured cloning brings these to the main thread.
 *   4. They are encoded as a segment and written to a pending file, so that a run that is killed
 *      loses no finished episode.
 *   5. They are appended to the builder of the next segment, which holds up to
 *      MAX_WINDOWS_IN_MEMORY windows, because many small segments would make every search slower.
 *   6. That builder cuts its columns to their length, and they are encoded as the segment.
 *
 * An episode from a pending file starts at step 5. The copies cost little compared with
 * fingerprinting the pages, and only steps 5 and 6 hold more than one episode in memory.
 */

/** An episode that the index holds, or that an unfinished run has read. */
export interface StoredEpisode {
  readonly episode: Episode;
  /** Where its rows are: in a segment, or in the pending file of this name. */
  readonly place: EpisodeRef | string;
}

/**
 * Maximum windows in memory before they are written as a segment: half a gigabyte with all their
 * data.
 */
const MAX_WINDOWS_IN_MEMORY = 2 ** 22;

/** An episode that was read now, and the data of a segment that holds it alone. */
export interface FreshEpisode {
  readonly episode: Episode;
  readonly content: SegmentData;
}

/**
 * Builds the next state of our own works, episode by episode in their order. Each new episode is
 * written at once to a pending file, so that the run after a killed one continues where that ended
 * (pending.ts). `commit` writes the new episodes into one segment, or
 * several if there are many.
 */
export class IndexUpdate {
  readonly #writer: Writer;
  /** Episodes by key, from the index or from a pending file, which is newer. */
  readonly #stored = new Map<string, StoredEpisode>();
  /** Episodes by key, from the index. */
  readonly #indexed = new Map<string, StoredEpisode>();
  readonly #pending: PendingFiles;
  #works: { readonly head: WorkHead; readonly episodes: UpdateEntry[] }[] = [];
  /** Names of the episodes in this update, as `work/episode`. */
  readonly #names = new Set<string>();
  #segments: SegmentFile[];
  #builder: SegmentBuilder;
  /** Entries of the episodes in the builder. */
  #building: UpdateEntry[] = [];

  private constructor(writer: Writer) {
    this.#writer = writer;
    this.#pending = new PendingFiles(writer);
    this.#segments = [...writer.manifest.segments];
    this.#builder = new SegmentBuilder(writer.manifest.profile);
  }

  /** Starts an update. It knows the episodes of the index, and those in pending files. */
  static async begin(writer: Writer): Promise<IndexUpdate> {
    const update = new IndexUpdate(writer);
    await update.#readIndexed();
    await update.#readPending();
    return update;
  }

  /** Finds an episode in the index or in a pending file, which is newer. */
  find(work: string, episode: string): StoredEpisode | undefined {
    return this.#stored.get(episodeKeyOf({ work, episode }));
  }

  /** Finds an episode in the index. */
  findSaved(work: string, episode: string): StoredEpisode | undefined {
    return this.#indexed.get(episodeKeyOf({ work, episode }));
  }

  /** Whether an episode is in this update, by its name as `work/episode`. */
  hasEpisode(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether no episode is in this update. */
  get isEmpty(): boolean {
    return this.#works.length === 0;
  }

  /** Our own works in the index, without the changes of this update. */
  get works(): readonly WorkRecord[] {
    return ownHolding(this.#writer.manifest).works;
  }

  /** Names of the episodes of a work in the index. */
  episodesOf(work: string): string[] {
    const found = this.works.find(({ name }) => name === work);
    return found?.episodes.map(({ name }) => name) ?? [];
  }

  /** Keeps a stored episode, with the title and number that it has now. */
  async keep(head: WorkHead, episode: Episode, { place }: StoredEpisode): Promise<void> {
    if (typeof place === 'string') {
      await this.#append(head, episode, await this.#pending.use(place));
      return;
    }
    const { pages: _, ...info } = episode;
    const { segment, at, windows, sha256 } = place;
    this.#enter(head, episode, { ref: { ...info, segment, at, windows, sha256 } });
  }

  /** Adds an episode that was read now. */
  async add(head: WorkHead, { episode, content }: FreshEpisode): Promise<void> {
    const named = { ...content, works: [{ ...head, episodes: [episode] }] };
    await this.#pending.write(named);
    await this.#append(head, episode, named);
  }

  /**
   * Replaces our own works in the index by those of this update, and deletes pending files. Writes
   * no manifest if nothing changed.
   * @param interrupted keeps pending files with episodes that are not in this update, for the next
   * run.
   */
  async commit(interrupted = false): Promise<void> {
    await this.#flush();
    const { manifest } = this.#writer;
    const [ours, ...others] = manifest.holdings;
    const works = this.#works.map(
      ({ head, episodes }): WorkRecord => ({ ...head, episodes: episodes.map(({ ref }) => ref!) }),
    );
    const next = { segments: this.#segments, holdings: [{ ...ours!, works }, ...others] };
    if (manifest.generation === 0 || !isSameManifest({ ...manifest, ...next }, manifest))
      await this.#writer.commit(next);
    await this.#pending.delete(interrupted);
  }

  /** Reads the pages of all episodes: only segments have them, the manifest does not. */
  async #readIndexed(): Promise<void> {
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
      for (const place of work.episodes) {
        const { segment, at, windows: _, sha256: _1, ...info } = place;
        const episode = { ...info, pages: pages[segment]![at]! };
        const key = episodeKeyOf({ work: work.name, episode: place.name });
        for (const map of [this.#stored, this.#indexed]) map.set(key, { episode, place });
      }
  }

  async #readPending(): Promise<void> {
    for await (const { file, work, episode, content } of this.#pending.readAll()) {
      const key = episodeKeyOf({ work, episode: episode.name });
      if (!isCommitted(content, this.#stored.get(key)))
        this.#stored.set(key, { episode, place: file });
    }
  }

  async #append(head: WorkHead, episode: Episode, content: SegmentData): Promise<void> {
    if (this.#builder.windows + content.windows.count > MAX_WINDOWS_IN_MEMORY) await this.#flush();
    const entry: UpdateEntry = {};
    this.#enter(head, episode, entry);
    this.#building.push(entry);
    this.#builder.append(head, episode, content, episodeBounds(content), 0);
  }

  #enter(head: WorkHead, episode: Episode, entry: UpdateEntry): void {
    this.#names.add(formatEpisodeName({ work: head.name, episode: episode.name }));
    if (this.#works.at(-1)?.head.name !== head.name) this.#works.push({ head, episodes: [] });
    this.#works.at(-1)!.episodes.push(entry);
  }

  /** Writes the episodes in the builder as a segment. */
  async #flush(): Promise<void> {
    if (this.#building.length === 0) return;
    const content = this.#builder.build();
    const refs = episodeRefs(content, this.#segments.length);
    this.#segments = [...this.#segments, await this.#writer.segment(content)];
    for (const [i, entry] of this.#building.entries()) entry.ref = refs[i]!;
    this.#building = [];
    this.#builder = new SegmentBuilder(content.profile);
  }
}

/** An episode of an update. It has its place once its segment is written. */
interface UpdateEntry {
  ref?: EpisodeRef;
}

/**
 * Whether the index holds this one episode: the run was killed after its commit, before it deleted
 * pending files.
 */
function isCommitted(content: SegmentData, stored?: StoredEpisode): boolean {
  if (stored === undefined || typeof stored.place === 'string') return false;
  return episodeRefs(content, 0)[0]!.sha256 === stored.place.sha256;
}
