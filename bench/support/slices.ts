import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type Corpus, namesIn, picturesBelow } from './places.ts';
import { type Random, seeded } from './random.ts';

/** A page as sites serve it. */
const WIDTH = 800;
const HEIGHT = 1280;
const QUALITY = 75;
/** Share of its cells in which a slice must change by more than 10 grey levels; paper says nothing. */
const DETAIL = 0.06;
/** Places tried for one slice before it is given up. */
const TRIES = 8;
/** Pictures in one folder of the site. */
const CHAPTER = 12;

/** A scraped-like site in two folders: slices of indexed works, and pictures of nothing indexed. */
export interface SliceSite {
  readonly indexed: string;
  readonly unrelated: string;
  /** By path below `indexed`: the work that it shows. */
  readonly works: ReadonlyMap<string, string>;
}

/**
 * Makes 800 x 1280 JPEG files of quality 75: five sixths cut from the strips of the catalogue at heights that
 * are not its own, one sixth from pictures of nothing indexed, cropped to that size. The same for a seed.
 */
export async function makeSlices(
  corpus: Corpus,
  into: string,
  { count, seed }: { count: number; seed: number },
): Promise<SliceSite> {
  const random = seeded(seed);
  const indexed = path.join(into, 'indexed');
  const unrelated = path.join(into, 'unrelated');
  const due = Math.round((count * 5) / 6);
  const works = await cutCatalogue(corpus, indexed, due, random);
  await cropUnrelated(corpus, unrelated, count - due, random);
  return { indexed, unrelated, works };
}

interface Place {
  readonly work: string;
  readonly folder: string;
  slices: number;
}

async function cutCatalogue(
  corpus: Corpus,
  into: string,
  count: number,
  random: Random,
): Promise<Map<string, string>> {
  const places: Place[] = [];
  for (const catalogue of corpus.catalogues)
    for (const work of await folders(catalogue))
      for (const episode of await folders(path.join(catalogue, work)))
        places.push({ work, folder: path.join(catalogue, work, episode), slices: 0 });
  for (let i = 0; i < count; i++) places[random.below(places.length)]!.slices++;
  const works = new Map<string, string>();
  for (const [number, { work, folder, slices }] of places.entries()) {
    if (slices === 0) continue;
    const strip = await stripOf(folder);
    for (let i = 0; i < slices; i++) {
      const name = `s${String(number).padStart(3, '0')}/${String(i).padStart(3, '0')}.jpg`;
      await save(path.join(into, name), cut(strip, random));
      works.set(name, work);
    }
  }
  return works;
}

async function folders(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => path.extname(name) === '');
}

interface Strip {
  readonly data: Buffer;
  readonly height: number;
}

/** Every page of an episode at 800 pixels, one under the other. */
async function stripOf(folder: string): Promise<Strip> {
  const pages: Buffer[] = [];
  for (const file of await picturesBelow(folder))
    pages.push(
      await sharp(file)
        .flatten({ background: '#fff' })
        .resize({ width: WIDTH })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true })
        .then(({ data, info }) => (info.channels === 1 ? tripled(data) : data)),
    );
  const data = Buffer.concat(pages);
  return { data, height: data.length / (3 * WIDTH) };
}

function tripled(grey: Buffer): Buffer {
  const rgb = Buffer.alloc(3 * grey.length);
  for (const [i, value] of grey.entries()) rgb.fill(value, 3 * i, 3 * i + 3);
  return rgb;
}

function cut({ data, height }: Strip, random: Random): Sharp {
  const rows = Math.min(HEIGHT, height);
  let slice = data.subarray(0, rows * WIDTH * 3);
  for (let i = 0; i < TRIES; i++) {
    const top = random.below(height - rows + 1);
    slice = data.subarray(top * WIDTH * 3, (top + rows) * WIDTH * 3);
    if (detail(slice) >= DETAIL) break;
  }
  return sharp(slice, { raw: { width: WIDTH, height: rows, channels: 3 } });
}

/** Share of samples, 8 columns and 13 rows apart, that differ from their left neighbour. */
function detail(rgb: Buffer): number {
  let changed = 0;
  let seen = 0;
  for (let row = 0; row < rgb.length; row += 13 * 3 * WIDTH)
    for (let at = row + 24; at < row + 3 * WIDTH && at < rgb.length; at += 24, seen++)
      if (Math.abs(rgb[at]! - rgb[at - 24]!) > 10) changed++;
  return changed / seen;
}

async function cropUnrelated(corpus: Corpus, into: string, count: number, random: Random) {
  const files = await unrelatedFiles(corpus);
  for (let i = 0; i < count; i++) {
    const file = files[random.below(files.length)]!;
    const picture = sharp(await sharp(file).flatten({ background: '#fff' }).png().toBuffer());
    const chapter = `n${String(Math.floor(i / CHAPTER)).padStart(3, '0')}`;
    const name = path.join(into, chapter, `${String(i).padStart(3, '0')}.jpg`);
    await save(name, picture.resize({ width: WIDTH, height: HEIGHT, fit: 'cover' }));
  }
}

async function unrelatedFiles({ kind, folder }: Corpus): Promise<string[]> {
  if (kind === 'corpus') return picturesBelow(path.join(folder, 'negatives'));
  // The one work on the drawn site that nobody has licensed, without the site's credit pages.
  const site = await picturesBelow(path.join(folder, 'site', 'es', 's61400', 'cap-007'));
  return site.slice(1, -1);
}

async function save(file: string, picture: Sharp): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await picture.jpeg({ quality: QUALITY }).toBuffer());
}
