import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { profile1 } from '../../src/hash/profile.ts';
import {
  checkIndex,
  describeIndex,
  exportIndex,
  importInto,
  indexCatalogue,
  matchPicture,
  matchSite,
  mergeIndex,
  newKeys,
  openIndex,
  type PanelIndex,
  type Report,
  rematch,
  removeFromIndex,
  renderJson,
} from '../../src/index.ts';
import { decodeManifest, ownHolding, type WorkRecord } from '../../src/store/format/manifest.ts';
import { encodeSections } from '../../src/store/format/section-file.ts';
import { keepScan } from '../../src/tasks/keep-scan.ts';
import type { OnKeep } from '../../src/tasks/match-pictures.ts';
import { JobRunner } from '../../src/threads/jobs.ts';
import { art } from '../support/art.ts';
import { drawnFolder, drawnLibrary, drawnReport } from '../support/library.ts';
import { codeOf, copyOf, emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

const SITE = fixture('site');

/**
 * The kept scan, its report and the index when it had one work of three; and the index with all.
 */
let kept: string;
let report: Report;
let before: PanelIndex;
let index: PanelIndex;
beforeAll(async () => {
  const folder = folderCopy(await drawnFolder());
  for (const work of ['neon-spring', 'third-corridor']) await removeFromIndex(folder, work);
  before = await openIndex(folder);
  kept = emptyFolder();
  report = await matchSite(before, [SITE], { keep: kept });
  index = await drawnLibrary();
});

/** A copy of a folder, which a test may change. */
function folderCopy(folder: string): string {
  const copy = emptyFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** The kept scans of a folder, from its manifest. */
function worksIn(folder: string): readonly WorkRecord[] {
  const name = 'index.panelprint';
  return ownHolding(decodeManifest(readFileSync(join(folder, name)), name)).works;
}

const claims = ({ images }: Report) =>
  images.flatMap(({ path, matches }) => matches.map(({ work }) => `${path} ${work}`));
const bytesOf = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'latin1')]);

describe('a kept scan', () => {
  test('does not change the report', async () => {
    expect(renderJson(report)).toBe(renderJson(await matchSite(before, [SITE])));
  });

  test('has an episode for every picture that is not unreadable or blank', async () => {
    const { works, episodes } = await openIndex(kept);
    expect(works.map(({ name }) => name)).toEqual([SITE]);
    const shown = report.images.filter(({ status }) => /matched/.test(status));
    expect(episodes.map(({ episode }) => [episode.name, episode.pages])).toEqual(
      shown.map(({ path: file, width, height, sha256 }) => [
        file,
        [{ file, width, height, sha256 }],
      ]),
    );
  });

  test('has its inputs, and the index that it was matched against', async () => {
    const starts = before.episodes.map(({ episode }) => episode.sha256!.slice(0, 16)).sort();
    const [{ scan }] = worksIn(kept) as [WorkRecord];
    const against = { index: before.sha256, episodes: starts };
    expect(scan).toEqual({ inputs: [SITE], against });
    expect((await openIndex(kept)).kind).toBe('scan');
    expect((await describeIndex(kept)).kind).toBe('scan');
    expect(starts).toHaveLength(2);
  });

  test('takes a few kilobytes a picture, and the same bytes at any concurrency', async () => {
    const again = emptyFolder();
    await matchSite(before, [SITE], { keep: again, concurrency: 1 });
    expect(bytesOf(again)).toEqual(bytesOf(kept));
    const bytes = bytesOf(kept).reduce((sum, [, text]) => sum + text!.length, 0);
    expect(bytes).toBeLessThan(8192 * report.images.length);
  });
});

describe('keeping a scan', () => {
  test('stores the URL of a picture and all inputs, and reports them', async () => {
    const folder = emptyFolder();
    const url = 'https://example.org/1.jpg';
    const sha256 = 'ab'.repeat(32);
    const result = { path: '1.jpg', url, status: 'unmatched', matches: [] } as const;
    const runner = new JobRunner({ profile: profile1.id, index: before });
    const prints = runner.examine({ ...art(256, 300, 1), keep: true }).kept!;
    const scan = async (keep: OnKeep) => {
      await keep({ ...result, width: 256, height: 300, sha256 }, prints);
      return report;
    };
    await keepScan(folder, before, ['crawl', 'more'], scan);
    expect((await openIndex(folder)).works).toMatchObject([
      {
        name: '["crawl","more"]',
        scan: { inputs: ['crawl', 'more'] },
        episodes: [{ name: '1.jpg', url }],
      },
    ]);
    expect((await openIndex(folder)).works[0]!.episodes[0]!.title).toBeUndefined();
    const [image] = (await rematch(index, folder)).images;
    expect(image).toEqual({ ...result, width: 256, height: 300, sha256 });
  });

  test('replaces the kept scan of the same inputs, and no other', async () => {
    const folder = emptyFolder();
    const one = folderOf({
      '1.jpg': page('neon-spring/ep01', 2),
      '2.jpg': page('ash-crown/ep02', 2),
    });
    const two = folderOf({ '1.jpg': page('ash-crown/ep01', 2) });
    await matchSite(before, [one], { keep: folder });
    await matchSite(before, [two], { keep: folder });
    await matchSite(index, [one], { keep: folder });
    const works = worksIn(folder).map(({ name, episodes }) => [name, episodes.length]);
    expect(works).toEqual([
      [two, 1],
      [one, 2],
    ]);
    const { against } = worksIn(folder)[1]!.scan!;
    expect(against.index).toBe(index.sha256);
    expect(against.episodes).toEqual([...against.episodes].sort());
    expect((await checkIndex(folder)).damaged).toEqual([]);
  });
});

