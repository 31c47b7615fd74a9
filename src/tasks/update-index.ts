import path from 'node:path';
import { PanelError } from '../errors.ts';
import type { Profile } from '../hash/profile.ts';
import { type EpisodeFolder, readCatalogue, type WorkFolder } from '../inputs/catalogue.ts';
import type { FileCache } from '../inputs/file-cache.ts';
import { inNaturalOrder } from '../inputs/natural-order.ts';
import type { IndexUpdate, KnownEpisode } from '../store/folder/update.ts';
import type { WorkRecord } from '../store/format/manifest.ts';
import type { Episode, Page } from '../store/format/segment-data.ts';
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
  /** Keeps what is held and not in the catalogue: it has only what is new. Default: it is taken out. */
  readonly add?: boolean;
  /** Called after every page. */
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** How far a build has come. */
export interface IndexProgress {
  readonly done: number;
  /** Pages in the catalogue. */
  readonly total: number;
}

/** What a build made, and what stood in its way. */
export interface CatalogueRead {
  /** Episodes read now, as `work/episode`, and how many were read and kept from before. */
  readonly fresh: readonly string[];
  readonly read: number;
  readonly kept: number;
  readonly failures: readonly Failure[];
  /** Stopped by the signal: the draft has what was finished, and what was known before of the rest. */
  readonly interrupted: boolean;
}

interface EpisodeTask {
  readonly work: WorkFolder;
  readonly folder: EpisodeFolder;
}

/** What became of a task: read now, or known before and still as it was. */
interface EpisodeOutcome {
  readonly read?: EpisodeStrip;
  readonly kept?: { readonly saved: KnownEpisode; readonly episode: Episode };
  readonly failures: readonly Failure[];
}

/**
 * Reads a catalogue folder into a draft. Pages that cannot be read are left out and listed; the rest goes on. Memory: the
 * luma of the episodes that are fingerprinted, one a worker, and of one more, 256 bytes a row; and what is new.
 *
 * @throws PanelError as `readCatalogue` (inputs/catalogue.ts); BAD_ARGUMENT; what the draft throws.
 */
