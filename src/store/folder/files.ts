import { randomUUID } from 'node:crypto';
import { type Dirent, promises } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startSha256 } from '../../checksum.ts';

/** The manifest, in the folder that people call the index (manifest.ts). */
export const MANIFEST_FILE = 'index.panelprint';
/** The same once more, for `check --repair`: nobody else reads it. */
export const COPY_FILE = 'copy.panelprint';
/** The one file of an index of format 1 to 3 (legacy.ts). */
export const LEGACY_FILE = 'windows.panelprint';

/** Names of files by the digest of their bytes. */
export const segmentFile = (sha256: string): string => `${sha256}.segment`;
export const listFile = (sha256: string): string => `${sha256}.list`;
/** An episode that was read by a run that has not ended (draft.ts). */
export const pendingFile = (sha256: string): string => `${sha256}.pending`;
/** What files were when they were last read (seen.ts). */
export const FILE_CACHE_FILE = 'seen.cache';
/** Where `check --repair` puts what is damaged. */
export const DAMAGED_FOLDER = 'damaged';

export const isPending = (name: string): boolean => /^[0-9a-f]{64}\.pending$/.test(name);
/** Whether a file is of those that only the manifest gives a meaning. */
export const isManifestNamed = (name: string): boolean =>
  /^[0-9a-f]{64}\.(segment|list)$/.test(name);

/** Whether a name is one that an index uses. */
export function isIndexName(name: string): boolean {
  const own = [MANIFEST_FILE, COPY_FILE, LEGACY_FILE, FILE_CACHE_FILE, DAMAGED_FOLDER].includes(
    name,
  );
  return own || isManifestNamed(name) || isPending(name) || isTemporary(name) || isLock(name);
}

/** Whether a name in a folder is that of a writer's lock (lock.ts). */
export function isLock(name: string): boolean {
  return /^writer\..+\.lock$/.test(name);
}

/** Bytes read or written at a time: a pause for an abort signal, and no call too long for the system. */
export const STEP_BYTES: number = 4 * 2 ** 20;

/** What is asked of the file system. Tests hand in one that fails. */
export type FileSystem = Pick<
  typeof promises,
  'mkdir' | 'open' | 'readdir' | 'rename' | 'rm' | 'stat'
>;

export interface FileOptions {
  /** Stops the reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Default: that of node:fs. */
  readonly fs?: FileSystem;
}

/** That of node:fs. */
export const disk: FileSystem = promises;

/** What a folder holds; undefined when there is no such folder. */
export async function listFiles(fs: FileSystem, folder: string): Promise<Dirent[] | undefined> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The name of a file that is being written is chance, because two writers must never share one. */
const temporaryName = (name: string) => `${name}.${randomUUID()}.tmp`;

/** Whether a file is what a killed writer left half written. */
export function isTemporary(name: string): boolean {
  return /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(name);
}

/**
 * Writes a file in one step: its bytes go to a temporary one, are brought to the disk, and take the name. Whoever
 * looks meanwhile, and whatever fails, sees all of it or what was there before. That the name is on the disk too takes
 * {@link syncFolder}.
 * @param name of the file, or how it follows from the SHA-256 of its bytes, 64 hex digits.
 * @returns the digest, and how many bytes there are.
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
    // What went wrong first is what to tell, whether or not this works.
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
        for (let at = 0; at < step.length; ) {
          signal?.throwIfAborted();
          at += (await handle.write(step, at, step.length - at)).bytesWritten;
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
 * New names are on the disk only when their folder is. Windows cannot open folders and sees to it itself; some
 * network file systems open them and answer that there is nothing to sync.
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

/** Makes a folder, and those above it: each is on the disk when the one in which it lies is. */
export async function makeFolder(fs: FileSystem, folder: string): Promise<void> {
  const first = await fs.mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= resolve(first).length; made = dirname(made))
    await syncFolder(fs, dirname(made)).catch(() => undefined); // it may not be ours to read
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
};

/** Why the system refused, for people. */
export function reasonOf(error: unknown): string {
  return REASONS[errnoOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The system's name for an error, such as ENOENT; empty when it has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
