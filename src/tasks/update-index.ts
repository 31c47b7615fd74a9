import path from 'node:path';
import { PanelError } from '../errors.ts';
import type { Profile } from '../hash/profile.ts';
import type { CatalogueFolder, EpisodeFolder, WorkFolder } from '../inputs/catalogue.ts';
import type { FileCache } from '../inputs/file-cache.ts';
import { inNaturalOrder } from '../inputs/natural-order.ts';
import { canonicalName } from '../names.ts';
import type { IndexUpdate, StoredEpisode } from '../store/folder/update.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { WorkRecord } from '../store/format/manifest.ts';
import type { Episode, Page, WorkHead } from '../store/format/segment-data.ts';
import { WorkerPool } from '../threads/pool.ts';
import { inOrder, type Limit, limiter, type RunOptions, workersOf } from '../threads/queue.ts';
import {
  type EpisodeStrip,
  episodeInfo,
  type Failure,
  readStrip,
  type StripOptions,
} from './read-strip.ts';

/** Options of {@link updateFromCatalogue}. */
export interface IndexCatalogueOptions extends RunOptions {
  /** The catalogue has new episodes only: those that it lacks stay. Default: they are removed. */
  readonly add?: boolean;
  /** Called after every page. */
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** How many pages of a catalogue are done. */
export interface IndexProgress {
  readonly done: number;
  /** Pages in the catalogue. */
  readonly total: number;
}

/** What {@link updateFromCatalogue} read. */
export interface CatalogueRead {
  /** Episodes that were read, as `work/episode`. */
  readonly fresh: readonly string[];
  /** The number of episodes that were read, and of those that were kept. */
  readonly read: number;
  readonly kept: number;
  readonly failures: readonly Failure[];
  /**
   * The signal aborted the run: the update has the finished episodes, and the others as they were.
   */
  readonly interrupted: boolean;
}

interface EpisodeTask {
  readonly work: WorkFolder;
  readonly folder: EpisodeFolder;
}

/**
 * An episode was read, or the stored one stays; neither if it is new and none of its pages can be
 * read.
 */
interface EpisodeOutcome {
  readonly read?: EpisodeStrip;
  readonly kept?: { readonly stored: StoredEpisode; readonly episode: Episode };
  readonly failures: readonly Failure[];
}

/**
 * Reads a catalogue into an update. Pages that cannot be read are left out and listed. Memory: the
 * luma of one episode for each worker and of one more, at 256 bytes a row; and the new
 * fingerprints.
 *
 * @param root the folder of the catalogue, and `listing` its content.
 * @throws PanelError BAD_ARGUMENT; errors of the update.
 */
export async function updateFromCatalogue(
  root: string,
  listing: CatalogueFolder,
  update: IndexUpdate,
  { profile, cache }: { readonly profile: Profile; readonly cache: FileCache },
  options: IndexCatalogueOptions = {},
): Promise<CatalogueRead> {
  const { onProgress, signal } = options;
  const tasks = tasksOf(listing, update, options.add ?? false);
  const total = tasks.reduce((sum, { folder }) => sum + folder.files.length, 0);
  const limit = limiter(options);
  let done = 0;
  const onPage = () => onProgress?.({ done: ++done, total });
  const pool = new WorkerPool({ profile: profile.id }, options);
  const strips = { ...options, onPage, limit, pool, read: (file: string) => cache.read(file) };
  const reader = { profile, cache, strips, limit };
  const failures: Failure[] = listing.problems.map((error) => ({ path: root, error }));
  const fresh: string[] = [];
  let finished = 0;
  try {
    // One more than there are workers: its pages are decoded while the others are fingerprinted.
    const concurrency = Math.max(1, workersOf(options)) + 1;
    const readTask = (task: EpisodeTask) => readEpisode(task, update, reader);
    for await (const outcome of inOrder(tasks, readTask, { ...options, concurrency })) {
      const { work, folder } = tasks[finished]!;
      await takeOutcome(update, work, outcome);
      finished++;
      failures.push(...outcome.failures);
      if (outcome.read) fresh.push(formatEpisodeName({ work: work.name, episode: folder.name }));
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
    await keepSaved(update, tasks.slice(finished));
  } finally {
    await pool.close();
  }
  const kept = finished - fresh.length;
  const interrupted = signal?.aborted ?? false;
  return { fresh, read: fresh.length, kept, failures, interrupted };
}

async function takeOutcome(
  update: IndexUpdate,
  work: WorkFolder,
  { read, kept }: EpisodeOutcome,
): Promise<void> {
  if (kept) await update.keep(headOf(work), kept.episode, kept.stored);
  else if (read?.content) await update.add(headOf(work), { ...read, content: read.content });
}

/** Keeps the episodes of unfinished tasks as the index has them. */
async function keepSaved(update: IndexUpdate, tasks: readonly EpisodeTask[]): Promise<void> {
  for (const { work, folder } of tasks) {
    const saved = update.findSaved(work.name, folder.name);
    if (saved) await update.keep(headOf(work), saved.episode, saved);
  }
}

function headOf({ episodes: _, unread: _1, ...head }: WorkFolder): WorkHead {
  return head;
}

/**
 * Lists the episodes to read, and those to keep without reading: the indexed episodes of a folder
 * that cannot be entered now and, with `add`, all indexed episodes that the catalogue lacks.
 */
function tasksOf(listing: CatalogueFolder, update: IndexUpdate, add: boolean): EpisodeTask[] {
  const unreadFolder = (name: string): EpisodeFolder => ({
    name,
    folder: '',
    files: [],
    unread: true,
  });
  const all = add ? withIndexedWorks(listing, update.works) : listing.works;
  return all.flatMap((work) => {
    const names = update.episodesOf(work.name);
    const indexed = new Set(names);
    const listed = work.episodes.filter(({ name, unread }) => !unread || indexed.has(name));
    const listedNames = new Set(listed.map(({ name }) => name));
    const missing = names.filter((name) => !listedNames.has(name));
    const extra = work.unread || add ? missing.map(unreadFolder) : [];
    const episodes = inNaturalOrder([...listed, ...extra], ({ name }) => name);
    return episodes.map((folder) => ({ work, folder }));
  });
}

/**
 * Returns the works of the catalogue and those that only the index has, by name. What the index says
 * of a work stays if the catalogue does not say it.
 */
function withIndexedWorks(
  { works, others }: CatalogueFolder,
  indexed: readonly WorkRecord[],
): WorkFolder[] {
  const heads = new Map(indexed.map(({ episodes: _, ...head }) => [head.name, head]));
  const listed = works.map((work) => ({ ...heads.get(work.name), ...work }));
  for (const { name } of works) heads.delete(name);
  for (const work of others)
    if (heads.has(work.name)) heads.set(work.name, { ...heads.get(work.name), ...work });
  const extra = [...heads.values()].map((head): WorkFolder => ({ ...head, episodes: [] }));
  return inNaturalOrder([...listed, ...extra], ({ name }) => name);
}

interface EpisodeReader {
  readonly profile: Profile;
  readonly cache: FileCache;
  readonly strips: StripOptions;
  readonly limit: Limit;
}

async function readEpisode(
  { work, folder }: EpisodeTask,
  update: IndexUpdate,
  { profile, cache, strips, limit }: EpisodeReader,
): Promise<EpisodeOutcome> {
  const stored = update.find(work.name, folder.name);
  if (stored && folder.unread) return { kept: { stored, episode: stored.episode }, failures: [] };
  if (stored && (await isUnchanged(folder, stored.episode.pages, cache, limit))) {
    for (const _ of folder.files) strips.onPage?.();
    const episode = { ...episodeInfo(folder), pages: stored.episode.pages };
    return { kept: { stored, episode }, failures: [] };
  }
  const read = await readStrip(folder, profile, strips);
  const { failures } = read;
  // A page that was read before and cannot be read now is not gone: the episode stays as it was
  // until the file is whole again, or deleted.
  const failed = new Set(failures.map((failure) => canonicalName(failure.path)));
  const isLost = ({ file }: Page) => failed.has(canonicalName(path.join(folder.folder, file)));
  if (stored?.episode.pages.some(isLost))
    return { kept: { stored, episode: stored.episode }, failures };
  return { read, failures };
}

/** Whether a folder has exactly these pages, by file name in any Unicode form and digest. */
async function isUnchanged(
  folder: EpisodeFolder,
  pages: readonly Page[],
  cache: FileCache,
  limit: Limit,
): Promise<boolean> {
  if (folder.files.length !== pages.length) return false;
  if (folder.files.some((file, i) => canonicalName(file) !== canonicalName(pages[i]!.file)))
    return false;
  const files = folder.files.map((file) => path.join(folder.folder, file));
  try {
    const cached = files.map((file) => cache.unchangedDigest(file));
    const digestOf = async (file: string, i: number) =>
      cached[i] ?? (await limit(() => cache.read(file))).sha256;
    const digests = await Promise.all(files.map(digestOf));
    return digests.every((sha256, i) => sha256 === pages[i]!.sha256);
  } catch (error) {
    if (error instanceof PanelError) return false;
    throw error;
  }
}
