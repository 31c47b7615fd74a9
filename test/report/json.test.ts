import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  matchPictures,
  matchSite,
  type PanelIndex,
  picturesIn,
  type Report,
  renderJson,
  version,
} from '../../src/index.ts';
import { drawnLibrary, drawnReport } from '../support/library.ts';
import { collect, fixture } from '../support/picture-files.ts';
import { imageShape, misfits, reportShape } from '../support/report-shape.ts';
import { sample } from '../support/sample-report.ts';

let index: PanelIndex;
let report: Report;
beforeAll(async () => {
  index = await drawnLibrary();
  report = JSON.parse(renderJson(await drawnReport()));
});

describe('report.json', () => {
  test('has every field of report-format.md, each of the right type', () => {
    expect(misfits(report, reportShape)).toEqual([]);
  });

  test('has fields of the right type with reference pages too', async () => {
    const references = fixture('catalogue');
    const compared = await matchSite(index, [fixture('site/es/s48213')], { references });
    expect(misfits(JSON.parse(renderJson(compared)), reportShape)).toEqual([]);
    const matches = compared.images.flatMap((image) => image.matches);
    expect(matches.every(({ differences }) => differences !== undefined)).toBe(true);
  });

  test('names the engine, the index and the parameters', () => {
    expect(report.engine).toEqual({ name: 'panelprint', version, profile: 1 });
    expect(report.index).toMatchObject({ sha256: index.sha256, works: 3, episodes: 6 });
    expect(Object.values(report.parameters).length).toBeGreaterThan(0);
  });

  test('has the digest of every picture, and the size of those that could be read', () => {
    for (const { path, status, sha256, width, height } of report.images) {
      expect(sha256, path).toMatch(/^[0-9a-f]{64}$/);
      if (status !== 'unreadable') expect(width! * height!, path).toBeGreaterThan(0);
    }
  });

  test('gives a reason for blank and unreadable pictures only', () => {
    for (const { path, status, reason } of report.images)
      expect(reason === undefined, path).toBe(!['blank', 'unreadable'].includes(status));
  });

  test('has matches for matched pictures only, best first, inside the picture', () => {
    for (const { path, status, matches, width, height } of report.images) {
      expect(matches.length > 0, path).toBe(status === 'matched');
      for (const [i, { query, reference, scale, logOdds }] of matches.entries()) {
        expect(query.top).toBeLessThan(query.bottom);
        expect(query.bottom).toBeLessThanOrEqual(height!);
        expect(query.left).toBeLessThan(query.right);
        expect(query.right).toBeLessThanOrEqual(width!);
        const rows = (reference.bottom - reference.top) / (query.bottom - query.top);
        expect(Math.abs(scale - rows)).toBeLessThan(0.001);
        if (i > 0) expect(logOdds).toBeGreaterThanOrEqual(matches[i - 1]!.logOdds);
      }
    }
  });

  test('has a summary that adds up', () => {
    const { images, matched, shared, unmatched, blank, unreadable } = report.summary;
    expect(matched + shared + unmatched + blank + unreadable).toBe(images);
    expect(report.images).toHaveLength(images);
  });

  test('is indented by two spaces and ends in a line break', () => {
    expect(renderJson(sample())).toMatch(/^\{\n {2}"schema": "panelprint\/report@2",\n.*\n\}\n$/s);
  });
});

test('reports banners of the site as foreign rows, outside all matches', () => {
  const foreign = report.images.flatMap((image) =>
    (image.foreign ?? []).map((rows) => ({ ...image, ...rows })),
  );
  expect(foreign.length).toBeGreaterThan(3);
  for (const { matches, status, width, top, bottom } of foreign) {
    expect(status).toBe('matched');
    expect(bottom - top).toBeGreaterThanOrEqual(0.02 * width!);
    for (const { query } of matches)
      expect(Math.min(query.bottom, bottom) - Math.max(query.top, top)).toBeLessThanOrEqual(0);
  }
});

test('a line of JSON Lines has the shape of a picture, with the url of its source', async () => {
  const folder = join(fixture('site'), 'ja/t91bc');
  async function* withUrls() {
    for await (const source of picturesIn(folder))
      yield { ...source, url: `https://toonvega.example/${source.path}` };
  }
  const results = await collect(matchPictures(index, withUrls()));
  for (const result of results) {
    expect(misfits(JSON.parse(JSON.stringify(result)), imageShape)).toEqual([]);
    expect(result.url).toBe(`https://toonvega.example/${result.path}`);
  }
  expect(results.some(({ status }) => status === 'matched')).toBe(true);
});

describe('the check of shapes', () => {
  const broken: [what: string, change: (report: Report) => unknown, misfit: string][] = [
    ['another schema', (r) => ({ ...r, schema: 'x' }), '$.schema is "x"'],
    ['no works', ({ works: _, ...r }) => r, '$.works is missing'],
    ['works that are not a list', (r) => ({ ...r, works: {} }), '$.works is not a list'],
    [
      'a count that is text',
      (r) => ({ ...r, summary: { ...r.summary, images: '4' } }),
      '$.summary.images is "4"',
    ],
    [
      'odds of zero',
      (r) => ({ ...r, works: [{ ...r.works[0], falseMatchOdds: 0 }] }),
      '$.works[0].falseMatchOdds is 0',
    ],
    [
      'a match without pages',
      (r) => ({ ...r, images: [{ ...r.images[0], matches: [{}] }] }),
      '$.images[0].matches[0].pages is missing',
    ],
  ];
  test.for(broken)('finds %s', ([, change, misfit]) => {
    expect(misfits(sample(), reportShape)).toEqual([]);
    expect(misfits(change(sample()), reportShape)).toContain(misfit);
  });
});
