import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { BenchOptions } from '../options.ts';
import { ROOT, SHARED } from './files.ts';

/** Comics to measure with. */
export interface Corpus {
  readonly kind: 'corpus' | 'fixtures';
  readonly folder: string;
  /** A line for the head of the results. */
  readonly about: string;
  /** Folders of works, each with folders of episodes. */
  readonly catalogues: readonly string[];
}

/** The corpus that the options name, or ../shared/corpus, or else the drawn fixtures. */
export function corpusOf({ corpus, fixtures }: BenchOptions): Corpus {
  const folder = path.resolve(corpus ?? path.join(SHARED, 'corpus'));
  const hasCatalogue = existsSync(path.join(folder, 'catalogue'));
  if (corpus !== undefined && !hasCatalogue)
    throw new Error(`${corpus} has no folder "catalogue". Name a folder that has one.`);
  if (fixtures || !hasCatalogue) {
    const drawn = path.join(ROOT, 'fixtures');
    const reason = fixtures ? '--fixtures' : `${path.relative(ROOT, folder)} is absent`;
    const about = `FIXTURES (${reason}): a few drawn pictures. They say nothing about real comics.`;
    return { kind: 'fixtures', folder: drawn, about, catalogues: [path.join(drawn, 'catalogue')] };
  }
  const catalogues = [folder, path.join(folder, 'noncommercial')]
    .map((root) => path.join(root, 'catalogue'))
    .filter((root) => existsSync(root));
  const about = `Corpus ${path.relative(ROOT, folder)}, ${catalogues.length} catalogue folders.`;
  return { kind: 'corpus', folder, about, catalogues };
}

/** Copies the works of all catalogue folders into one. */
export async function copyCatalogues(corpus: Corpus, into: string): Promise<void> {
  for (const catalogue of corpus.catalogues) await cp(catalogue, into, { recursive: true });
}
