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
import { codeOf, emptyFolder } from '../support/picture-files.ts';
import { randomWords } from '../support/sample-data.ts';
import { failing } from '../support/steps.ts';
import { write } from '../support/written.ts';
import type { Held } from './content.ts';
import { leftIn, operations, prepare, stateOf } from './operations.ts';

/** The end of a file with something else in its place, from the last multiple of a block that is not its end. */
const end = (block: number, filler: (bytes: number) => Uint8Array) => (bytes: Uint8Array) => {
  const at = Math.floor((bytes.length - 1) / block) * block;
  return Buffer.concat([bytes.subarray(0, at), filler(bytes.length - at)]);
};
const zeros = (bytes: number) => new Uint8Array(bytes);
const others = (bytes: number) => Buffer.from(randomWords(bytes, 3).buffer).subarray(0, bytes);
const nothing = () => new Uint8Array(0);

/** What can become of the end of a file when the power goes, and the disk lied or the name came before the bytes. */
const tears: [what: string, tear: (bytes: Uint8Array) => Uint8Array][] = [
  ['the last 512 bytes are zeros', end(512, zeros)],
  ['the last 4096 bytes are zeros', end(4096, zeros)],
  ['the last 512 bytes are those of another file', end(512, others)],
  ['the last 4096 bytes are those of another file', end(4096, others)],
  ['it ends at a multiple of 512', end(512, nothing)],
  ['it ends at a multiple of 4096', end(4096, nothing)],
  ['it has a block too many', (bytes) => Buffer.concat([bytes, zeros(512)])],
  ['it is empty', nothing],
  ['it is all zeros', (bytes) => zeros(bytes.length)],
];

const begun = operations.find(({ what }) => what === 'episodes that a killed run had read')!;

/** An index with all kinds of files, those of a killed run too. */
const base = emptyFolder();
beforeAll(() => prepare(begun, fs, base));

async function made(): Promise<string> {
  const folder = emptyFolder();
  await fs.cp(base, folder, { recursive: true });
  return folder;
}

/** Tears a file of a folder. */
async function torn(
  folder: string,
  name: string,
  tear: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  const path = join(folder, name);
  const bytes = await fs.readFile(path);
  const now = tear(bytes);
  expect(bytes.equals(now)).toBe(false);
  await fs.writeFile(path, now);
}

/** Nothing is damaged, nothing is left behind but what a killed run had read, and it can be written to. */
async function expectWhole(folder: string): Promise<void> {
  expect(await stateOf(fs, folder)).toMatchObject({ damaged: [], lost: [] });
  await begun.act(fs, folder);
  expect(await leftIn(fs, folder)).toEqual([]);
  expect(await stateOf(fs, folder)).toMatchObject({ damaged: [], lost: [] });
}

/** Episodes that a killed run has put down, of those that were read by it. */
async function knownOf(writer: Writer): Promise<string[]> {
  const draft = await IndexUpdate.begin(writer);
  const names = ['moon/2', 'moon/4', 'sun/1'];
  const known = (name: string) => draft.find(...(name.split('/') as [string, string]));
  return names.filter((name) => typeof known(name)?.place === 'string');
}

const damageOf = (name: string) => [expect.stringMatching(new RegExp(`^${name}: INDEX_[A-Z]+$`))];
const refused = expect.stringMatching(/^INDEX_(TRUNCATED|MAGIC|CHECKSUM|CORRUPT|VERSION)$/);

/** Which episodes of a segment have all their bytes, by where these lie in its sections. */
function wholeOf(bytes: Uint8Array, now: Uint8Array): number[] {
  if (bytes.length !== now.length) return [];
  const same = (at: number, length: number) =>
    Buffer.compare(bytes.subarray(at, at + length), now.subarray(at, at + length)) === 0;
  const { entries } = readDirectory('SEGM', bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, 'it');
  const section = (tag: string) => entries.find((entry) => entry.tag === tag)!;
  const tracks = section('trak');
  if (!same(0, tracks.at)) return [];
  const episodes = tracks.bytes / 20; // each has one track: five numbers
  /** Whether the rows of an episode are there in all columns of a section. */
  const rows = (tag: string, columns: number, episode: number) => {
    const length = section(tag).bytes / columns / episodes;
    return Array.from({ length: columns }, (_, column) => column * episodes + episode).every((i) =>
      same(section(tag).at + i * length, length),
    );
  };
  const columns = { trak: 5, wcol: 3, pcol: 4, wpri: 1, ppri: 1 };
  return [...Array(episodes).keys()].filter((episode) =>
    Object.entries(columns).every(([tag, count]) => rows(tag, count, episode)),
  );
}

