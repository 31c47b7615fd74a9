import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pLimit from 'p-limit';
import { foldersIn, namesIn, ROOT, writeInFolder } from '../inputs/files.ts';
import { seeded } from '../inputs/random.ts';
import { logProgress } from '../output/table.ts';
import { type Paint, type RandomFraction, type Slice, stack } from './alterations/paint.ts';
import { type Case, type Cut, casesOf } from './cases.ts';
import { readPages, type Strip } from './strip.ts';
import type { Expected, Truth } from './truth.ts';

/** Describes the site to be made. */
export interface DrawnSiteOptions {
  /** The folder `fixtures`. */
  readonly fixtures: string;
  readonly seed: number;
  /** Pictures of each case. */
  readonly per: number;
  /** Unrelated pictures. */
  readonly negatives: number;
  /** Whether the case of that name is wanted. */
  readonly wanted: (name: string) => boolean;
}

/** A site made of the drawn catalogue. */
export interface DrawnSite {
  /** What each picture shows. */
  readonly truth: readonly Truth[];
  /** The work that is not in the catalogue. */
  readonly leftOut: string;
}

/** Pictures made at a time. */
const CONCURRENCY = 4;

/**
 * Makes a site of the drawn catalogue, which needs no corpus: `per` pictures of each case, one more
 * of a work that is left out of the catalogue, unrelated pictures, and the committed site, which
 * has other lettering.
 */
export async function makeDrawnSite(
  paint: Paint,
  options: DrawnSiteOptions,
  into: string,
): Promise<DrawnSite> {
  const { fixtures, seed, wanted } = options;
  const source = path.join(fixtures, 'catalogue');
  const works = await foldersIn(source);
  const leftOut = works[seed % works.length]!;
  const filter = (from: string) => path.relative(source, from).split(path.sep)[0] !== leftOut;
  await cp(source, path.join(into, 'catalogue'), { recursive: true, filter });
  const all: Strip[] = [];
  for (const work of works) all.push(...(await readStrips(paint, path.join(source, work))));
  const due = all.filter(({ work }) => work !== leftOut);
  const strips = { due, leftOut: all.filter(({ work }) => work === leftOut) };
  const limit = pLimit(CONCURRENCY);
  const site = path.join(into, 'site');
  const tasks = casesOf(paint)
    .filter(({ name }) => wanted(name))
    .map((one) => limit(() => makeCase(one, strips, options, site)));
  const truth = (await Promise.all(tasks)).flat();
  logProgress(`recall: made ${truth.length} altered pictures`);
  if (wanted('chapter')) truth.push(...(await copyCommittedSite(fixtures, into, due)));
  if (wanted('negatives')) truth.push(...(await drawBackgrounds(paint, options, site)));
  return { truth, leftOut };
}

/** The episode that begins with the title card, which is the same picture in every work. */
export const EPISODE_WITH_CARD = 'ep01';

/** Reads the strips of a work, without title cards. */
async function readStrips(paint: Paint, folder: string): Promise<Strip[]> {
  const strips: Strip[] = [];
  for (const episode of await namesIn(folder)) {
    const pages = await readPages(paint, path.join(folder, episode));
    const above = episode === EPISODE_WITH_CARD ? pages.shift()!.height : 0;
    strips.push({ ...stack(pages), work: path.basename(folder), episode, above });
  }
  return strips;
}

interface Strips {
  readonly due: readonly Strip[];
  /** Strips of the work that is left out. */
  readonly leftOut: readonly Strip[];
}

/**
 * Makes the pictures of one case from strips chosen at random. Each picture has a seed of its own,
 * so it does not depend on the other pictures.
 */
async function makeCase(
  { name, make, repeats }: Case,
  { due, leftOut }: Strips,
  { seed, per }: DrawnSiteOptions,
  into: string,
): Promise<Truth[]> {
  const truth: Truth[] = [];
  for (let i = 0; i <= repeats(per); i++) {
    const random = seededFraction(`${seed} ${name} ${i}`);
    const source = i < repeats(per) ? due : leftOut;
    const strip = source[Math.floor(random() * source.length)]!;
    const saved = await saveCuts(await make(strip, random), strip, {
      name,
      series: `${i}`,
      into,
    });
    truth.push(...(source === due ? saved : saved.map((one) => ({ ...one, expect: null }))));
  }
  return truth;
}

/** Writes pictures of one strip into a folder of the site and returns what they show. */
export async function saveCuts(
  cuts: readonly Cut[],
  strip: Strip,
  { name, series, into }: { name: string; series: string; into: string },
): Promise<Truth[]> {
  const { work, episode, above, width: stripWidth } = strip;
  const truth: Truth[] = [];
  for (const [i, { file, top, bottom, optional = false }] of cuts.entries()) {
    const picture = `${name}/${series}/${String(i).padStart(3, '0')}.${file.ext}`;
    await writeInFolder(path.join(into, picture), file.buffer);
    const expect = { work, episode, stripWidth, top: above + top, bottom: above + bottom };
    truth.push({ path: picture, case: name, expect, optional });
  }
  return truth;
}

/** A generator seeded with the FNV-1a hash of a text. */
export function seededFraction(text: string): RandomFraction {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
  const { word } = seeded(state);
  return () => word() / 2 ** 32;
}

/** A picture in fixtures/truth.json. */
interface CommittedPicture {
  readonly path: string;
  readonly source: Expected | null;
}

/** Copies the committed site as chapters. Nothing is expected of those of the work left out. */
async function copyCommittedSite(
  fixtures: string,
  into: string,
  due: readonly Strip[],
): Promise<Truth[]> {
  await cp(path.join(fixtures, 'site'), path.join(into, 'site', 'chapter'), { recursive: true });
  const { pictures } = JSON.parse(await readFile(path.join(fixtures, 'truth.json'), 'utf8'));
  return (pictures as CommittedPicture[]).map(({ path: picture, source }) => {
    const strip = due.find((one) => one.work === source?.work && one.episode === source.episode);
    const expect = source && strip ? { ...source, stripWidth: strip.width } : null;
    return { path: `chapter/${picture}`, case: 'chapter', expect };
  });
}

/** Pages in one folder of {@link drawBackgrounds}. */
const PAGES_PER_FOLDER = 16;

/** Draws unrelated pages, in the other style of fixtures/draw/background.mjs. */
export async function drawBackgrounds(
  paint: Paint,
  { seed, negatives }: Pick<DrawnSiteOptions, 'seed' | 'negatives'>,
  into: string,
): Promise<Truth[]> {
  const limit = pLimit(CONCURRENCY);
  const make = async (i: number): Promise<Truth> => {
    const folder = Math.floor(i / PAGES_PER_FOLDER);
    const page = `negatives/${folder}/${String(i).padStart(3, '0')}.jpg`;
    const { buffer } = await paint.jpeg(await renderBackground(paint, `${seed}/${i}`));
    await writeInFolder(path.join(into, page), buffer);
    return { path: page, case: 'negatives', expect: null };
  };
  return Promise.all(Array.from({ length: negatives }, (_, i) => limit(() => make(i))));
}

type DrawBackground = (seed: string) => string;

/** Renders an unrelated page. The script is plain JavaScript and is imported from its folder. */
async function renderBackground(paint: Paint, seed: string): Promise<Slice> {
  const script = pathToFileURL(path.join(ROOT, 'fixtures/draw/background.mjs')).href;
  const { drawBackground } = (await import(script)) as { drawBackground: DrawBackground };
  return paint.renderSvg(drawBackground(seed));
}
