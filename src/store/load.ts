import { promises } from 'node:fs';
import { join } from 'node:path';
import { PanelError } from '../errors.ts';
import type { IndexContent } from './content.ts';
import { crc32Of } from './digest.ts';
import {
  codeOf,
  type FileOptions,
  type FileSystem,
  INDEX_FILE,
  list,
  reasonOf,
  STEP,
} from './folder.ts';
import { decode } from './format.ts';
import { CHECKSUM, room } from './layout.ts';

/** Steps that are read at once: most of the time goes into memory that was never touched before. */
const AHEAD = 2;

/**
 * Reads an index and checks it.
 * @returns its content and the SHA-256 that names it, as 64 hex digits.
 * @throws PanelError as {@link readIndex}, and as `decode` when the file is no sound index.
 */
export async function loadIndex(
  folder: string,
  options?: FileOptions,
): Promise<{ content: IndexContent; sha256: string }> {
  const { bytes, checksum } = await readSummed(folder, options);
  return decode(bytes, checksum);
}

/**
 * The bytes of an index file, unchecked: for `decode` and `verify`.
 * @throws PanelError INDEX_MISSING when there is none, INPUT_KIND when the folder is a catalogue or no folder,
 * INPUT_UNREADABLE when the system does not let us read it.
 */
export async function readIndex(folder: string, options?: FileOptions): Promise<Uint8Array> {
  return (await readSummed(folder, options)).bytes;
}

async function readSummed(
  folder: string,
  { signal, fs = promises }: FileOptions = {},
): Promise<Summed> {
  try {
    return await read(fs, join(folder, INDEX_FILE), signal);
  } catch (error) {
    if (error === signal?.reason) throw error;
    throw (await explained(fs, folder, error)) ?? unreadable(folder, error);
  }
}

/** The bytes of a file, and the CRC-32 of all but the last {@link CHECKSUM}. */
interface Summed {
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

/** Reads a file step by step, and sums up one step while the next are read. */
async function read(fs: FileSystem, path: string, signal?: AbortSignal): Promise<Summed> {
  signal?.throwIfAborted();
  const handle = await fs.open(path, 'r');
  const ahead: Promise<number>[] = [];
  try {
    // Where it is searched as it lies, by every thread: this one copy.
    const bytes = room((await handle.stat()).size);
    let checksum = 0;
    let length = 0;
    for (let next = 0; length < bytes.length; ) {
      signal?.throwIfAborted();
      for (; ahead.length < AHEAD && next < bytes.length; next += STEP) {
        const piece = fill(handle, bytes.subarray(next, next + STEP), next);
        piece.catch(() => {}); // told when its turn comes, not as unhandled before
        ahead.push(piece);
      }
      const wanted = Math.min(STEP, bytes.length - length);
      const got = await ahead.shift()!;
      const end = Math.min(length + got, bytes.length - CHECKSUM);
      checksum = crc32Of(bytes.subarray(length, Math.max(length, end)), checksum);
      length += got;
      if (got < wanted) break; // the file has become shorter
    }
    return { bytes: bytes.subarray(0, length), checksum };
  } finally {
    await Promise.allSettled(ahead);
    await handle.close();
  }
}

/** Reads from a place of a file until a piece is full or the file ends; tells how much came. */
async function fill(
  handle: Awaited<ReturnType<FileSystem['open']>>,
  piece: Uint8Array,
  place: number,
): Promise<number> {
  let length = 0;
  while (length < piece.length) {
    const rest = piece.length - length;
    const { bytesRead } = await handle.read(piece, length, rest, place + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

/** The error a person can act on when there is no index where one was named; undefined for any other trouble. */
async function explained(
  fs: FileSystem,
  folder: string,
  error: unknown,
): Promise<PanelError | undefined> {
  const code = codeOf(error);
  if (code === 'ENOTDIR')
    return new PanelError(
      'INPUT_KIND',
      `An index is a folder; ${folder} is a file. Name the folder that holds ${INDEX_FILE}.`,
      { cause: error },
    );
  if (code !== 'ENOENT') return undefined;
  const entries = await list(fs, folder).catch(() => []);
  if (entries?.some((entry) => entry.isDirectory()))
    return new PanelError(
      'INPUT_KIND',
      `${folder} holds folders but no ${INDEX_FILE}: it looks like a catalogue. Make an index of it first, and name that.`,
      { cause: error },
    );
  const found = entries ? `${folder} holds no ${INDEX_FILE}` : `There is no folder ${folder}`;
  return new PanelError(
    'INDEX_MISSING',
    `${found}. Name the folder of an index, or make one first.`,
    { cause: error },
  );
}

function unreadable(folder: string, error: unknown): PanelError {
  return new PanelError(
    'INPUT_UNREADABLE',
    `Cannot read ${join(folder, INDEX_FILE)}: ${reasonOf(error)}.`,
    { cause: error },
  );
}
