import { randomUUID } from 'node:crypto';
import { type Dirent, promises } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startSha256 } from '../../checksum.ts';
import { errnoOf } from '../../errors.ts';

/** The manifest (manifest.ts), in the folder that people call the index. */
export const MANIFEST_FILE = 'index.panelprint';
/** A copy of the manifest, which only `check --repair` uses. */
export const COPY_FILE = 'copy.panelprint';
/** The only file of an index of format 1 to 3 (legacy.ts). */
export const LEGACY_FILE = 'windows.panelprint';

/** Names of files by the SHA-256 of their bytes, 64 hex digits. */
export const segmentFile = (sha256: string): string => `${sha256}.segment`;
export const listFile = (sha256: string): string => `${sha256}.list`;
/** An episode that an unfinished run has read (update.ts). */
export const pendingFile = (sha256: string): string => `${sha256}.pending`;
/** Sizes, times and digests of the files of a catalogue (inputs/file-cache.ts). */
export const FILE_CACHE_FILE = 'seen.cache';
/** Where `check --repair` puts damaged files. */
export const DAMAGED_FOLDER = 'damaged';

export const isPending = (name: string): boolean => /^[0-9a-f]{64}\.pending$/.test(name);
/** Whether a file is of the kinds that count only while the manifest names them. */
export const isManifestNamed = (name: string): boolean =>
  /^[0-9a-f]{64}\.(segment|list)$/.test(name);

/** Whether a name is one that an index uses. */
export function isIndexName(name: string): boolean {
  return (
    [MANIFEST_FILE, COPY_FILE, LEGACY_FILE, FILE_CACHE_FILE, DAMAGED_FOLDER].includes(name) ||
    isManifestNamed(name) ||
    isPending(name) ||
    isTemporary(name) ||
    isLock(name)
  );
}

/** Whether a name is that of a writer's lock (lock.ts). */
export function isLock(name: string): boolean {
  return /^writer\..+\.lock$/.test(name);
}

/**
 * Bytes per read or write call: an abort signal is checked in between, and no system refuses the
 * size.
 */
export const STEP_BYTES: number = 4 * 2 ** 20;

/** The file system calls that an index needs. Tests pass implementations that fail. */
export type FileSystem = Pick<
  typeof promises,
  'mkdir' | 'open' | 'readdir' | 'rename' | 'rm' | 'stat'
>;

export interface FileOptions {
  /** Stops reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Default: {@link disk}. */
  readonly fs?: FileSystem;
}

/** The file system of the machine. */
export const disk: FileSystem = promises;

/** Lists a folder; undefined if it does not exist. */
export async function listFiles(fs: FileSystem, folder: string): Promise<Dirent[] | undefined> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Random, because two writers must never share a temporary file. */
const temporaryName = (name: string) => `${name}.${randomUUID()}.tmp`;

/** Whether a file is a temporary one: a writer that was killed leaves it behind. */
export function isTemporary(name: string): boolean {
  return /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(name);
}

/**
 * Writes a file in one step: the bytes go to a temporary file, which is synced to the disk and then
 * renamed. Even after a failure, readers see either all of the new file or the one before it. The
 * new name itself is on the disk after {@link syncFolder}.
 * @param name the name, or a function that makes it from the SHA-256 of the bytes, 64 hex digits.
 * @returns the digest and the number of bytes.
 */
export async function writeAtomically(
  folder: string,
  name: string | ((sha256: string) => string),
  pieces: readonly Uint8Array[],
  { signal, fs = disk }: FileOptions = {},
): Promise<{ sha256: string; bytes: number }> {
  signal?.throwIfAborted();
  const temporary = join(folder, temporaryName(typeof name === 'string' ? name : 'new'));
  try {
    const written = await writeSynced(fs, temporary, pieces, signal);
    const final = typeof name === 'string' ? name : name(written.sha256);
    await fs.rename(temporary, join(folder, final));
    return written;
  } catch (error) {
    // The first error is the one to report, even if the removal fails too.
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeSynced(
  fs: FileSystem,
  path: string,
  pieces: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const hash = startSha256();
  let bytes = 0;
  const handle = await fs.open(path, 'wx');
  try {
    for (const piece of pieces)
      for (let from = 0; from < piece.length; from += STEP_BYTES) {
        const step = piece.subarray(from, from + STEP_BYTES);
        hash.update(step);
        for (let done = 0; done < step.length; ) {
          signal?.throwIfAborted();
          done += (await handle.write(step, done, step.length - done)).bytesWritten;
        }
        bytes += step.length;
      }
    signal?.throwIfAborted();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Syncs the names in a folder to the disk. Windows cannot open folders and syncs names itself; some
 * network file systems open folders and report that there is nothing to sync.
 */
export async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes(errnoOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder and its parents. Syncs each parent: that brings the new name in it to the disk.
 */
export async function makeFolder(fs: FileSystem, folder: string): Promise<void> {
  const first = await fs.mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= resolve(first).length; made = dirname(made))
    await syncFolder(fs, dirname(made)).catch(() => undefined); // we may lack the right to read it
}
