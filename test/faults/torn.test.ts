// Covers: files with wrong ends after a power cut.
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  COPY_FILE,
  FILE_CACHE_FILE,
  isPending,
  listFile,
  MANIFEST_FILE,
  segmentFile,
} from '../../src/store/folder/files.ts';
import { repairFolder } from '../../src/store/folder/repair.ts';
import { readState } from '../../src/store/folder/state.ts';
import { IndexUpdate } from '../../src/store/folder/update.ts';
import type { Writer } from '../../src/store/folder/writer.ts';
import { formatEpisodeName } from '../../src/store/format/episode-name.ts';
import { episodesIn } from '../../src/store/format/manifest.ts';
import { MAX_HEAD_BYTES, readDirectory } from '../../src/store/format/section-file.ts';
import { addToCount, amounts, everyNth } from '../support/amounts.ts';
import { codeOf, emptyFolder } from '../support/picture-files.ts';
import { randomWords } from '../support/sample-data.ts';
import { failing } from '../support/steps.ts';
import { write } from '../support/written.ts';
import type { Content } from './content.ts';
import { leftoversIn, operations, prepare, stateOf } from './operations.ts';

/** Replaces the end of a file, from the last multiple of `block` before its end. */
const replaceEnd =
  (block: number, filler: (bytes: number) => Uint8Array) => (bytes: Uint8Array) => {
    const at = Math.floor((bytes.length - 1) / block) * block;
    return Buffer.concat([bytes.subarray(0, at), filler(bytes.length - at)]);
  };
const zeros = (bytes: number) => new Uint8Array(bytes);
const otherBytes = (bytes: number) => Buffer.from(randomWords(bytes, 3).buffer).subarray(0, bytes);
const nothing = () => new Uint8Array(0);

/**
 * States of a file after a power cut, if the disk lied about a sync or wrote the name before the
 * bytes.
 */
const tears: [what: string, tear: (bytes: Uint8Array) => Uint8Array][] = [
  ['the last 512 bytes are zeros', replaceEnd(512, zeros)],
  ['the last 4096 bytes are zeros', replaceEnd(4096, zeros)],
  ['the last 512 bytes are those of another file', replaceEnd(512, otherBytes)],
  ['the last 4096 bytes are those of another file', replaceEnd(4096, otherBytes)],
  ['the file ends at a multiple of 512', replaceEnd(512, nothing)],
  ['the file ends at a multiple of 4096', replaceEnd(4096, nothing)],
  ['the file has 512 bytes too many', (bytes) => Buffer.concat([bytes, zeros(512)])],
  ['the file is empty', nothing],
  ['the file is all zeros', (bytes) => zeros(bytes.length)],
];

/** The tears that this run tries, from the one at `first` on. */
const tearsFrom = (first: number) => everyNth(tears, amounts.tearStride, first);

const unfinished = operations.find(({ what }) => what === 'episodes that a killed run had read')!;

/** An index with every kind of file, also the pending files of a killed run. */
const base = emptyFolder();
beforeAll(() => prepare(unfinished, fs, base));

async function copyOfBase(): Promise<string> {
  const folder = emptyFolder();
  await fs.cp(base, folder, { recursive: true });
  return folder;
}

async function tearFile(
  folder: string,
  name: string,
  tear: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  const path = join(folder, name);
  const bytes = await fs.readFile(path);
  const torn = tear(bytes);
  expect(bytes.equals(torn)).toBe(false);
  await fs.writeFile(path, torn);
  addToCount('torn files', 1);
}

/**
 * Expects an index without damage, in which the unfinished run can be finished without leaving
 * other files.
 */
async function expectWhole(folder: string): Promise<void> {
  expect(await stateOf(fs, folder)).toMatchObject({ damaged: [], lost: [] });
  await unfinished.act(fs, folder);
  expect(await leftoversIn(fs, folder)).toEqual([]);
  expect(await stateOf(fs, folder)).toMatchObject({ damaged: [], lost: [] });
}

