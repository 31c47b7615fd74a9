import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { profile1 } from '../../src/hash/profile.ts';
import {
  checkIndex,
  indexCatalogue,
  matchSite,
  mergeIndex,
  openIndex,
  type PanelIndex,
  type Report,
  rematch,
  removeFromIndex,
  renderJson,
} from '../../src/index.ts';
import {
  contentDigest,
  decodeManifest,
  encodeManifest,
  newHolding,
  ownHolding,
  type WorkRecord,
} from '../../src/store/format/manifest.ts';
import { keepScan } from '../../src/tasks/keep-scan.ts';
import type { OnKeep } from '../../src/tasks/match-pictures.ts';
import { JobRunner } from '../../src/threads/jobs.ts';
import { art } from '../support/art.ts';
import { codeOf, copyOf, emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

const SITE = fixture('site');

/** What is kept, and what was found, when the index held one work of three; and the index when it holds all. */
let kept: string;
let report: Report;
let before: PanelIndex;
let index: PanelIndex;
beforeAll(async () => {
  const folder = emptyFolder();
  await indexCatalogue(fixture('catalogue'), folder);
  for (const work of ['neon-spring', 'third-corridor']) await removeFromIndex(folder, work);
  before = await openIndex(folder);
  kept = emptyFolder();
  report = await matchSite(before, [SITE], { keep: kept });
  await indexCatalogue(fixture('catalogue'), folder);
  index = await openIndex(folder);
});

/** The works of a kept folder, as its manifest tells them. */
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

describe('keeping what is matched', () => {
  test('changes nothing in the report', async () => {
    expect(renderJson(report)).toBe(renderJson(await matchSite(before, [SITE])));
  });

  test('keeps every picture that could be read and shows something, as an episode', async () => {
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

  test('notes what it was matched against', () => {
    const starts = before.episodes.map(({ episode }) => episode.sha256!.slice(0, 16)).sort();
    const [{ against }] = worksIn(kept) as [WorkRecord];
    expect(against).toEqual({ index: before.sha256, episodes: starts });
    expect(starts).toHaveLength(2);
  });

  test('keeps a few kilobytes a picture, and the same bytes with any number at once', async () => {
    const again = emptyFolder();
    await matchSite(before, [SITE], { keep: again, concurrency: 1 });
    expect(bytesOf(again)).toEqual(bytesOf(kept));
    const bytes = bytesOf(kept).reduce((sum, [, text]) => sum + text!.length, 0);
    expect(bytes).toBeLessThan(8192 * report.images.length);
  });
});

describe('what is kept', () => {
  test('takes down the address of a picture as the title of its episode', async () => {
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
      { name: '["crawl","more"]', episodes: [{ name: '1.jpg', title: url }] },
    ]);
    const [image] = (await rematch(index, folder)).images;
    expect(image).toEqual({ ...result, width: 256, height: 300, sha256 });
  });

  test('again, replaces what was kept of the same inputs, and nothing else', async () => {
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
    const { against } = worksIn(folder)[1]!;
    expect(against!.index).toBe(index.sha256);
    expect(against!.episodes).toEqual([...against!.episodes].sort());
    expect((await checkIndex(folder)).damaged).toEqual([]);
  });
});

describe('stopped', () => {
  const stoppedAfter = (pictures: number) => {
    const stop = new AbortController();
    let left = pictures;
    if (left === 0) stop.abort(new Error('Ctrl-C'));
    const onResult = () => {
      if (--left === 0) stop.abort(new Error('Ctrl-C'));
    };
    return { signal: stop.signal, onResult, concurrency: 1 };
  };

  test('it keeps what was finished', async () => {
    const keep = emptyFolder();
    const part = await matchSite(before, [SITE], { keep, ...stoppedAfter(12) });
    expect(part.interrupted).toBe(true);
    const names = (await openIndex(keep)).episodes.map(({ episode }) => episode.name);
    const shown = part.images.filter(({ status }) => /matched/.test(status));
    expect(names).toEqual(shown.map(({ path }) => path));
    expect(names.length).toBeGreaterThan(3);
  });

  test('before it had anything, it leaves what was kept before', async () => {
    const keep = emptyFolder();
    await matchSite(before, [SITE], { keep });
    const was = bytesOf(keep);
    await matchSite(before, [SITE], { keep, ...stoppedAfter(0) });
    expect(bytesOf(keep)).toEqual(was);
  });
});

describe('matching again', () => {
  test('finds the works added since in the pictures that match finds them in, and no other', async () => {
    const again = await rematch(index, kept);
    expect(again).toMatchObject({ kept: true, inputs: [SITE], summary: { unreadable: 0 } });
    expect(again.images.map(({ path }) => path)).toHaveLength(again.summary.images);
    const full = await matchSite(index, [SITE]);
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

  test('finds everything if that is asked for, and nothing where nothing was added', async () => {
    expect(claims(await rematch(index, kept, { all: true }))).toEqual(
      claims(await matchSite(index, [SITE])),
    );
    expect(claims(await rematch(before, kept))).toEqual([]);
  });
});

describe('matching again what is kept', () => {
  test('of several scans, says which', async () => {
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

  test('asks a signal between steps', async () => {
    const calls = async (work: (signal: AbortSignal) => Promise<unknown>) => {
      const { signal } = new AbortController();
      let count = 0;
      signal.throwIfAborted = () => void count++;
      await work(signal);
      return count;
    };
    const opening = await calls((signal) => openIndex(kept, { signal }));
    // Four episodes that are looked for, and five pictures in which one is found.
    expect(await calls((signal) => rematch(index, kept, { signal }))).toBe(opening + 9);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(rematch(index, kept, { signal })).rejects.toThrow('Ctrl-C');
  });

  test('answers the same after a merge', async () => {
    const keep = emptyFolder();
    for (const [at, name] of ['es', 'ja'].entries()) {
      await matchSite(before, [join(SITE, name)], { keep });
      if (at === 0) continue;
      const said = renderJson(await rematch(index, keep));
      expect((await mergeIndex(keep)).segments).toEqual([2, 1]);
      expect(renderJson(await rematch(index, keep))).toBe(said);
      expect((await checkIndex(keep, { repair: true })).damaged).toEqual([]);
    }
  });
});

describe('what a kept work was matched against', () => {
  const encoded = (against: unknown) => {
    const works = [{ name: 'crawl', episodes: [], against }] as unknown as WorkRecord[];
    const holdings = [newHolding(works)];
    const pieces = encodeManifest({ profile: 1, generation: 1, segments: [], holdings });
    return ownHolding(decodeManifest(Buffer.concat(pieces), 'it')).works[0]!.against;
  };
  const against = { index: 'ab'.repeat(32), episodes: ['0123456789abcdef'] };

  test('is read as it was written, and is a part of what the folder holds', () => {
    expect(encoded(against)).toEqual(against);
    expect(encoded(undefined)).toBeUndefined();
    const digest = (episodes: string[]) => {
      const works = [{ name: 'crawl', episodes: [], against: { ...against, episodes } }];
      return contentDigest({ profile: 1, holdings: [newHolding(works)] });
    };
    expect(digest([])).not.toBe(digest(against.episodes));
  });

  test.for([
    ['', []],
    ['ab'.repeat(32), ['0123456789abcdeg']],
    ['ab'.repeat(32), ['0123']],
    ['ab'.repeat(32), 'none'],
  ])('is refused where it is %j, %j', ([name, episodes]) => {
    expect(() => encoded({ index: name, episodes })).toThrow('not what a manifest should be');
  });
});

describe('a folder for something else', () => {
  test('is not kept in: one with an index, one inside of what is scanned', async () => {
    const folder = emptyFolder();
    await indexCatalogue(fixture('catalogue'), folder);
    const was = bytesOf(folder);
    expect(await codeOf(matchSite(index, [SITE], { keep: folder }))).toBe('OUTPUT_BLOCKED');
    expect(bytesOf(folder)).toEqual(was);
    const site = folderOf({ 'a/1.jpg': page('neon-spring/ep01', 2) });
    expect(await codeOf(matchSite(index, [site], { keep: join(site, 'kept') }))).toBe(
      'OUTPUT_BLOCKED',
    );
  });

  test('is not looked into: the index of a catalogue, or nothing', async () => {
    const folder = emptyFolder();
    await indexCatalogue(fixture('catalogue/ash-crown'), folder).catch(() => undefined);
    await indexCatalogue(fixture('catalogue'), folder);
    expect(await codeOf(rematch(index, folder))).toBe('INPUT_KIND');
    expect(await codeOf(rematch(index, emptyFolder()))).toBe('INDEX_MISSING');
  });

  test('no catalogue is indexed over what was kept', async () => {
    const was = bytesOf(kept);
    expect(await codeOf(indexCatalogue(fixture('catalogue'), kept))).toBe('OUTPUT_BLOCKED');
    expect(bytesOf(kept)).toEqual(was);
  });
});
