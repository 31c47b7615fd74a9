import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pLimit from 'p-limit';
import { type Chance, type Paint, type Slice, stacked } from './alterations/paint.ts';
import { type Case, type Cut, casesOf, type Strip } from './cases.ts';
import { tell } from './outcome.ts';
import { namesIn, picturesBelow, ROOT } from './places.ts';
import { seeded } from './random.ts';
import type { Expected, Truth } from './score.ts';

/** What to make, and of what. */
export interface Asked {
  /** The folder `fixtures`. */
  readonly fixtures: string;
  readonly seed: number;
  readonly per: number;
  readonly negatives: number;
  readonly wanted: (name: string) => boolean;
}

/** What each picture is, and the work that is not in the catalogue. */
export interface Drawn {
  readonly truth: readonly Truth[];
  readonly leftOut: string;
}

/** Pictures made at once. */
const AT_ONCE = 4;

/**
 * Makes a site of the drawn catalogue that anybody can make: `per` pictures a case, one more of a work that is
 * left out of the catalogue, pictures of nothing, and the committed site, which has other lettering.
 */
export async function drawSite(paint: Paint, asked: Asked, into: string): Promise<Drawn> {
  const source = path.join(asked.fixtures, 'catalogue');
  const works = (await namesIn(source)).filter((name) => path.extname(name) === '');
  const leftOut = works[asked.seed % works.length]!;
  const filter = (from: string) => path.relative(source, from).split(path.sep)[0] !== leftOut;
  await cp(source, path.join(into, 'catalogue'), { recursive: true, filter });
  const strips: Strip[] = [];
  for (const work of works) strips.push(...(await stripsOf(paint, path.join(source, work))));
  const due = strips.filter(({ work }) => work !== leftOut);
  const others = strips.filter(({ work }) => work === leftOut);
  const limit = pLimit(AT_ONCE);
  const site = path.join(into, 'site');
  const making = casesOf(paint)
    .filter(({ name }) => asked.wanted(name))
    .map((one) => limit(() => makeCase(one, { due, others }, asked, site)));
  const truth = (await Promise.all(making)).flat();
  tell(`recall: ${truth.length} pictures altered`);
  if (asked.wanted('chapter')) truth.push(...(await committed(asked.fixtures, into, due)));
  if (asked.wanted('negatives')) truth.push(...(await backgrounds(paint, asked, site)));
  return { truth, leftOut };
}

/** The pages of an episode, at the width of the first. */
export async function pagesOf(paint: Paint, folder: string): Promise<Slice[]> {
  const pages: Slice[] = [];
  for (const page of await picturesBelow(folder))
    pages.push(await paint.read(page, pages[0]?.width));
  return pages;
}

/** The first page of a first episode is a card, the same in every work: nothing can be said of it. */
const CARD = 'ep01';

async function stripsOf(paint: Paint, folder: string): Promise<Strip[]> {
  const strips: Strip[] = [];
  for (const episode of await namesIn(folder)) {
    const pages = await pagesOf(paint, path.join(folder, episode));
    const above = episode === CARD ? pages.shift()!.height : 0;
    strips.push({ ...stacked(pages), work: path.basename(folder), episode, above });
  }
  return strips;
}

interface Strips {
  readonly due: readonly Strip[];
  /** Of the work that is left out. */
  readonly others: readonly Strip[];
}

/** One case, on strips drawn by lot; each of its pictures has a seed of its own, whatever else is made. */
async function makeCase(
  { name, make, times }: Case,
  { due, others }: Strips,
  { seed, per }: Asked,
  into: string,
): Promise<Truth[]> {
  const truth: Truth[] = [];
  for (let i = 0; i <= times(per); i++) {
    const chance = chanceOf(`${seed} ${name} ${i}`);
    const from = i < times(per) ? due : others;
    const strip = from[Math.floor(chance() * from.length)]!;
    const saved = await save(await make(strip, chance), strip, { name, series: `${i}`, into });
    truth.push(...(from === due ? saved : saved.map((one) => ({ ...one, expect: null }))));
  }
  return truth;
}

/** Writes pictures of one strip into a folder of the site. */
export async function save(
  cuts: readonly Cut[],
  strip: Strip,
  { name, series, into }: { name: string; series: string; into: string },
): Promise<Truth[]> {
  const { work, episode, above, width: stripWidth } = strip;
  const truth: Truth[] = [];
  for (const [i, { file, top, bottom, optional = false }] of cuts.entries()) {
    const at = `${name}/${series}/${String(i).padStart(3, '0')}.${file.ext}`;
    await put(path.join(into, at), file.buffer);
    const expect = { work, episode, stripWidth, top: above + top, bottom: above + bottom };
    truth.push({ path: at, case: name, expect, optional });
  }
  return truth;
}

async function put(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

/** FNV-1a of the words, as the seed. */
export function chanceOf(words: string): Chance {
  let state = 0x811c9dc5;
  for (const letter of words) state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
  const { word } = seeded(state);
  return () => word() / 2 ** 32;
}

interface Committed {
  readonly path: string;
  readonly source: Expected | null;
}

/** The committed site as chapters, of which those of the work left out are nothing's. */
async function committed(fixtures: string, into: string, due: readonly Strip[]): Promise<Truth[]> {
  await cp(path.join(fixtures, 'site'), path.join(into, 'site', 'chapter'), { recursive: true });
  const { pictures } = JSON.parse(await readFile(path.join(fixtures, 'truth.json'), 'utf8'));
  return (pictures as Committed[]).map(({ path: at, source }) => {
    const strip = due.find((one) => one.work === source?.work && one.episode === source.episode);
    const expect = source && strip ? { ...source, stripWidth: strip.width } : null;
    return { path: `chapter/${at}`, case: 'chapter', expect };
  });
}

/** Pages in one folder of {@link backgrounds}. */
const CHAPTER = 16;

/** Pages drawn in another hand, as fixtures/draw/background.mjs has it. */
export async function backgrounds(
  paint: Paint,
  { seed, negatives }: Pick<Asked, 'seed' | 'negatives'>,
  into: string,
): Promise<Truth[]> {
  const limit = pLimit(AT_ONCE);
  const make = async (i: number): Promise<Truth> => {
    const at = `negatives/${Math.floor(i / CHAPTER)}/${String(i).padStart(3, '0')}.jpg`;
    const { buffer } = await paint.jpeg(await background(paint, `${seed}/${i}`));
    await put(path.join(into, at), buffer);
    return { path: at, case: 'negatives', expect: null };
  };
  return Promise.all(Array.from({ length: negatives }, (_, i) => limit(() => make(i))));
}

type Draw = (seed: string) => string;

/** A page like no work's; plain JavaScript, so it is fetched where it lies. */
async function background(paint: Paint, seed: string): Promise<Slice> {
  const script = pathToFileURL(path.join(ROOT, 'fixtures/draw/background.mjs')).href;
  const { drawBackground } = (await import(script)) as { drawBackground: Draw };
  return paint.draw(drawBackground(seed));
}