/** Of the episodes that the killed run read, those that the next run can take over. */
async function pendingOf(writer: Writer): Promise<string[]> {
  const update = await IndexUpdate.begin(writer);
  const names = ['moon/2', 'moon/4', 'sun/1'];
  const find = (name: string) => update.find(...(name.split('/') as [string, string]));
  return names.filter((name) => typeof find(name)?.place === 'string');
}

const damageOf = (name: string) => [expect.stringMatching(new RegExp(`^${name}: INDEX_[A-Z]+$`))];
const refused = expect.stringMatching(/^INDEX_(TRUNCATED|MAGIC|CHECKSUM|CORRUPT|VERSION)$/);

/**
 * The episodes of a segment with all rows whole in a torn copy, by the places of the rows in its
 * sections.
 */
function wholeEpisodes(bytes: Uint8Array, torn: Uint8Array): number[] {
  if (bytes.length !== torn.length) return [];
  const isSame = (at: number, length: number) =>
    Buffer.compare(bytes.subarray(at, at + length), torn.subarray(at, at + length)) === 0;
  const { entries } = readDirectory('SEGM', bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, 'it');
  const section = (tag: string) => entries.find((entry) => entry.tag === tag)!;
  const tracks = section('trak');
  if (!isSame(0, tracks.at)) return [];
  const episodes = tracks.bytes / 20; // Each episode has one track of five numbers.
  /** Whether the rows of an episode are whole in all columns of a section. */
  const isWhole = (tag: string, columns: number, episode: number) => {
    const length = section(tag).bytes / columns / episodes;
    return Array.from({ length: columns }, (_, column) => column * episodes + episode).every((i) =>
      isSame(section(tag).at + i * length, length),
    );
  };
  const columns = { trak: 5, wcol: 3, pcol: 4, wpri: 1, ppri: 1 };
  return [...Array(episodes).keys()].filter((episode) =>
    Object.entries(columns).every(([tag, count]) => isWhole(tag, count, episode)),
  );
}

describe.for(tearsFrom(0))('files without episodes, when %s:', ([, tear]) => {
  test('a manifest is refused, and repair restores it from its copy', async () => {
    const folder = await copyOfBase();
    const before = await stateOf(fs, folder);
    await tearFile(folder, MANIFEST_FILE, tear);
    const found = await stateOf(fs, folder);
    expect(found).toEqual({ opened: refused, damaged: damageOf(MANIFEST_FILE), lost: [] });
    expect((await repairFolder(folder)).moved).toEqual([MANIFEST_FILE]);
    expect(await stateOf(fs, folder)).toEqual(before);
    await expectWhole(folder);
  });

  test('check names a copy of a manifest, and repair writes it again', async () => {
    const folder = await copyOfBase();
    const { opened } = await stateOf(fs, folder);
    await tearFile(folder, COPY_FILE, tear);
    expect(await stateOf(fs, folder)).toEqual({ opened, damaged: damageOf(COPY_FILE), lost: [] });
    expect((await repairFolder(folder)).moved).toEqual([COPY_FILE]);
    expect(await stateOf(fs, folder)).toMatchObject({ opened, damaged: [] });
    await expectWhole(folder);
  });

  test('a manifest and its copy are refused, and repair changes nothing', async () => {
    const folder = await copyOfBase();
    for (const name of [MANIFEST_FILE, COPY_FILE]) await tearFile(folder, name, tear);
    const names = await fs.readdir(folder);
    const damaged = [MANIFEST_FILE, COPY_FILE].flatMap(damageOf);
    expect(await stateOf(fs, folder)).toEqual({ opened: refused, damaged, lost: [] });
    expect(await codeOf(repairFolder(folder))).toEqual(refused);
    expect(await codeOf(unfinished.act(fs, folder))).toEqual(refused);
    expect(await fs.readdir(folder)).toEqual(names);
  });

  test('check names a file cache, and the index works without it', async () => {
    const folder = await copyOfBase();
    const { opened } = await stateOf(fs, folder);
    await tearFile(folder, FILE_CACHE_FILE, tear);
    expect(await stateOf(fs, folder)).toEqual({
      opened,
      damaged: damageOf(FILE_CACHE_FILE),
      lost: [],
    });
    expect(await write(fs, (writer) => writer.readCache(), folder)).toBe('');
    expect((await repairFolder(folder)).moved).toEqual([FILE_CACHE_FILE]);
    expect(await stateOf(fs, folder)).toMatchObject({ opened, damaged: [] });
    await expectWhole(folder);
  });
});

