import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  indexCatalogue,
  matchSite,
  openIndex,
  type PanelIndex,
  type PictureResult,
  type Report,
  renderJson,
} from '../../src/index.ts';
import { filesIn } from '../support/indexed.ts';
import { emptyFolder, fixture } from '../support/picture-files.ts';

interface Truth {
  readonly confirmed: readonly string[];
  readonly episodes: { readonly confirmed: readonly string[]; readonly absent: readonly string[] };
  readonly pictures: readonly {
    readonly path: string;
    readonly reason?: string;
    readonly source: null | {
      readonly work: string;
      readonly episode: string;
      readonly top: number;
      readonly bottom: number;
      readonly from: number;
      readonly to: number;
    };
  }[];
}

const truth = JSON.parse(readFileSync(fixture('truth.json'), 'utf8')) as Truth;
const copies = truth.pictures.filter(({ source }) => source !== null);
const others = truth.pictures.filter(({ source }) => source === null);

let folder: string;
let index: PanelIndex;
let report: Report;
beforeAll(async () => {
  folder = emptyFolder();
  await indexCatalogue(fixture('catalogue'), folder);
  index = await openIndex(folder);
  report = await matchSite(index, [fixture('site')]);
});

function resultOf(path: string): PictureResult {
  return report.images.find((image) => image.path === path)!;
}

/** Rows may be this share of the width off; a claim may reach this share of it into a banner. */
const ROWS = 0.06;
const BANNER = 0.08;

describe('of the drawn site', () => {
  test('every picture is reported, once, in order', () => {
    expect(report.images.map(({ path }) => path)).toEqual(truth.pictures.map(({ path }) => path));
    expect([copies.length, others.length]).toEqual([12, 20]);
  });

  test.for(copies.map(({ path, source }) => [path, source!] as const))(
    '%s is matched with the right rows',
    ([path, source]) => {
      const [best, ...more] = resultOf(path).matches;
      expect(best).toMatchObject({ work: source.work, episode: source.episode, mirrored: false });
      for (const { work, episode } of more)
        expect([work, episode]).toEqual([source.work, source.episode]);
      const { query, reference } = best!;
      const slack = ROWS * 720;
      const scale = (source.bottom - source.top) / (source.to - source.from);
      const row = (at: number) => source.top + (at - source.from) * scale;
      expect(Math.abs(reference.top - row(query.top))).toBeLessThan(slack);
      expect(Math.abs(reference.bottom - row(query.bottom))).toBeLessThan(slack);
      const banner = BANNER * resultOf(path).width!;
      expect(query.top).toBeGreaterThan(source.from - banner);
      expect(query.bottom).toBeLessThan(source.to + banner);
      // Half of the art is certainly claimed: the rest may be balloons that were lettered anew.
      expect(query.bottom - query.top).toBeGreaterThan((source.to - source.from) / 2);
    },
  );
});

describe('of the drawn site too', () => {
  test.for(others.map(({ path, reason }) => [path, reason] as const))(
    'of %s (%s) nothing is claimed',
    ([path]) => {
      const { status, matches } = resultOf(path);
      expect(matches).toEqual([]);
      expect(status).not.toBe('matched');
    },
  );

  test('the broken file is unreadable, the spacer blank, each with a reason', () => {
    expect(resultOf('es/s50977/cap-001/005.jpg')).toMatchObject({
      status: 'unreadable',
      code: 'PICTURE_UNREADABLE',
      reason: expect.stringContaining('damaged'),
    });
    expect(resultOf('assets/spacer.png')).toMatchObject({
      status: 'blank',
      reason: expect.stringMatching(/./),
    });
  });

  test('the works that are on it are confirmed, by the episodes that are', () => {
    expect(report.works.map(({ work, verdict }) => [work, verdict]).toSorted()).toEqual(
      truth.confirmed.map((work) => [work, 'confirmed']).toSorted(),
    );
    const episodes = report.works.flatMap((work) =>
      work.episodes.map(({ episode }) => `${work.work}/${episode}`),
    );
    expect(episodes.toSorted()).toEqual([...truth.episodes.confirmed].toSorted());
  });

  test('the summary counts what the pictures say', () => {
    const count = (status: string) => report.images.filter((one) => one.status === status).length;
    expect(report.summary).toEqual({
      images: 32,
      matched: 12,
      unmatched: count('unmatched'),
      blank: count('blank'),
      unreadable: 1,
      otherFiles: 0,
    });
  });
});

test('the pages that a match names lie where its rows say', () => {
  const { matches } = resultOf('es/s48213/cap-001/003.webp');
  const { pages, reference } = matches[0]!;
  const episode = index.episodes.find(
    (listed) => listed.work.name === 'neon-spring' && listed.episode.name === 'ep01',
  )!;
  let above = 0;
  const spans = episode.episode.pages.map(({ file, height }) => {
    const top = above;
    above += height;
    return { file, top };
  });
  const topOf = (name: string) => spans.find(({ file }) => file === name)!.top;
  const [first, last] = [pages[0]!, pages.at(-1)!];
  expect(Math.abs(topOf(first.page) + first.top - reference.top)).toBeLessThanOrEqual(1);
  expect(Math.abs(topOf(last.page) + last.bottom - reference.bottom)).toBeLessThanOrEqual(1);
});

describe('run again', () => {
  test.for([1, 8])('at concurrency %i the report has the same bytes', async (concurrency) => {
    const again = await matchSite(index, [fixture('site')], { concurrency });
    expect(renderJson(again)).toBe(renderJson(report));
  });

  test.for([1, 8])('at concurrency %i the index has the same bytes', async (concurrency) => {
    const other = emptyFolder();
    await indexCatalogue(fixture('catalogue'), other, { concurrency });
    expect(filesIn(other)).toEqual(filesIn(folder));
  });
});
