// Covers: indexing, matching and verdicts together, on the drawn catalogue and site.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  indexCatalogue,
  matchSite,
  type PanelIndex,
  type PictureResult,
  type Report,
  renderJson,
} from '../../src/index.ts';
import { amounts } from '../support/amounts.ts';
import { filesIn } from '../support/indexed.ts';
import { drawnFolder, drawnLibrary, drawnReport } from '../support/library.ts';
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

let index: PanelIndex;
let report: Report;
beforeAll(async () => {
  index = await drawnLibrary();
  report = await drawnReport();
});

function resultOf(path: string): PictureResult {
  return report.images.find((image) => image.path === path)!;
}

/** Most that the rows of a match may be wrong, as a share of the width. */
const MAX_ROW_ERROR = 0.06;
/** Most that a match may reach into a banner, as a share of the width. */
const MAX_BANNER_OVERLAP = 0.08;

describe('on the drawn site', () => {
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
      const slack = MAX_ROW_ERROR * 720;
      const scale = (source.bottom - source.top) / (source.to - source.from);
      const referenceRow = (pixel: number) => source.top + (pixel - source.from) * scale;
      expect(Math.abs(reference.top - referenceRow(query.top))).toBeLessThan(slack);
      expect(Math.abs(reference.bottom - referenceRow(query.bottom))).toBeLessThan(slack);
      const banner = MAX_BANNER_OVERLAP * resultOf(path).width!;
      expect(query.top).toBeGreaterThan(source.from - banner);
      expect(query.bottom).toBeLessThan(source.to + banner);
      // At least half of the art matches: the rest may be balloons with other lettering.
      expect(query.bottom - query.top).toBeGreaterThan((source.to - source.from) / 2);
    },
  );
});

describe('on the drawn site, pictures and verdicts', () => {
  test.for(others.map(({ path, reason }) => [path, reason] as const))(
    '%s (%s) is not matched',
    ([path]) => {
      const { status, matches } = resultOf(path);
      expect(matches).toEqual([]);
      expect(status).not.toBe('matched');
    },
  );

  test('the broken file is unreadable and the spacer is blank, each with its reason', () => {
    expect(resultOf('es/s50977/cap-001/005.jpg')).toMatchObject({
      status: 'unreadable',
      code: 'PICTURE_UNREADABLE',
      reason: 'is damaged or ends early, and nothing is found in what can be read',
    });
    expect(resultOf('assets/spacer.png')).toMatchObject({
      status: 'blank',
      reason: 'hardly any detail: too little to say',
    });
  });

  test('exactly the works and episodes that are on the site are confirmed', () => {
    expect(report.works.map(({ work, verdict }) => [work, verdict]).toSorted()).toEqual(
      truth.confirmed.map((work) => [work, 'confirmed']).toSorted(),
    );
    const episodes = report.works.flatMap((work) =>
      work.episodes.map(({ episode }) => `${work.work}/${episode}`),
    );
    expect(episodes.toSorted()).toEqual([...truth.episodes.confirmed].toSorted());
  });

  test('the summary counts the pictures by status', () => {
    expect(report.summary).toEqual({
      images: 32,
      matched: 12,
      shared: 1,
      unmatched: 17,
      blank: 1,
      unreadable: 1,
      otherFiles: 0,
    });
  });
});

test('the pages of a match are at its rows of the episode', () => {
  const { matches } = resultOf('es/s48213/cap-001/003.webp');
  const { pages, reference } = matches[0]!;
  const episode = index.episodes.find(
    (listed) => listed.work.name === 'neon-spring' && listed.episode.name === 'ep01',
  )!;
  let above = 0;
  const tops = episode.episode.pages.map(({ file, height }) => {
    const top = above;
    above += height;
    return { file, top };
  });
  const topOf = (name: string) => tops.find(({ file }) => file === name)!.top;
  const [first, last] = [pages[0]!, pages.at(-1)!];
  expect(Math.abs(topOf(first.page) + first.top - reference.top)).toBeLessThanOrEqual(1);
  expect(Math.abs(topOf(last.page) + last.bottom - reference.bottom)).toBeLessThanOrEqual(1);
});

describe('run again with another concurrency', () => {
  test.for(amounts.concurrencies)('%i: the report has the same bytes', async (concurrency) => {
    const again = await matchSite(index, [fixture('site')], { concurrency });
    expect(renderJson(again)).toBe(renderJson(report));
  });

  test.for(amounts.concurrencies)('%i: the index has the same bytes', async (concurrency) => {
    const other = emptyFolder();
    await indexCatalogue(fixture('catalogue'), other, { concurrency });
    expect(filesIn(other)).toEqual(filesIn(await drawnFolder()));
  });
});