describe.for(tearsFrom(1))('files with content, when %s:', ([, tear]) => {
  test('a list of hashes is refused, and repair drops it', async () => {
    const folder = await copyOfBase();
    const { manifest } = await readState(folder);
    const before = await stateOf(fs, folder);
    const name = listFile(manifest.holdings[1]!.lists[0]!.sha256);
    await tearFile(folder, name, tear);
    const found = await stateOf(fs, folder);
    const lost = ['them:list stamps'];
    expect(found).toEqual({ opened: refused, damaged: damageOf(name), lost });
    expect(await repairFolder(folder)).toMatchObject({ moved: [name], lost });
    const { opened } = await stateOf(fs, folder);
    const without = { sha256: expect.any(String), hashes: [] };
    expect(opened).toEqual({ ...(before.opened as object), ...without });
    await expectWhole(folder);
  });

  test.for([0, 1, 2])(
    'segment %i is refused, and repair keeps its whole episodes',
    async (number) => {
      const folder = await copyOfBase();
      const { manifest } = await readState(folder);
      const { opened } = (await stateOf(fs, folder)) as { opened: { content: Content } };
      const name = segmentFile(manifest.segments[number]!.sha256);
      const bytes = await fs.readFile(join(folder, name));
      const whole = wholeEpisodes(bytes, tear(bytes));
      const lost = [...episodesIn(manifest.holdings)]
        .filter(({ episode: { segment, at } }) => segment === number && !whole.includes(at))
        .map(({ holding, work, episode }) =>
          formatEpisodeName({ origin: holding.origin, work: work.name, episode: episode.name }),
        );
      await tearFile(folder, name, tear);
      expect(await stateOf(fs, folder)).toEqual({ opened: refused, damaged: damageOf(name), lost });
      expect(await repairFolder(folder)).toMatchObject({ moved: [name], lost });
      const left = Object.entries(opened.content).filter(([episode]) => !lost.includes(episode));
      const now = (await stateOf(fs, folder)) as { opened: object };
      const content = Object.fromEntries(left);
      expect(now.opened).toEqual({ ...opened, sha256: expect.any(String), content });
      await expectWhole(folder);
    },
  );

  test('a pending episode of a killed run is read again, and the others are not', async () => {
    const folder = await copyOfBase();
    const before = await stateOf(fs, folder);
    const [first, ...rest] = (await fs.readdir(folder)).filter(isPending);
    await tearFile(folder, first!, tear);
    expect(await stateOf(fs, folder)).toEqual(before);
    expect(rest).toHaveLength(2);
    expect(await write(fs, pendingOf, folder)).toHaveLength(2);
    await expectWhole(folder);
  });
});

test('a copy of the manifest that a later write did not replace names only files that are there', async () => {
  const folder = await copyOfBase();
  const before = await stateOf(fs, folder);
  const merge = operations.find(({ what }) => what === 'merge')!;
  const faulty = failing(fs, { at: 0, code: 'ENOSPC', of: /^open copy.panelprint.tmp/ });
  await merge.act(faulty.fs, folder);
  const { manifest } = await readState(folder);
  expect(manifest.segments).toHaveLength(2);
  await tearFile(folder, MANIFEST_FILE, nothing);
  await repairFolder(folder);
  expect(await stateOf(fs, folder)).toEqual(before);
  await expectWhole(folder);
});
