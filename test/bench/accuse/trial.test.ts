import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import {
  type Art,
  artBeside,
  chooseWorks,
  dealPages,
  shuffled,
  worksOf,
} from '../../../bench/accuse/art.ts';
import { chooseLayout } from '../../../bench/accuse/layout.ts';
import { asked } from '../../../bench/accuse/shot.ts';
import { Trial } from '../../../bench/accuse/trial.ts';
import { corpusOf } from '../../../bench/inputs/corpus.ts';
import { picturesBelow } from '../../../bench/inputs/files.ts';
import { parseCommand } from '../../../bench/options.ts';
import { Paint } from '../../../bench/site/alterations/paint.ts';
import { seededFraction } from '../../../bench/site/drawn-site.ts';

const paint = new Paint(sharp);
const { options } = parseCommand(['--fixtures'], []);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'panelprint-accuse-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** The three works of the fixtures. */
async function fixturesArt(): Promise<Art> {
  return { works: await worksOf(corpusOf(options)), books: [] };
}

async function makeTrial(): Promise<Trial> {
  const folder = await temporaryFolder();
  const art = await fixturesArt();
  const studio = { paint, art, seed: 4, size: 9, isShort: true, episodePages: 2, folder };
  return new Trial(studio, 'a trial');
}

/** A work, and a site with copies of it and pages of the other works. */
async function drawTrial() {
  const trial = await makeTrial();
  const [work] = chooseWorks(trial.studio.art, trial.random, { count: 1, minPages: 6 });
  await trial.addWork(work!, { episodes: 2, each: 1 });
  const files = trial.otherArt;
  const other = asked('other', async (random) =>
    trial.republish(await trial.readOneOf(files, random), random),
  );
  const copies = await trial.copySite(2);
  return { trial, work: work!, site: { ...copies, shots: [...copies.shots, other] } };
}

test('a trial draws the same files from the same seed', async () => {
  const bytes = async () => {
    const { trial, site } = await drawTrial();
    const { folder } = await trial.drawSite(site);
    const files = [...(await picturesBelow(trial.catalogue)), ...(await picturesBelow(folder))];
    const names = files.map((file) => path.relative(trial.folder, file));
    return { names, bytes: await Promise.all(files.map((file) => readFile(file))) };
  };
  const first = await bytes();
  expect(first.names).toHaveLength(5);
  expect(await bytes()).toEqual(first);
});

test('a trial finds copies of the work and nothing else', async () => {
  const { trial, work, site } = await drawTrial();
  const [result] = await trial.run([site]);
  expect(result!.pictures.map(({ role, isFound }) => `${role} ${isFound}`).sort()).toEqual([
    'asked false',
    'copy true',
    'copy true',
  ]);
  expect(result!.works.map((told) => [told.work, told.isRight])).toEqual([[work.name, true]]);
});

test('the art of the fixtures has no title card, and of other works nothing is shown', async () => {
  const { works } = await fixturesArt();
  expect(works.map(({ pages }) => pages.length)).toEqual([6, 6, 6]);
  const beside = artBeside({ works, books: [] }, [works[0]!]);
  expect(beside).toEqual([...works[1]!.pages, ...works[2]!.pages]);
});

test('pages are dealt to episodes in their order', () => {
  const work = { name: 'w', pages: [...'abcdefg'] };
  const deal = (seed: string, each: number) =>
    dealPages(work, seededFraction(seed), { episodes: 3, each }).flat().join('');
  for (const seed of ['1', '2', '3']) {
    expect('abcdefg').toContain(deal(seed, 2));
    expect(deal(seed, 2)).toHaveLength(6);
    expect(deal(seed, 1)).toHaveLength(3);
  }
});

test('a shuffled list has the same elements in an order of the seed', () => {
  const list = [...'abcdefgh'];
  expect(shuffled(seededFraction('1'), list)).toEqual(shuffled(seededFraction('1'), list));
  expect(shuffled(seededFraction('1'), list)).not.toEqual(shuffled(seededFraction('2'), list));
  expect(shuffled(seededFraction('3'), list).sort()).toEqual(list);
});

test('sites have each picture in a folder, chapters, or one folder', () => {
  const folders = (seed: string) => {
    const layout = chooseLayout(seededFraction(seed));
    return new Set(Array.from({ length: 60 }, (_, i) => layout(i))).size;
  };
  const sizes = Array.from({ length: 30 }, (_, i) => folders(`layout ${i}`));
  expect(sizes).toContain(1);
  expect(sizes).toContain(60);
  expect(sizes.some((size) => size > 4 && size < 16)).toBe(true);
});
