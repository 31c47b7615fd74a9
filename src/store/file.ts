import { randomUUID } from 'node:crypto';
import { type Dirent, promises } from 'node:fs';
import { join } from 'node:path';
import { PanelError } from '../errors.ts';
import type { IndexContent } from './content.ts';
import { decode, encode, storedSha256 } from './format.ts';
import { room } from './layout.ts';

/** The one file of an index, in the folder that people call the index. */
export const INDEX_FILE = 'windows.panelprint';

/** Bytes read or written at a time: a pause for an abort signal, and no call too long for the system. */
const STEP = 4 * 2 ** 20;

/** What is asked of the file system. Tests hand in one that fails. */
export type FileSystem = Pick<typeof promises, 'mkdir' | 'open' | 'readdir' | 'rename' | 'rm'>;

export interface FileOptions {
  /** Stops the reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Default: that of node:fs. */
  readonly fs?: FileSystem;
}

/**
 * Writes an index to a folder, made if there is none, in place of the index that is there.
 *
 * The bytes go to a temporary file, are brought to the disk, and take the old file's name in one step: whoever
 * reads meanwhile, and whatever fails, there is one whole index. It is the old one, unless only the very last
 * step failed, bringing the folder to the disk: then it is the new one, which a power cut may yet undo.
 *
 * A temporary file that a killed process left behind is removed by the next call. One writer at a time: of
 * two, the later makes the earlier fail.
 *
 * @returns the SHA-256 of the index, as 64 hex digits.
 * @throws PanelError BAD_ARGUMENT when the content contradicts itself, OUTPUT_BLOCKED when the folder is a file or
 * holds things but no index, SAVE_FAILED when it cannot be written (`cause` tells more).
 */
export async function saveIndex(
  folder: string,
  content: IndexContent,
  { signal, fs = promises }: FileOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const bytes = encode(content);
  try {
    await prepare(fs, folder);
    await replace(fs, folder, bytes, signal);
  } catch (error) {
    if (error instanceof PanelError || error === signal?.reason) throw error;
    throw saveFailed(folder, error);
  }
  return storedSha256(bytes);
}

/**
 * Reads an index and checks it.
 * @returns its content and the SHA-256 that names it, as 64 hex digits.
 * @throws PanelError as {@link readIndex}, and as `decode` when the file is no sound index.
 */
export async function loadIndex(
  folder: string,
  options?: FileOptions,
): Promise<{ content: IndexContent; sha256: string }> {
  return decode(await readIndex(folder, options));
}

/**
 * The bytes of an index file, unchecked: for `decode` and `verify`.
 * @throws PanelError INDEX_MISSING when there is none, INPUT_KIND when the folder is a catalogue or no folder,
 * INPUT_UNREADABLE when the system does not let us read it.
 */
export async function readIndex(
  folder: string,
  { signal, fs = promises }: FileOptions = {},
): Promise<Uint8Array> {
  try {
    return await read(fs, join(folder, INDEX_FILE), signal);
  } catch (error) {
    if (error === signal?.reason) throw error;
    throw (await explained(fs, folder, error)) ?? unreadable(folder, error);
  }
}

async function read(fs: FileSystem, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const handle = await fs.open(path, 'r');
  try {
    // Where it is searched as it lies, by every thread: this one copy.
    const bytes = room((await handle.stat()).size);
    let length = 0;
    while (length < bytes.length) {
      signal?.throwIfAborted();
      const step = Math.min(STEP, bytes.length - length);
      const { bytesRead } = await handle.read(bytes, length, step, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
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

/**
 * Makes sure that an index can go into a folder, before the work of making one: creates the folder,
 * removes what a killed writer left behind.
 * @throws PanelError OUTPUT_BLOCKED, SAVE_FAILED, as {@link saveIndex}.
 */
export async function prepareFolder(folder: string): Promise<void> {
  await prepare(promises, folder).catch((error) => {
    throw error instanceof PanelError ? error : saveFailed(folder, error);
  });
}

/** Leaves a folder that may be written to, without what killed writers left in it. */
async function prepare(fs: FileSystem, folder: string): Promise<void> {
  try {
    const entries = await list(fs, folder);
    if (!entries) await fs.mkdir(folder, { recursive: true });
    else await clear(fs, folder, entries);
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(codeOf(error)))
      throw new PanelError(
        'OUTPUT_BLOCKED',
        `An index is a folder, but ${folder} is a file or lies in one. Name an empty or new folder.`,
        { cause: error },
      );
    throw error;
  }
}

async function clear(fs: FileSystem, folder: string, entries: readonly Dirent[]): Promise<void> {
  const stale = entries.filter(({ name }) => isTemporary(name));
  const isIndex = entries.some((entry) => entry.name === INDEX_FILE && !entry.isDirectory());
  if (!isIndex && entries.length > stale.length)
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} is not empty and holds no index. Name an empty or new folder.`,
    );
  for (const { name } of stale) await fs.rm(join(folder, name), { force: true });
}

/** The name is chance, because two writers must never share a file, even with one process number (in two containers). */
function temporaryName(): string {
  return `${INDEX_FILE}.${randomUUID()}.tmp`;
}

function isTemporary(name: string): boolean {
  return name.startsWith(`${INDEX_FILE}.`) && name.endsWith('.tmp');
}

async function replace(
  fs: FileSystem,
  folder: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const temporary = join(folder, temporaryName());
  try {
    await write(fs, temporary, bytes, signal);
    await fs.rename(temporary, join(folder, INDEX_FILE));
  } catch (error) {
    // What went wrong first is what to tell, whether or not this works.
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(fs, folder);
}

async function write(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const handle = await fs.open(path, 'wx');
  try {
    for (let at = 0; at < bytes.length; ) {
      signal?.throwIfAborted();
      at += (await handle.write(bytes, at, Math.min(STEP, bytes.length - at))).bytesWritten;
    }
    signal?.throwIfAborted();
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The new name is on the disk only when the folder is. Windows cannot open folders and sees to it itself; some
 * network file systems open them and answer that there is nothing to sync.
 */
async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** What a folder holds; undefined when there is no such folder. */
async function list(fs: FileSystem, folder: string): Promise<Dirent[] | undefined> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function saveFailed(folder: string, error: unknown): PanelError {
  return new PanelError(
    'SAVE_FAILED',
    `Cannot save the index in ${folder}: ${reasonOf(error)}. If it held an index, it still holds a whole one.`,
    { cause: error },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
};

function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The system's name for an error, such as ENOENT; empty when it has none. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
