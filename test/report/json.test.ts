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
import { drawnLibrary } from '../support/library.ts';
import { collect, fixture } from '../support/picture-files.ts';
import { imageShape, misfits, reportShape } from '../support/report-shape.ts';
import { sample } from '../support/sample-report.ts';

let index: PanelIndex;
let report: Report;
beforeAll(async () => {
  index = await drawnLibrary();
  report = JSON.parse(renderJson(await matchSite(index, [fixture('site')])));
});

describe('report.json', () => {
  test('has every field that report-format.md names, and each is what it should be', () => {
    expect(misfits(report, reportShape)).toEqual([]);
  });

  test('has as many fields as it should with the reference pages, and none of them odd', async () => {
    const references = fixture('catalogue');
    const compared = await matchSite(index, [fixture('site')], { references });
    expect(misfits(JSON.parse(renderJson(compared)), reportShape)).toEqual([]);
    const matches = compared.images.flatMap((image) => image.matches);
    expect(matches.every(({ differences }) => differences !== undefined)).toBe(true);
  });

  test('begins with what made it', () => {
    expect(report.engine).toEqual({ name: 'panelprint', version, profile: 1 });
    expect(report.index).toMatchObject({ sha256: index.sha256, works: 3, episodes: 6 });
    expect(Object.values(report.parameters).length).toBeGreaterThan(0);
  });

  test('tells the size and the digest of every picture that could be read', () => {
    for (const { path, status, sha256, width, height } of report.images) {
      expect(sha256, path).toMatch(/^[0-9a-f]{64}$/);
      if (status !== 'unreadable') expect(width! * height!, path).toBeGreaterThan(0);
    }
  });

  test('tells why of everything blank or unreadable, and of nothing else', () => {
    for (const { path, status, reason } of report.images)
      expect(reason === undefined, path).toBe(!['blank', 'unreadable'].includes(status));
  });

  test('holds matches only where the status says so, best first, inside their pictures', () => {
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

  test('counts what it holds', () => {
    const { images, matched, unmatched, blank, unreadable } = report.summary;
    expect(matched + unmatched + blank + unreadable).toBe(images);
    expect(report.images).toHaveLength(images);
  });

  test('ends in a line break, and is two spaces deep', () => {
    expect(renderJson(sample())).toMatch(/^\{\n {2}"schema": "panelprint\/report@1",\n.*\n\}\n$/s);
  });
});

test('tells banners of the site as foreign rows, outside all matches', () => {
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

test('a line of JSON Lines has the shape of a picture, and a url where the source tells it', async () => {
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

describe('the check of the shape', () => {
  const broken: [what: string, change: (report: Report) => unknown, says: string][] = [
    ['another schema', (r) => ({ ...r, schema: 'x' }), '$.schema is "x"'],
    ['no works', ({ works: _, ...r }) => r, '$.works is missing'],
    ['works by name', (r) => ({ ...r, works: {} }), '$.works is no list'],
    [
      'a count in words',
      (r) => ({ ...r, summary: { ...r.summary, images: '4' } }),
      '$.summary.images is "4"',
    ],
    [
      'odds of nought',
      (r) => ({ ...r, works: [{ ...r.works[0], falseMatchOdds: 0 }] }),
      '$.works[0].falseMatchOdds is 0',
    ],
    [
      'a match of no page',
      (r) => ({ ...r, images: [{ ...r.images[0], matches: [{}] }] }),
      '$.images[0].matches[0].pages is missing',
    ],
  ];
  test.for(broken)('sees %s', ([, change, says]) => {
    expect(misfits(sample(), reportShape)).toEqual([]);
    expect(misfits(change(sample()), reportShape)).toContain(says);
  });
});
