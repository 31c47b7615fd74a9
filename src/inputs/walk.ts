import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';
import { inNaturalOrder } from './natural-order.ts';

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** Something met on the way, in order: a file, or a place that could not be entered. */
export type WalkItem =
  | { readonly path: string; readonly trouble?: undefined }
  | { readonly path: string; readonly trouble: PanelError };

/**
 * Every file below a folder, folder by folder in natural order, as paths relative to it with `/`.
 * Memory is bounded by the largest single folder. Links are not followed: one loop would make a crawl
 * endless, and one link could reach out of it. They, and folders that may not be read, are given as
 * trouble, so that nothing is skipped in silence.
 */
export async function* walk(root: string, below = ''): AsyncGenerator<WalkItem> {
  let entries: FolderEntry[];
  try {
    entries = await listFolder(path.join(root, below));
  } catch (cause) {
    const gone = below !== '' && (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (!gone) yield { path: below || '.', trouble: unreadable(below || root, cause) };
    return;
  }
  const at = (name: string) => (below === '' ? name : `${below}/${name}`);
  for (const { name, kind } of entries) if (kind !== 'folder') yield walkItem(at(name), kind);
  for (const { name, kind } of entries) if (kind === 'folder') yield* walk(root, at(name));
}

function walkItem(at: string, kind: FolderEntry['kind']): WalkItem {
  if (kind === 'file') return { path: at };
  const what = kind === 'link' ? 'a symbolic link, which is not followed' : 'not a regular file';
  return { path: at, trouble: new PanelError('INPUT_UNREADABLE', `${at} is ${what}.`) };
}

/**
 * The names in one folder, in natural order. By the system's own call: a finder of files by patterns takes twelve times as
 * long for the folders of a catalogue (1.6 ms instead of 0.14 for one of 60 pages), and hostile names look like patterns.
 * @throws the file system's error when the folder cannot be read.
 */
export async function listFolder(folder: string): Promise<FolderEntry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const entries = found.map((dirent) => ({ name: dirent.name, kind: entryKind(dirent) }));
  return inNaturalOrder(entries, ({ name }) => name);
}

function entryKind(dirent: Dirent): FolderEntry['kind'] {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'folder';
  return dirent.isSymbolicLink() ? 'link' : 'other';
}

/** The error for a folder that the file system does not let us enter. */
export function unreadable(place: string, cause: unknown): PanelError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new PanelError('INPUT_UNREADABLE', `Cannot read ${place} (${code}).`, { cause });
}
