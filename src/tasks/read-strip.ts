import path from 'node:path';
import { PanelError } from '../errors.ts';
import type { Profile } from '../hash/profile.ts';
import { isFlat } from '../hash/window/patch.ts';
import { type DecodedPicture, decode, MIN_WIDTH } from '../image/decode.ts';
import { MAX_STRIP_ROWS, stack } from '../image/strip.ts';
import type { EpisodeFolder } from '../inputs/catalogue.ts';
import { type FileBytes, readBytes } from '../inputs/file.ts';
import type { Episode, Page, SegmentData } from '../store/format/segment-data.ts';
import { WorkerPool } from '../threads/pool.ts';
import { type Limit, limiter, type RunOptions } from '../threads/queue.ts';

/** A file or folder that could not be used, and why. */
export interface Failure {
  readonly path: string;
  readonly error: PanelError;
}

/** An episode that was read as one strip. */
export interface EpisodeStrip {
  readonly episode: Episode;
  /** Its fingerprints, as a content that holds nothing else; absent where there is nothing to fingerprint. */
  readonly content?: SegmentData;
  readonly failures: readonly Failure[];
}

/** Options of {@link readStrip}. */
export interface StripOptions extends RunOptions {
  readonly onPage?: (() => void) | undefined;
  /** How a page is read, by its path and the name of its file. Default: it is. */
  readonly read?: (at: string, file: string) => Promise<FileBytes>;
  /** Shared with other strips. Default: a limit, and a crew of none, for this one. */
  readonly limit?: Limit;
  readonly crew?: WorkerPool;
}

/** What an episode's folder says of it. */
export function episodeInfo({ name, title, number }: EpisodeFolder): Omit<Episode, 'pages'> {
  return { name, ...(title !== undefined && { title }), ...(number !== undefined && { number }) };
}

/** Reads the pages of an episode as one strip. Those that cannot be read are left out and listed. */
export async function readStrip(
  folder: EpisodeFolder,
  profile: Profile,
  options: StripOptions = {},
): Promise<EpisodeStrip> {
  const {
    limit = limiter(options),
    crew = new WorkerPool({ profile: profile.id }, { workers: 0 }),
  } = options;
  const read = options.read ?? readBytes;
  let rows = 0;
  const readPage = async (file: string) => {
    options.signal?.throwIfAborted();
    // Too long already: the episode is refused, and no more of it need be in memory for that.
    if (rows > MAX_STRIP_ROWS) return undefined;
    const at = path.join(folder.folder, file);
    const page = await openPage(at, file, () => read(at, file), profile.columns);
    if ('decoded' in page) rows += page.decoded.rows;
    options.onPage?.();
    return page;
  };
  const all = await Promise.all(folder.files.map((file) => limit(() => readPage(file))));
  const pages = all.filter((page) => page !== undefined);
  const failures = pages.filter((page): page is Failure => 'error' in page);
  const good = pages.filter((page): page is OpenPage => !('error' in page));
  const episode = { ...episodeInfo(folder), pages: good.map(({ page }) => page) };
  if (rows > MAX_STRIP_ROWS) return { episode, failures: [...failures, tooLong(folder.folder)] };
  if (rows === 0) return { episode, failures };
  const luma = stack(good.map(({ decoded }) => decoded));
  const { columns } = profile;
  const fine = isFlat({ columns, rows: rows / good.length });
  const strip = { luma, columns, rows, width: columns, height: rows, fine };
  const content = await crew.ask('print', strip, [luma.buffer as ArrayBuffer]);
  return { episode, content, failures };
}

interface OpenPage {
  readonly page: Page;
  readonly decoded: DecodedPicture;
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

function tooLong(at: string): Failure {
  const message = `is more than ${MAX_STRIP_ROWS} rows at the working width. Divide the episode.`;
  return { path: at, error: new PanelError('PICTURE_TOO_LARGE', message) };
}
