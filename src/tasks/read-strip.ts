import path from 'node:path';
import { PanelError } from '../errors.ts';
import type { Profile } from '../hash/profile.ts';
import { isFlat } from '../hash/window/patch.ts';
import { type DecodedPicture, decode, MIN_WIDTH } from '../image/decode.ts';
import { MAX_STRIP_ROWS, stack } from '../image/strip.ts';
import type { EpisodeFolder } from '../inputs/catalogue.ts';
import { type FileBytes, readBytes } from '../inputs/file.ts';
import type { Episode, Page, SegmentData } from '../store/format/segment-data.ts';
import type { StripToPrint } from '../threads/jobs.ts';
import { WorkerPool } from '../threads/pool.ts';
import { type Limit, limiter, type RunOptions } from '../threads/queue.ts';

/** A file or folder that could not be used, and the reason. */
export interface Failure {
  readonly path: string;
  readonly error: PanelError;
}

/** An episode that was read as one strip. */
export interface EpisodeStrip {
  /** The episode with the pages that could be read. */
  readonly episode: Episode;
  /**
   * Its fingerprints, as the only episode of a segment; absent if there is nothing to fingerprint.
   */
  readonly content?: SegmentData;
  readonly failures: readonly Failure[];
}

/** Options of {@link readStrip}. */
export interface StripOptions extends RunOptions {
  /** Called after every page, readable or not. */
  readonly onPage?: (() => void) | undefined;
  /** Reads a page, by its path and its file name. Default: reads the file. */
  readonly read?: (path: string, file: string) => Promise<FileBytes>;
  /** A limit shared with other strips. Default: a new one. */
  readonly limit?: Limit;
  /** A worker pool shared with other strips. Default: this thread alone. */
  readonly pool?: WorkerPool;
}

/** Returns the fields of an episode that its folder gives. */
export function episodeInfo({ name, title, number }: EpisodeFolder): Omit<Episode, 'pages'> {
  return { name, ...(title !== undefined && { title }), ...(number !== undefined && { number }) };
}

/**
 * Reads the pages of an episode as one strip and fingerprints it. Pages that cannot be read are
 * left out and listed. An episode of more than {@link MAX_STRIP_ROWS} rows is a failure.
 * @throws the signal's reason once it is aborted.
 */
export async function readStrip(
  folder: EpisodeFolder,
  profile: Profile,
  options: StripOptions = {},
): Promise<EpisodeStrip> {
  const { failures, opened, rows } = await openPages(folder, profile, options);
  const episode = { ...episodeInfo(folder), pages: opened.map(({ page }) => page) };
  if (rows > MAX_STRIP_ROWS) return { episode, failures: [...failures, tooLong(folder.folder)] };
  if (rows === 0) return { episode, failures };
  const { pool = new WorkerPool({ profile: profile.id }, { workers: 0 }) } = options;
  const strip = stripOf(opened, rows, profile);
  const content = await pool.run('print', strip, [strip.luma.buffer as ArrayBuffer]);
  return { episode, content, failures };
}

interface OpenedPage {
  readonly page: Page;
  readonly decoded: DecodedPicture;
}

interface OpenedPages {
  readonly opened: readonly OpenedPage[];
  readonly failures: readonly Failure[];
  /** Rows of all opened pages. */
  readonly rows: number;
}

async function openPages(
  { folder, files }: EpisodeFolder,
  { columns }: Profile,
  options: StripOptions,
): Promise<OpenedPages> {
  const { limit = limiter(options), read = readBytes, signal, onPage } = options;
  let rows = 0;
  const openNext = async (file: string) => {
    signal?.throwIfAborted();
    // The episode is already too long and will be refused: no more pages are decoded into memory.
    if (rows > MAX_STRIP_ROWS) return undefined;
    const place = path.join(folder, file);
    const page = await openPage(place, file, () => read(place, file), columns);
    if ('decoded' in page) rows += page.decoded.rows;
    onPage?.();
    return page;
  };
  const all = await Promise.all(files.map((file) => limit(() => openNext(file))));
  const pages = all.filter((page) => page !== undefined);
  return {
    opened: pages.filter((page): page is OpenedPage => 'decoded' in page),
    failures: pages.filter((page): page is Failure => 'error' in page),
    rows,
  };
}

async function openPage(
  place: string,
  file: string,
  read: () => Promise<FileBytes>,
  columns: number,
): Promise<OpenedPage | Failure> {
  try {
    const { bytes, sha256 } = await read();
    const decoded = await decode(bytes, columns);
    // A reference must be complete: every claim would silently miss the other half of a page.
    if (decoded.damaged)
      throw new PanelError('PICTURE_UNREADABLE', 'is damaged or ends early; copy it again.');
    if (decoded.rows === 0)
      throw new PanelError('PICTURE_UNREADABLE', `is narrower than ${MIN_WIDTH} pixels.`);
    const { width, height } = decoded;
    return { page: { file, width, height, sha256 }, decoded };
  } catch (error) {
    if (error instanceof PanelError) return { path: place, error };
    throw error;
  }
}

/** Puts pages one under the other. */
function stripOf(pages: readonly OpenedPage[], rows: number, { columns }: Profile): StripToPrint {
  return {
    luma: stack(pages.map(({ decoded }) => decoded)),
    columns,
    rows,
    width: columns,
    height: rows,
    fine: isFlat({ columns, rows: rows / pages.length }),
  };
}

function tooLong(folder: string): Failure {
  const message = `is more than ${MAX_STRIP_ROWS} rows at the working width. Divide the episode.`;
  return { path: folder, error: new PanelError('PICTURE_TOO_LARGE', message) };
}