export async function updateFromCatalogue(
  catalogue: string,
  draft: IndexUpdate,
  { profile, seen }: { readonly profile: Profile; readonly seen: FileCache },
  options: IndexCatalogueOptions = {},
): Promise<CatalogueRead> {
  const { onProgress, signal } = options;
  const { works, problems } = await readCatalogue(catalogue);
  const tasks = tasksOf(works, draft, options.add ?? false);
  const total = tasks.reduce((sum, { folder }) => sum + folder.files.length, 0);
  const limit = limiter(options);
  let done = 0;
  const onPage = () => onProgress?.({ done: ++done, total });
  const crew = new WorkerPool({ profile: profile.id }, options);
  const strips = { ...options, onPage, limit, pool: crew, read: (at: string) => seen.read(at) };
  const work = (task: EpisodeTask) => readEpisode(task, draft, { profile, seen, strips, limit });
  const failures: Failure[] = problems.map((error) => ({ path: catalogue, error }));
  const fresh: string[] = [];
  let finished = 0;
  try {
    // While some are fingerprinted, the pages of the next are decoded.
    const concurrency = Math.max(1, workersOf(options)) + 1;
    for await (const each of inOrder(tasks, work, { ...options, concurrency })) {
      const task = tasks[finished]!;
      await takeOutcome(draft, task, each);
      finished++;
      failures.push(...each.failures);
      if (each.read) fresh.push(`${task.work.name}/${task.folder.name}`);
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
    for (const { work, folder } of tasks.slice(finished)) {
      const saved = draft.findSaved(work.name, folder.name);
      if (saved) await draft.keep(headOf(work), saved.episode, saved);
    }
  } finally {
    await crew.close();
  }
  const kept = finished - fresh.length;
  const interrupted = signal?.aborted ?? false;
  return { fresh, read: fresh.length, kept, failures, interrupted };
}

async function takeOutcome(
  draft: IndexUpdate,
  { work }: EpisodeTask,
  { read, kept }: EpisodeOutcome,
): Promise<void> {
  if (kept) await draft.keep(headOf(work), kept.episode, kept.saved);
  else if (read?.content) await draft.add(headOf(work), { ...read, content: read.content });
}

function headOf({ episodes: _, unread: _1, ...head }: WorkFolder) {
  return head;
}

/**
 * Episodes to read, and those to keep unread: of a folder that cannot be entered now, what was known before is kept; with
 * `add`, so is all that is held and not in the catalogue.
 */
function tasksOf(works: readonly WorkFolder[], draft: IndexUpdate, add: boolean): EpisodeTask[] {
  const unread = (name: string): EpisodeFolder => ({ name, folder: '', files: [], unread: true });
  const all = add ? withIndexedWorks(works, draft.works) : works;
  return all.flatMap((work) => {
    const held = draft.episodesOf(work.name);
    const known = new Set(held);
    const listed = work.episodes.filter((episode) => !episode.unread || known.has(episode.name));
    const missing = held.filter((name) => !listed.some((episode) => episode.name === name));
    const beside = work.unread || add ? missing.map(unread) : [];
    const episodes = inNaturalOrder([...listed, ...beside], ({ name }) => name);
    return episodes.map((folder) => ({ work, folder }));
  });
}

/** The works of the catalogue with what was known of them, and those that are held besides, by name. */
function withIndexedWorks(works: readonly WorkFolder[], held: readonly WorkRecord[]): WorkFolder[] {
  const known = new Map(held.map(({ episodes: _, ...head }) => [head.name, head]));
  const listed = works.map((work) => ({ ...known.get(work.name), ...work }));
  for (const { name } of works) known.delete(name);
  const beside = [...known.values()].map((head): WorkFolder => ({ ...head, episodes: [] }));
  return inNaturalOrder([...listed, ...beside], ({ name }) => name);
}

interface Reader {
  readonly profile: Profile;
  readonly seen: FileCache;
  readonly strips: StripOptions;
  readonly limit: Limit;
}

async function readEpisode(
  { work, folder }: EpisodeTask,
  draft: IndexUpdate,
  { profile, seen, strips, limit }: Reader,
): Promise<EpisodeOutcome> {
  const saved = draft.find(work.name, folder.name);
  if (saved && folder.unread) return { kept: { saved, episode: saved.episode }, failures: [] };
  if (saved && (await unchanged(folder, saved.episode.pages, seen, limit))) {
    for (const _ of folder.files) strips.onPage?.();
    const episode = { ...episodeInfo(folder), pages: saved.episode.pages };
    return { kept: { saved, episode }, failures: [] };
  }
  const read = await readStrip(folder, profile, strips);
  const { failures } = read;
  // What was read before and cannot be read now is not gone: the episode stays as it was until its
  // files are whole again or taken away.
  const failed = new Set(failures.map((failure) => failure.path));
  const lost = ({ file }: Page) => failed.has(path.join(folder.folder, file));
  if (saved?.episode.pages.some(lost)) return { kept: { saved, episode: saved.episode }, failures };
  return { read, failures };
}

async function unchanged(
  folder: EpisodeFolder,
  pages: readonly Page[],
  seen: FileCache,
  limit: Limit,
): Promise<boolean> {
  if (folder.files.length !== pages.length) return false;
  if (folder.files.some((file, i) => file !== pages[i]!.file)) return false;
  const places = folder.files.map((file) => path.join(folder.folder, file));
  try {
    const known = places.map((at) => seen.unchangedDigest(at));
    const read = async (at: string, i: number) =>
      known[i] ?? (await limit(() => seen.read(at))).sha256;
    const digests = await Promise.all(places.map(read));
    return digests.every((sha256, i) => sha256 === pages[i]!.sha256);
  } catch (error) {
    if (error instanceof PanelError) return false;
    throw error;
  }
}
