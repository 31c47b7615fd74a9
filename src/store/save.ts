import { randomUUID } from 'node:crypto';
import { type Dirent, promises } from 'node:fs';
import { join } from 'node:path';
import { PanelError } from '../errors.ts';
import type { IndexContent } from './content.ts';
import {
  codeOf,
  type FileOptions,
  type FileSystem,
  INDEX_FILE,
  list,
  reasonOf,
  STEP,
} from './folder.ts';
import { encode, storedSha256 } from './format.ts';

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

function saveFailed(folder: string, error: unknown): PanelError {
  return new PanelError(
    'SAVE_FAILED',
    `Cannot save the index in ${folder}: ${reasonOf(error)}. If it held an index, it still holds a whole one.`,
    { cause: error },
  );
}
