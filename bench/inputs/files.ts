import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The project's folder: the nearest above this file, compiled or not, that has a package.json. */
export const ROOT: string = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : findRoot(path.dirname(folder));
}

/** The folder beside the repository with the corpus and the acceptance suite. It may be absent. */
export const SHARED: string = path.resolve(ROOT, '../shared');

/**
 * Passes a temporary folder to `work` and deletes it afterwards. With `keep`, passes that folder
 * and leaves it.
 */
export async function withFolder<R>(
  work: (folder: string) => Promise<R>,
  keep?: string,
): Promise<R> {
  if (keep !== undefined) return work(path.resolve(keep));
  const folder = await mkdtemp(path.join(tmpdir(), 'panelprint-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Image files below a folder, sorted: the same order on every machine. */
export async function picturesBelow(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all
    .filter((file) => /\.(jpe?g|png|webp|avif|gif)$/i.test(file))
    .sort()
    .map((file) => path.join(folder, file));
}

/** Names in a folder, sorted, without those that begin with a dot. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}

/** Names of the folders in a folder, sorted: names without an extension. */
export async function foldersIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => path.extname(name) === '');
}

/** Writes a file and creates the folders above it. */
export async function writeInFolder(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
