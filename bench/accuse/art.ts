import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Corpus } from '../inputs/corpus.ts';
import { foldersIn, picturesBelow } from '../inputs/files.ts';
import { Paint, type RandomFraction } from '../site/alterations/paint.ts';
import { drawBackgrounds, EPISODE_WITH_CARD } from '../site/drawn-site.ts';

/** A comic or book that can be indexed: its pages in order. */
export interface ArtWork {
  readonly name: string;
  /** Files. */
  readonly pages: readonly string[];
}

/** Pictures to draw scenarios with. No picture of one work shows another. */
export interface Art {
  readonly works: readonly ArtWork[];
  /** Real picture books, some of which share drawings. Empty without a corpus. */
  readonly books: readonly ArtWork[];
}

/** Pages of drawn works, 16 each, that join the three works of the fixtures. */
const DRAWN_PAGES = 64;

/** The works of the corpus and its books, or those of the fixtures and works drawn into a folder. */
export async function gatherArt(corpus: Corpus, seed: number, folder: string): Promise<Art> {
  const works = await worksOf(corpus);
  if (corpus.kind === 'corpus') return { works, books: await booksIn(corpus.folder) };
  return { works: [...works, ...(await drawWorks(seed, folder))], books: [] };
}

/** The works of the corpus or the fixtures, without the title card that all fixtures have. */
export async function worksOf({ kind, catalogues }: Corpus): Promise<ArtWork[]> {
  const works = (await Promise.all(catalogues.map(worksIn))).flat();
  if (kind === 'corpus') return works;
  return works.map(({ name, pages }) => ({ name, pages: pages.filter(isNoCard) }));
}

async function drawWorks(seed: number, folder: string): Promise<ArtWork[]> {
  await drawBackgrounds(new Paint(sharp), { seed, negatives: DRAWN_PAGES }, folder);
  const works = await worksIn(path.join(folder, 'negatives'));
  return works.map(({ name, pages }) => ({ name: `drawn-${name}`, pages }));
}

async function worksIn(catalogue: string): Promise<ArtWork[]> {
  const names = await foldersIn(catalogue);
  const pages = await Promise.all(names.map((name) => picturesBelow(path.join(catalogue, name))));
  return names.map((name, i) => ({ name, pages: pages[i]! }));
}

function isNoCard(file: string): boolean {
  return !file.endsWith(path.join(EPISODE_WITH_CARD, '001.jpg'));
}

/** A picture in negatives/sources.json of the corpus. */
interface SourcePicture {
  readonly path: string;
  /** `<size>/<book>/<page>` in the source. */
  readonly file: string;
}

/** Pictures below this folder of the corpus are pages of books. */
const BOOKS = 'negatives/african-storybook/';

async function booksIn(corpus: string): Promise<ArtWork[]> {
  const file = path.join(corpus, 'negatives', 'sources.json');
  const sources: SourcePicture[] = JSON.parse(await readFile(file, 'utf8'));
  const pages = sources
    .filter((source) => source.path.startsWith(BOOKS))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const books = new Map<string, string[]>();
  for (const page of pages) {
    const name = path.posix.basename(path.posix.dirname(page.file));
    if (!books.has(name)) books.set(name, []);
    books.get(name)!.push(path.join(corpus, page.path));
  }
  return [...books].map(([name, files]) => ({ name: `book-${name}`, pages: files }));
}

/** A list in random order. */
export function shuffled<T>(random: RandomFraction, list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

/** Chooses works with at least that many pages. Throws if there are too few. */
export function chooseWorks(
  { works }: Art,
  random: RandomFraction,
  { count, minPages }: { readonly count: number; readonly minPages: number },
): ArtWork[] {
  const long = works.filter(({ pages }) => pages.length >= minPages);
  if (long.length <= count)
    throw new Error(
      `The art has ${long.length} works of ${minPages} pages or more; more than ${count} are needed. Use another corpus.`,
    );
  return shuffled(random, long).slice(0, count);
}

/** Files of all pages and books but those of the given works. */
export function artBeside({ works, books }: Art, indexed: readonly ArtWork[]): string[] {
  const names = new Set(indexed.map(({ name }) => name));
  return [...works, ...books].filter(({ name }) => !names.has(name)).flatMap(({ pages }) => pages);
}

/** Deals consecutive pages of a work, from a random place on, to episodes. */
export function dealPages(
  { pages }: ArtWork,
  random: RandomFraction,
  { episodes, each }: { readonly episodes: number; readonly each: number },
): string[][] {
  const size = Math.min(each, Math.floor(pages.length / episodes));
  const first = Math.floor(random() * (pages.length - size * episodes + 1));
  return Array.from({ length: episodes }, (_, i) => {
    const from = first + size * i;
    return pages.slice(from, from + size);
  });
}
