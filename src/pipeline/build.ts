import path from 'node:path';
import { PanelError } from '../errors.ts';
import { isFlat } from '../hash/patch.ts';
import { NO_PRINTS, type Prints } from '../hash/prints.ts';
import { newest, type Profile } from '../hash/profile.ts';
import { type EpisodeFolder, readCatalogue, type WorkFolder } from '../inputs/catalogue.ts';
import { type FileBytes, readBytes } from '../inputs/file.ts';
import { IndexBuilder } from '../store/builder.ts';
import type { Episode, IndexContent, Page } from '../store/content.ts';
import { type Decoded, decode, MIN_WIDTH } from '../strip/decode.ts';
import { MAX_STRIP_ROWS, stack } from '../strip/strip.ts';
import { Crew } from './crew.ts';
import { unpacked } from './hands.ts';
import { Previous } from './previous.ts';
import { inOrder, type Limit, limiter, type RunOptions, workersOf } from './queue.ts';

/** Options of {@link build}. */
export interface BuildOptions extends RunOptions {
  /** What an earlier run knew: episodes whose files have not changed are taken from it undecoded. */
  readonly previous?: IndexContent;
  readonly profile?: Profile;
  /** Called after every page. */
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** How far a build has come. */
export interface BuildProgress {
  readonly done: number;
  /** Pages in the catalogue. */
  readonly total: number;
}

/** A file or folder that could not be used, and why. */
export interface Failure {
  readonly path: string;
  readonly error: PanelError;
}

/** What a build made, and what stood in its way. */
export interface Built {
  readonly content: IndexContent;
  /** Episodes read now, as `work/episode`, and how many were read and kept from before. */
  readonly fresh: readonly string[];
  readonly read: number;
  readonly kept: number;
  readonly failures: readonly Failure[];
  /** Stopped by the signal: `content` has what was finished, and what was known before of the rest. */
  readonly interrupted: boolean;
}

interface Task {
  readonly work: WorkFolder;
  readonly folder: EpisodeFolder;
}

interface Read {
  readonly episode: Episode;
  readonly prints: Prints;
  readonly kept: boolean;
  readonly failures: readonly Failure[];
}

/**
 * Reads a catalogue folder into the content of an index. Pages that cannot be read are left out and
 * listed; the rest goes on. Memory: the luma of the episodes that are fingerprinted, one a worker, and of one
 * more, 256 bytes a row; and the index itself.
 *
 * @throws PanelError as `readCatalogue` (inputs/catalogue.ts); BAD_ARGUMENT.
 */
export async function build(catalogue: string, options: BuildOptions = {}): Promise<Built> {
  const { profile = newest, onProgress, signal } = options;
  const { works, trouble } = await readCatalogue(catalogue);
  const previous = new Previous(options.previous, profile.id);
  const tasks = works.flatMap((work) => tasksOf(work, previous));
  const total = tasks.reduce((sum, { folder }) => sum + folder.files.length, 0);
  const limit = limiter(options);
  let done = 0;
  const onPage = () => onProgress?.({ done: ++done, total });
  const crew = new Crew({ profile: profile.id }, options);
  const reader = (task: Task) =>
    readEpisode(task, previous, profile, { ...options, onPage, limit, crew });
  const builder = new IndexBuilder(profile.id);
  const failures: Failure[] = trouble.map((error) => ({ path: catalogue, error }));
  const finished: Read[] = [];
  const add = ({ work }: Task, { episode, prints }: Pick<Read, 'episode' | 'prints'>) => {
    const { episodes: _, ...head } = work;
    if (prints.tracks.length > 0) builder.add(head, episode, prints);
  };
  try {
    // While some are fingerprinted, the pages of the next are decoded.
    const concurrency = Math.max(1, workersOf(options)) + 1;
    for await (const read of inOrder(tasks, reader, { ...options, concurrency })) {
      add(tasks[finished.length]!, read);
      finished.push({ ...read, prints: NO_PRINTS });
      failures.push(...read.failures);
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
    for (const task of tasks.slice(finished.length)) {
      const known = previous.find(task.work.name, task.folder.name);
      if (known) add(task, known);
    }
  } finally {
    await crew.close();
  }
  const kept = finished.filter((read) => read.kept).length;
  const fresh = tasks
    .filter((_, i) => finished[i]?.kept === false)
    .map(({ work, folder }) => `${work.name}/${folder.name}`);
  return {
    content: builder.content(),
    fresh,
    read: finished.length - kept,
    kept,
    failures,
    interrupted: signal?.aborted ?? false,
  };
}

/** Episodes to read. Of a folder that cannot be entered now, what was known before is kept. */
function tasksOf(work: WorkFolder, previous: Previous): Task[] {
  const known = (name: string) => previous.find(work.name, name) !== undefined;
  const episodes: readonly EpisodeFolder[] = work.unread
    ? previous.episodesOf(work.name).map((name) => ({ name, folder: '', files: [], unread: true }))
    : work.episodes.filter(({ name, unread }) => !unread || known(name));
  return episodes.map((folder) => ({ work, folder }));
}

async function readEpisode(
  { work, folder }: Task,
  previous: Previous,
  profile: Profile,
  options: StripOptions & { readonly limit: Limit },
): Promise<Read> {
  const known = previous.find(work.name, folder.name);
  if (known && folder.unread) return { ...known, kept: true, failures: [] };
  if (known && (await unchanged(folder, known.episode.pages, options.limit))) {
    for (const _ of folder.files) options.onPage?.();
    const episode = { ...aboutOf(folder), pages: known.episode.pages };
    return { episode, prints: known.prints, kept: true, failures: [] };
  }
  const read = await readStrip(folder, profile, options);
  // What was read before and cannot be read now is not gone: the episode stays as it was until its
  // files are whole again or taken away.
  const failed = new Set(read.failures.map((failure) => failure.path));
  const lost = ({ file }: Page) => failed.has(path.join(folder.folder, file));
  if (known?.episode.pages.some(lost)) return { ...known, kept: true, failures: read.failures };
  return { ...read, kept: false };
}

function aboutOf({ name, title, number }: EpisodeFolder): Omit<Episode, 'pages'> {
  return { name, ...(title !== undefined && { title }), ...(number !== undefined && { number }) };
}

/** Options of {@link readStrip}. */
export interface StripOptions extends RunOptions {
  readonly onPage?: (() => void) | undefined;
  /** How a page is read. Default: the file of that name in the folder. */
  readonly read?: (file: string) => Promise<FileBytes>;
  /** Shared with other strips. Default: a limit, and a crew of none, for this one. */
  readonly limit?: Limit;
  readonly crew?: Crew;
}

/** Reads the pages of an episode as one strip. Those that cannot be read are left out and listed. */
export async function readStrip(
  folder: EpisodeFolder,
  profile: Profile,
  options: StripOptions = {},
): Promise<Omit<Read, 'kept'>> {
  const { limit = limiter(options), crew = new Crew({ profile: profile.id }, { workers: 0 }) } =
    options;
  let rows = 0;
  const readPage = async (file: string) => {
    options.signal?.throwIfAborted();
    // Too long already: the episode is refused, and no more of it need be in memory for that.
    if (rows > MAX_STRIP_ROWS) return undefined;
    const at = path.join(folder.folder, file);
    const read = options.read ?? (() => readBytes(at));
    const page = await openPage(at, file, () => read(file), profile.columns);
    if ('decoded' in page) rows += page.decoded.rows;
    options.onPage?.();
    return page;
  };
  const read = await Promise.all(folder.files.map((file) => limit(() => readPage(file))));
  const pages = read.filter((page) => page !== undefined);
  const failures = pages.filter((page): page is Failure => 'error' in page);
  const good = pages.filter((page): page is OpenPage => !('error' in page));
  const episode = { ...aboutOf(folder), pages: good.map(({ page }) => page) };
  if (rows > MAX_STRIP_ROWS)
    return { episode, prints: NO_PRINTS, failures: [...failures, tooLong(folder.folder)] };
  const luma = stack(good.map(({ decoded }) => decoded));
  if (rows === 0) return { episode, prints: NO_PRINTS, failures };
  const { columns } = profile;
  const fine = isFlat({ columns, rows: rows / good.length });
  const strip = { luma, columns, rows, width: columns, height: rows, fine };
  const prints = await crew.ask('print', strip, [luma.buffer as ArrayBuffer]);
  return { episode, prints: unpacked(prints), failures };
}

interface OpenPage {
  readonly page: Page;
  readonly decoded: Decoded;
}

async function openPage(
  at: string,
  file: string,
  read: () => Promise<FileBytes>,
  columns: number,
): Promise<OpenPage | Failure> {
  try {
    const { bytes, sha256 } = await read();
    const decoded = await decode(bytes, columns);
    // A reference must be whole: half a page would be missing from every claim without a word.
    if (decoded.damaged)
      throw new PanelError('PICTURE_UNREADABLE', 'is damaged or ends early; copy it again.');
    if (decoded.rows === 0)
      throw new PanelError('PICTURE_UNREADABLE', `is narrower than ${MIN_WIDTH} pixels.`);
    const { width, height } = decoded;
    return { page: { file, width, height, sha256 }, decoded };
  } catch (error) {
    if (error instanceof PanelError) return { path: at, error };
    throw error;
  }
}

async function unchanged(
  folder: EpisodeFolder,
  pages: readonly Page[],
  limit: Limit,
): Promise<boolean> {
  if (folder.files.length !== pages.length) return false;
  if (folder.files.some((file, i) => file !== pages[i]!.file)) return false;
  const digest = async (file: string) => (await readBytes(path.join(folder.folder, file))).sha256;
  const digests = await Promise.all(
    folder.files.map((file) => limit(() => digest(file)).catch(() => undefined)),
  );
  return digests.every((sha256, i) => sha256 === pages[i]!.sha256);
}

function tooLong(at: string): Failure {
  const message = `is more than ${MAX_STRIP_ROWS} rows at the working width. Divide the episode.`;
  return { path: at, error: new PanelError('PICTURE_TOO_LARGE', message) };
}