describe('an interrupted scan', () => {
  const stoppedAfter = (pictures: number) => {
    const stop = new AbortController();
    let left = pictures;
    if (left === 0) stop.abort(new Error('Ctrl-C'));
    const onResult = () => {
      if (--left === 0) stop.abort(new Error('Ctrl-C'));
    };
    return { signal: stop.signal, onResult, concurrency: 1 };
  };

  test('keeps the pictures that were finished', async () => {
    const keep = emptyFolder();
    const part = await matchSite(before, [SITE], { keep, ...stoppedAfter(12) });
    expect(part.interrupted).toBe(true);
    const names = (await openIndex(keep)).episodes.map(({ episode }) => episode.name);
    const shown = part.images.filter(({ status }) => /matched/.test(status));
    expect(names).toEqual(shown.map(({ path }) => path));
    expect(names.length).toBeGreaterThan(3);
  });

  test('without a finished picture leaves the kept scan as it was', async () => {
    const keep = folderCopy(kept);
    const was = bytesOf(keep);
    await matchSite(before, [SITE], { keep, ...stoppedAfter(0) });
    expect(bytesOf(keep)).toEqual(was);
  });
});

describe('rematch', () => {
  test('finds new works in the pictures that match finds them in, and in no others', async () => {
    const again = await rematch(index, kept);
    expect(again).toMatchObject({ kept: true, inputs: [SITE], summary: { unreadable: 0 } });
    expect(again.images.map(({ path }) => path)).toHaveLength(again.summary.images);
    const full = await drawnReport();
    const added = claims(full).filter((claim) => !claim.endsWith('ash-crown'));
    expect(claims(again)).toEqual(added);
    expect(again.works.map(({ work, verdict }) => [work, verdict])).toEqual([
      ['neon-spring', 'confirmed'],
      ['third-corridor', 'confirmed'],
    ]);
    for (const { path, matches } of again.images)
      for (const { reference, episode } of matches) {
        const right = full.images.find((image) => image.path === path)!.matches[0]!;
        expect(episode).toBe(right.episode);
        expect(Math.abs(reference.top - right.reference.top)).toBeLessThan(90);
        expect(Math.abs(reference.bottom - right.reference.bottom)).toBeLessThan(90);
      }
  });

  test('finds all works with `all`, and nothing if no work is new', async () => {
    expect(claims(await rematch(index, kept, { all: true }))).toEqual(claims(await drawnReport()));
    expect(claims(await rematch(before, kept))).toEqual([]);
  });
});

describe('rematch of several scans', () => {
  test('reports the inputs of each picture', async () => {
    const folder = copyOf('catalogue/ash-crown/ep01');
    const keep = emptyFolder();
    const site = folderOf({ '1.jpg': page('neon-spring/ep01', 2) });
    await matchSite(index, [site], { keep });
    await matchSite(before, [folder], { keep });
    await matchSite(before, [site, folder], { keep });
    const { images, inputs } = await rematch(index, keep);
    expect(inputs).toEqual([site, folder, JSON.stringify([site, folder])]);
    expect(images[0]).toMatchObject({ path: '1.jpg', input: site, status: 'unmatched' });
    const matched = images.filter(({ matches }) => matches.length > 0);
    expect(matched.map(({ input }) => input)).toEqual([JSON.stringify([site, folder])]);
  });

  test('checks the signal between steps', async () => {
    const calls = async (work: (signal: AbortSignal) => Promise<unknown>) => {
      const { signal } = new AbortController();
      let count = 0;
      signal.throwIfAborted = () => void count++;
      await work(signal);
      return count;
    };
    const opening = await calls((signal) => openIndex(kept, { signal }));
    // Four episodes to search for, and five pictures that have claims.
    expect(await calls((signal) => rematch(index, kept, { signal }))).toBe(opening + 9);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(rematch(index, kept, { signal })).rejects.toThrow('Ctrl-C');
  });

  test('gives the same report after a merge', async () => {
    const keep = emptyFolder();
    for (const [at, name] of ['es/s48213', 'ja/t91bc'].entries()) {
      await matchSite(before, [join(SITE, name)], { keep });
      if (at === 0) continue;
      const said = renderJson(await rematch(index, keep));
      expect((await mergeIndex(keep)).segments).toEqual([2, 1]);
      expect(renderJson(await rematch(index, keep))).toBe(said);
      expect((await checkIndex(keep, { repair: true })).damaged).toEqual([]);
    }
  });
});