describe.for(tears)('beside what is held, when %s:', ([, tear]) => {
  test('a manifest is refused, and made anew from its copy', async () => {
    const folder = await made();
    const before = await stateOf(fs, folder);
    await torn(folder, MANIFEST_FILE, tear);
    const found = await stateOf(fs, folder);
    expect(found).toEqual({ opened: refused, damaged: damageOf(MANIFEST_FILE), lost: [] });
    expect((await repairFolder(folder)).moved).toEqual([MANIFEST_FILE]);
    expect(await stateOf(fs, folder)).toEqual(before);
    await expectWhole(folder);
  });

  test('a copy of a manifest is told, and made anew', async () => {
    const folder = await made();
    const { opened } = await stateOf(fs, folder);
    await torn(folder, COPY_FILE, tear);
    expect(await stateOf(fs, folder)).toEqual({ opened, damaged: damageOf(COPY_FILE), lost: [] });
    expect((await repairFolder(folder)).moved).toEqual([COPY_FILE]);
    expect(await stateOf(fs, folder)).toMatchObject({ opened, damaged: [] });
    await expectWhole(folder);
  });

  test('a manifest and its copy are refused, and nothing is touched', async () => {
    const folder = await made();
    for (const name of [MANIFEST_FILE, COPY_FILE]) await torn(folder, name, tear);
    const names = await fs.readdir(folder);
    const damaged = [MANIFEST_FILE, COPY_FILE].flatMap(damageOf);
    expect(await stateOf(fs, folder)).toEqual({ opened: refused, damaged, lost: [] });
    expect(await codeOf(repairFolder(folder))).toEqual(refused);
    expect(await codeOf(begun.act(fs, folder))).toEqual(refused);
    expect(await fs.readdir(folder)).toEqual(names);
  });

  test('a note is told, and done without', async () => {
    const folder = await made();
    const { opened } = await stateOf(fs, folder);
    await torn(folder, FILE_CACHE_FILE, tear);
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

describe.for(tears)('of what is held, when %s:', ([, tear]) => {
  test('a list of hashes is refused, and left out', async () => {
    const folder = await made();
    const { manifest } = await readState(folder);
    const before = await stateOf(fs, folder);
    const name = listFile(manifest.holdings[1]!.lists[0]!.sha256);
    await torn(folder, name, tear);
    const found = await stateOf(fs, folder);
    const lost = ['them:list stamps'];
    expect(found).toEqual({ opened: refused, damaged: damageOf(name), lost });
    expect(await repairFolder(folder)).toMatchObject({ moved: [name], lost });
    const { opened } = await stateOf(fs, folder);
    const without = { sha256: expect.any(String), hashes: [] };
    expect(opened).toEqual({ ...(before.opened as object), ...without });
    await expectWhole(folder);
  });

  test.for([0, 1, 2])('segment %i is refused, and what of it is whole is kept', async (number) => {
    const folder = await made();
    const { manifest } = await readState(folder);
    const { opened } = (await stateOf(fs, folder)) as { opened: { held: Held } };
    const name = segmentFile(manifest.segments[number]!.sha256);
    const bytes = await fs.readFile(join(folder, name));
    const whole = wholeOf(bytes, tear(bytes));
    const lost = [...episodesIn(manifest.holdings)]
      .filter(({ episode: { segment, at } }) => segment === number && !whole.includes(at))
      .map(({ holding: { origin }, work, episode }) =>
        formatEpisodeName({ origin, work: work.name, episode: episode.name }),
      );
    await torn(folder, name, tear);
    expect(await stateOf(fs, folder)).toEqual({ opened: refused, damaged: damageOf(name), lost });
    expect(await repairFolder(folder)).toMatchObject({ moved: [name], lost });
    const left = Object.entries(opened.held).filter(([episode]) => !lost.includes(episode));
    const now = (await stateOf(fs, folder)) as { opened: object };
    const held = Object.fromEntries(left);
    expect(now.opened).toEqual({ ...opened, sha256: expect.any(String), held });
    await expectWhole(folder);
  });

  test('an episode of a run that was killed is read again, and the others are not', async () => {
    const folder = await made();
    const before = await stateOf(fs, folder);
    const [first, ...rest] = (await fs.readdir(folder)).filter(isPending);
    await torn(folder, first!, tear);
    expect(await stateOf(fs, folder)).toEqual(before);
    expect(rest).toHaveLength(2);
    expect(await write(fs, knownOf, folder)).toHaveLength(2);
    await expectWhole(folder);
  });
});

test('a copy of an earlier state that was never brought up to date has all that it names', async () => {
  const folder = await made();
  const before = await stateOf(fs, folder);
  const merge = operations.find(({ what }) => what === 'merge')!;
  const faulty = failing(fs, { at: 0, code: 'ENOSPC', of: /^open copy.panelprint.tmp/ });
  await merge.act(faulty.fs, folder);
  const { manifest } = await readState(folder);
  expect(manifest.segments).toHaveLength(2);
  await torn(folder, MANIFEST_FILE, nothing);
  await repairFolder(folder);
  expect(await stateOf(fs, folder)).toEqual(before);
  await expectWhole(folder);
});
