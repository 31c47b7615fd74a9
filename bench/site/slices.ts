import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Corpus } from '../inputs/corpus.ts';
import { foldersIn, picturesBelow, writeInFolder } from '../inputs/files.ts';
import { type Random, seeded } from '../inputs/random.ts';
import { Paint, type Slice } from './alterations/paint.ts';
import { detailShare, MIN_DETAIL_SHARE } from './detail.ts';
import { readStrip } from './strip.ts';

/** Size of a page, as sites serve it. */
const WIDTH = 800;
const HEIGHT = 1280;
const JPEG_QUALITY = 75;
/** Rows between samples when the detail of a slice is measured. */
const DETAIL_ROW_STEP = 13;
/** Places tried for one slice; the last is taken with any detail. */
const MAX_TRIES = 8;
/** Unrelated pictures in one folder of the site. */
const PICTURES_PER_FOLDER = 12;

/** A scraped-like site in two folders. */
export interface SliceSite {
  /** Folder of slices of indexed works. */
  readonly indexed: string;
  /** Folder of pictures of works that are not indexed. */
  readonly unrelated: string;
  /** The work that each slice shows, by path below `indexed`. */
  readonly works: ReadonlyMap<string, string>;
}

/**
 * Makes JPEG files of 800 x 1280, quality 75. Five sixths are cut from the strips of the catalogue,
 * not at page borders; one sixth are unrelated pictures, cropped to that size. The same seed gives
 * the same files.
 */
export async function makeSlices(
  corpus: Corpus,
  into: string,
  { count, seed }: { count: number; seed: number },
): Promise<SliceSite> {
  const random = seeded(seed);
  const indexed = path.join(into, 'indexed');
  const unrelated = path.join(into, 'unrelated');
  const indexedCount = Math.round((count * 5) / 6);
  const works = await cutCatalogue(corpus, indexed, indexedCount, random);
  await cropUnrelated(corpus, unrelated, count - indexedCount, random);
  return { indexed, unrelated, works };
}

interface EpisodeSource {
  readonly work: string;
  /** Folder of the episode. */
  readonly folder: string;
  /** Slices to cut from it. */
  slices: number;
}

async function cutCatalogue(
  corpus: Corpus,
  into: string,
  count: number,
  random: Random,
): Promise<Map<string, string>> {
  const sources: EpisodeSource[] = [];
  for (const catalogue of corpus.catalogues)
    for (const work of await foldersIn(catalogue))
      for (const episode of await foldersIn(path.join(catalogue, work)))
        sources.push({ work, folder: path.join(catalogue, work, episode), slices: 0 });
  for (let i = 0; i < count; i++) sources[random.below(sources.length)]!.slices++;
  const paint = new Paint(sharp);
  const works = new Map<string, string>();
  for (const [number, { work, folder, slices }] of sources.entries()) {
    if (slices === 0) continue;
    const strip = await readStrip(paint, folder, WIDTH);
    for (let i = 0; i < slices; i++) {
      const name = `s${String(number).padStart(3, '0')}/${String(i).padStart(3, '0')}.jpg`;
      await writeJpeg(path.join(into, name), paint.toSharp(cutSlice(paint, strip, random)));
      works.set(name, work);
    }
  }
  return works;
}

function cutSlice(paint: Paint, strip: Slice, random: Random): Slice {
  const rows = Math.min(HEIGHT, strip.height);
  let slice = paint.rows(strip, 0, rows);
  for (let i = 0; i < MAX_TRIES; i++) {
    const top = random.below(strip.height - rows + 1);
    slice = paint.rows(strip, top, top + rows);
    if (detailShare(slice, DETAIL_ROW_STEP) >= MIN_DETAIL_SHARE) break;
  }
  return slice;
}

async function cropUnrelated(corpus: Corpus, into: string, count: number, random: Random) {
  const files = await unrelatedFiles(corpus);
  for (let i = 0; i < count; i++) {
    const file = files[random.below(files.length)]!;
    const picture = sharp(await sharp(file).flatten({ background: '#fff' }).png().toBuffer());
    const folder = `n${String(Math.floor(i / PICTURES_PER_FOLDER)).padStart(3, '0')}`;
    const name = path.join(into, folder, `${String(i).padStart(3, '0')}.jpg`);
    await writeJpeg(name, picture.resize({ width: WIDTH, height: HEIGHT, fit: 'cover' }));
  }
}

async function unrelatedFiles({ kind, folder }: Corpus): Promise<string[]> {
  if (kind === 'corpus') return picturesBelow(path.join(folder, 'negatives'));
  // The one work of the drawn site that is not in the catalogue, without the site's credit pages.
  const site = await picturesBelow(path.join(folder, 'site', 'es', 's61400', 'cap-007'));
  return site.slice(1, -1);
}

async function writeJpeg(file: string, picture: Sharp): Promise<void> {
  await writeInFolder(file, await picture.jpeg({ quality: JPEG_QUALITY }).toBuffer());
}
