// Covers: what is said of our own works, with and without works of other organisations.

import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  exportIndex,
  importInto,
  indexCatalogue,
  matchSite,
  newKeys,
  openIndex,
  type PanelIndex,
  type Report,
  rematch,
} from '../../src/index.ts';
import { drawnFolder } from '../support/library.ts';
import { emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

type Files = Readonly<Record<string, Buffer>>;

const keys = newKeys();

/** The site that is scanned, and what is said of our works without imports. */
let site: Files;
let scan: string;
let kept: string;
let alone: Said;
beforeAll(async () => {
  const drawn = ['es/s48213', 'es/s50977', 'assets', 'ads'].map(drawnFiles);
  site = { ...Object.assign({}, ...drawn), ...(await slices()), ...(await chaff()) };
  scan = folderOf(site);
  kept = emptyFolder();
  const index = await openIndex(await drawnFolder());
  const report = await matchSite(index, [scan], { keep: kept });
  alone = { matched: ours(report), rematched: await rematched(index) };
});

/** The files of a folder of the drawn site. */
function drawnFiles(folder: string): Files {
  const entries = readdirSync(fixture('site', folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((file) => [file.slice(fixture('site').length + 1), readFileSync(file)]),
  );
}

/** Slices of a page that are too short to be recognised each by itself. */
async function slices(): Promise<Files> {
  const bytes = page('neon-spring/ep02', 2);
  const { width, height } = await sharp(bytes).metadata();
  const tall = Math.floor(height / 8);
  const all = Array.from({ length: 8 }, async (_, i) => {
    const box = { left: 0, top: i * tall, width, height: tall };
    return [`slices/${i}.png`, await sharp(bytes).extract(box).png().toBuffer()] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** Pictures that count as places tried only if something is found in them. */
async function chaff(): Promise<Files> {
  const cut = (left: number, top: number, side: number) =>
    sharp(page('third-corridor/ep01', 3)).extract({ left, top, width: side, height: side }).png();
  const paper = sharp({ create: { width: 700, height: 900, channels: 3, background: '#fff' } });
  const drawing = { input: await cut(200, 300, 110).toBuffer(), left: 300, top: 400 };
  return {
    'chaff/icon.png': await cut(100, 100, 240).toBuffer(),
    'chaff/nearly-blank.png': await paper.composite([drawing]).png().toBuffer(),
  };
}

/** What is said of our works, as text. */
interface Said {
  readonly matched: string;
  readonly rematched: string;
}

function ours({ works, images }: Report): string {
  const isOurs = ({ origin }: { readonly origin?: string }) => origin === undefined;
  const said = {
    works: works.filter(isOurs),
    images: images.map(({ path, matches, notCounted = [], holders = [] }) => ({
      path,
      matches: matches.filter(isOurs),
      notCounted: notCounted.filter(isOurs),
      holders: holders.filter(isOurs),
    })),
  };
  return JSON.stringify(said, null, 2);
}

const rematched = async (index: PanelIndex) => ours(await rematch(index, kept, { all: true }));

/** Our index with works that others signed, a folder of pages each. */
async function indexWith(...imports: readonly Files[]): Promise<PanelIndex> {
  const folder = emptyFolder();
  cpSync(await drawnFolder(), folder, { recursive: true });
  for (const [i, pages] of imports.entries()) {
    const theirs = emptyFolder();
    await indexCatalogue(folderOf(pages), theirs);
    const file = join(emptyFolder(), 'bundle');
    await exportIndex(theirs, file, { key: keys.privatePem });
    await importInto(folder, file, { origin: `Partner ${i}`, key: keys.publicPem });
  }
  return openIndex(folder);
}

/** Matches the site, keeps nothing, and says how much was found of others. */
async function saidWith(...imports: readonly Files[]): Promise<Said & { readonly theirs: number }> {
  const index = await indexWith(...imports);
  const report = await matchSite(index, [scan]);
  const matches = report.images.flatMap((image) => image.matches);
  return {
    matched: ours(report),
    rematched: await rematched(index),
    theirs: matches.filter(({ origin }) => origin !== undefined).length,
  };
}

/** Pages of one episode. */
const episodeOf = (pages: readonly Buffer[], name = 'work/ep01'): Files =>
  Object.fromEntries(pages.map((bytes, i) => [`${name}/${i}.png`, bytes]));

const pagesOf = (episode: string, ...numbers: readonly number[]) =>
  numbers.map((number) => page(episode, number));

/** An episode of ours under their own name, and a part of another. */
const copies = (): Files => ({
  ...episodeOf(pagesOf('ash-crown/ep01', 1, 2, 3, 4), 'crown/first'),
  ...episodeOf(pagesOf('neon-spring/ep01', 1, 2, 3), 'neon-spring/ep01'),
});

/** Halves of pages of ours in another order and encoding, between pages that are not ours. */
async function parts(): Promise<Files> {
  const noise = Object.values(drawnFiles('es/s61400'));
  const pages = [
    ...pagesOf('neon-spring/ep01', 3, 2),
    ...noise,
    ...pagesOf('ash-crown/ep01', 2, 3),
  ];
  const halves = pages.map(async (bytes, i) => {
    const { width, height } = await sharp(bytes).metadata();
    const box = { left: 0, top: i % 2 === 0 ? 0 : height >> 1, width, height: height >> 1 };
    return sharp(bytes).extract(box).jpeg({ quality: 60 }).toBuffer();
  });
  return episodeOf(await Promise.all(halves));
}

/** All that the site shows: its banners, icons, broken and nearly blank files too. */
const theSite = (): Files => episodeOf(Object.values(site));

describe('what is said of our works does not change', () => {
  test('if others hold copies of our episodes, and parts of them between other pages', async () => {
    const { theirs, ...said } = await saidWith(copies(), await parts());
    expect(theirs).toBeGreaterThan(0);
    expect(said).toEqual(alone);
  });

  test('if others hold all that the site shows', async () => {
    const { theirs, ...said } = await saidWith(theSite());
    expect(theirs).toBeGreaterThan(0);
    expect(said).toEqual(alone);
  });
});