/**
 * Rewrites a kept folder as one whose manifest has no `kind`: URLs are titles, inputs are names.
 */
function withoutKind(folder: string): void {
  const name = join(folder, 'index.panelprint');
  const { kind: _, holdings, ...rest } = decodeManifest(readFileSync(name), name);
  const old = holdings.map((holding) => ({
    ...holding,
    works: holding.works.map(({ scan, episodes, ...work }) => ({
      ...work,
      against: scan!.against,
      episodes: episodes.map(({ url, ...picture }) => ({ ...picture, title: url })),
    })),
  }));
  const json = Buffer.from(JSON.stringify({ ...rest, holdings: old }));
  writeFileSync(name, Buffer.concat(encodeSections('MANI', [['json', json]])));
}

describe('a folder whose manifest has no kind', () => {
  test('gives the same report, before and after it is written again', async () => {
    const folder = emptyFolder();
    const two = folderOf({ '1.jpg': page('neon-spring/ep01', 2) });
    await matchSite(before, [join(SITE, 'es/s48213'), two], { keep: folder });
    await matchSite(before, [two], { keep: folder });
    const report = renderJson(await rematch(index, folder));
    const scans = worksIn(folder);
    withoutKind(folder);
    expect(readFileSync(join(folder, 'index.panelprint'), 'latin1')).not.toContain('"kind"');
    expect(worksIn(folder)).toEqual(scans);
    expect(renderJson(await rematch(index, folder))).toBe(report);
    await mergeIndex(folder);
    expect(readFileSync(join(folder, 'index.panelprint'), 'latin1')).toContain('"kind":"scan"');
    expect(renderJson(await rematch(index, folder))).toBe(report);
  });
});

describe('a folder of another kind', () => {
  test('is not used to keep a scan: the index of a catalogue, or a folder inside an input', async () => {
    const folder = folderCopy(await drawnFolder());
    const was = bytesOf(folder);
    expect(await codeOf(matchSite(index, [SITE], { keep: folder }))).toBe('OUTPUT_BLOCKED');
    expect(bytesOf(folder)).toEqual(was);
    const site = folderOf({ 'a/1.jpg': page('neon-spring/ep01', 2) });
    expect(await codeOf(matchSite(index, [site], { keep: join(site, 'kept') }))).toBe(
      'OUTPUT_BLOCKED',
    );
  });

  test('is not rematched: the index of a catalogue, or a folder without an index', async () => {
    expect(await codeOf(rematch(index, await drawnFolder()))).toBe('INPUT_KIND');
    expect(await codeOf(rematch(index, emptyFolder()))).toBe('INDEX_MISSING');
  });

  test('is not used as an index: kept scans, even without pictures', async () => {
    const empty = emptyFolder();
    await matchSite(before, [folderOf({ 'blank.txt': 'x' })], { keep: empty });
    expect((await openIndex(empty)).works).toEqual([]);
    const keys = newKeys();
    const list = join(folderOf({ list: `pdq ${'0'.repeat(64)}` }), 'list');
    for (const folder of [kept, empty]) {
      const was = bytesOf(folder);
      expect(await codeOf(indexCatalogue(fixture('catalogue'), folder))).toBe('OUTPUT_BLOCKED');
      expect(await codeOf(importInto(folder, list, { origin: 'Them' }))).toBe('OUTPUT_BLOCKED');
      const picture = matchPicture(await openIndex(folder), page('neon-spring/ep01', 2));
      expect(await codeOf(picture)).toBe('INPUT_KIND');
      const exported = exportIndex(folder, join(emptyFolder(), 'out'), { key: keys.privatePem });
      expect(await codeOf(exported)).toBe('INPUT_KIND');
      expect(bytesOf(folder)).toEqual(was);
      expect((await rematch(index, folder)).summary.unreadable).toBe(0);
    }
  });

  test('is not used to keep a scan, nor rematched: an index whose works were all removed', async () => {
    const folder = folderCopy(await drawnFolder());
    for (const { name } of (await openIndex(folder)).works) await removeFromIndex(folder, name);
    expect(await codeOf(matchSite(index, [SITE], { keep: folder }))).toBe('OUTPUT_BLOCKED');
    expect(await codeOf(rematch(index, folder))).toBe('INPUT_KIND');
  });
});
