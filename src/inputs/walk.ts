import { type Dirent, readdir } from 'node:fs';
import path from 'node:path';
import type fg from 'fast-glob';
import { PanelError } from '../errors.ts';
import { naturalOrder } from '../strip/order.ts';

/** One name in a folder. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** Something met on the way, in order: a file, or a place that could not be entered. */
export type Found =
  | { readonly path: string; readonly trouble?: undefined }
  | { readonly path: string; readonly trouble: PanelError };

/**
 * Every file below a folder, folder by folder in natural order, as paths relative to it with `/`.
 * Memory is bounded by the largest single folder. Links are not followed: one loop would make a crawl
 * endless, and one link could reach out of it. They, and folders that may not be read, are given as
 * trouble, so that nothing is skipped in silence.
 */
export async function* walk(root: string, below = ''): AsyncGenerator<Found> {
  let entries: Entry[];
  try {
    entries = await list(path.join(root, below));
  } catch (cause) {
    yield { path: below || '.', trouble: unreadable(below || root, cause) };
    return;
  }
  const at = (name: string) => (below === '' ? name : `${below}/${name}`);
  for (const { name, kind } of entries) if (kind !== 'folder') yield found(at(name), kind);
  for (const { name, kind } of entries) if (kind === 'folder') yield* walk(root, at(name));
}

function found(at: string, kind: Entry['kind']): Found {
  if (kind === 'file') return { path: at };
  const what = kind === 'link' ? 'a symbolic link, which is not followed' : 'not a regular file';
  return { path: at, trouble: new PanelError('INPUT_UNREADABLE', `${at} is ${what}.`) };
}

/** A star does not match a name that begins with a line break; a hostile crawl may hold one. */
const ANY_NAME = ['*', ...['\n', '\r', '\u2028', '\u2029'].map((ending) => `${ending}*`)];

/**
 * The names in one folder, in natural order.
 * @throws the file system's error when the folder cannot be read.
 */
export async function list(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const options = { deep: 1, dot: true, onlyFiles: false, followSymbolicLinks: false } as const;
  const { default: glob } = await import('fast-glob'); // when first needed: it takes as long as all of ours
  const found = glob.stream(ANY_NAME, { ...options, ...only(folder), objectMode: true });
  for await (const { name, dirent } of found as AsyncIterable<fg.Entry>)
    entries.push({ name, kind: kindOf(dirent) });
  return entries.sort((a, b) => naturalOrder(a.name, b.name));
}

/** Asked for a folder named a\b, fast-glob itself would read b in a: nothing, or what lies elsewhere. */
function only(folder: string): fg.Options {
  const here = (_: string, how: unknown, then?: unknown) =>
    readdir(folder, how as { withFileTypes: true }, then as Listed);
  return { cwd: folder, fs: { readdir: here } };
}

type Listed = (error: NodeJS.ErrnoException | null, found: Dirent[]) => void;

function kindOf(dirent: fg.Entry['dirent']): Entry['kind'] {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'folder';
  return dirent.isSymbolicLink() ? 'link' : 'other';
}

/** The error for a folder that the file system does not let us enter. */
export function unreadable(place: string, cause: unknown): PanelError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new PanelError('INPUT_UNREADABLE', `Cannot read ${place} (${code}).`, { cause });
}
