import type { Dirent, promises } from 'node:fs';

/** The one file of an index, in the folder that people call the index. */
export const INDEX_FILE = 'windows.panelprint';

/** Bytes read or written at a time: a pause for an abort signal, and no call too long for the system. */
export const STEP: number = 4 * 2 ** 20;

/** What is asked of the file system. Tests hand in one that fails. */
export type FileSystem = Pick<typeof promises, 'mkdir' | 'open' | 'readdir' | 'rename' | 'rm'>;

export interface FileOptions {
  /** Stops the reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Default: that of node:fs. */
  readonly fs?: FileSystem;
}

/** What a folder holds; undefined when there is no such folder. */
export async function list(fs: FileSystem, folder: string): Promise<Dirent[] | undefined> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
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
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The system's name for an error, such as ENOENT; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
