import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchOptions } from './outcome.ts';

/** The project's folder: the nearest above this file, compiled or not, that has a package.json. */
export const ROOT: string = above(import.meta.dirname);

function above(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : above(path.dirname(folder));
}

/** What stands beside the repository and is no part of it. */
export const SHARED: string = path.resolve(ROOT, '../shared');

/** Comics to measure with. */
export interface Corpus {
  readonly kind: 'corpus' | 'fixtures';
  readonly folder: string;
  /** Said at the head of the results. */
  readonly about: string;
  /** Folders of works, each with folders of episodes. */
  readonly catalogues: readonly string[];
}

/** The corpus that the options name; ../shared/corpus; or, where that is absent, the drawn fixtures. */
export function corpusOf({ corpus, fixtures }: BenchOptions): Corpus {
  const folder = path.resolve(corpus ?? path.join(SHARED, 'corpus'));
  if (corpus !== undefined && !existsSync(path.join(folder, 'catalogue')))
    throw new Error(`${corpus} holds no folder "catalogue".`);
  if (fixtures || !existsSync(path.join(folder, 'catalogue'))) {
    const drawn = path.join(ROOT, 'fixtures');
    const why = fixtures ? 'as asked' : `for there is no ${path.relative(ROOT, folder)}`;
    const about = `FIXTURES, ${why}: few drawn pictures, no measure of real comics.`;
    return { kind: 'fixtures', folder: drawn, about, catalogues: [path.join(drawn, 'catalogue')] };
  }
  const catalogues = [folder, path.join(folder, 'noncommercial')]
    .map((root) => path.join(root, 'catalogue'))
    .filter((root) => existsSync(root));
  const about = `Corpus ${path.relative(ROOT, folder)}, ${catalogues.length} catalogue folders.`;
  return { kind: 'corpus', folder, about, catalogues };
}

/** Copies the works of all catalogue folders into one. */
export async function gather(corpus: Corpus, into: string): Promise<void> {
  for (const catalogue of corpus.catalogues) await cp(catalogue, into, { recursive: true });
}

/** A folder for the time that `work` takes; or the one to `keep`. */
export async function inTemporary<R>(
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

/** Names in a folder, sorted. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}
