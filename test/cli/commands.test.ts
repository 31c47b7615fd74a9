import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { duration } from '../../src/cli/progress.ts';
import { disk } from '../../src/store/folder/files.ts';
import { acquireLock } from '../../src/store/folder/lock.ts';
import { filesIn, segmentsIn } from '../support/indexed.ts';
import { cli } from '../support/io.ts';
import {
  codeOf,
  emptyFolder,
  fixture,
  folderOf,
  page,
  smallCatalogue,
} from '../support/picture-files.ts';

const catalogue = smallCatalogue();
const index = join(emptyFolder(), 'index');
const good = page('neon-spring/ep01', 2);
const site = folderOf({
  'a/1.jpg': good,
  'a/2.jpg': page('ash-crown/ep02', 2),
  'a/3.jpg': '',
  'a/index.html': '<html>',
});
beforeAll(async () => {
  const { code } = await cli(['index', catalogue, '--out', index]);
  expect(code).toBe(0);
});

describe('index', () => {
  test('says what it did on stdout, and nothing else', async () => {
    const { code, out, err } = await cli(['index', catalogue, '--out', index]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^1 works, 2 episodes, \d+ windows in .*index; 0 episodes read, 2 unchanged, 0 problems\n$/,
    );
  });

  test('warns of what it left out, one line each whatever the name, and goes on', async () => {
    const folder = folderOf({ 'w/e/1.jpg': good, 'w/e/\x1b[2Ja\nb.jpg': '', 'stray.txt': 'x' });
    const { code, out, err } = await cli(['index', folder, '--out', emptyFolder()]);
    expect(code).toBe(0);
    expect(out).toContain('1 episodes read, 0 unchanged, 2 problems');
    const lines = err.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^warning: .*stray.txt is outside any episode. \[INPUT_KIND\]$/);
    expect(lines[1]).toMatch(
      /^warning: .*w\/e\/\\u\{1b\}\[2Ja\\u\{a\}b.jpg: not a JPEG.* \[PICTURE_/,
    );
  });

  test('interrupted: exit code 130, and how to go on', async () => {
    const stop = new AbortController();
    const onErr = () => stop.abort();
    const words = ['index', fixture('catalogue'), '--out', emptyFolder()];
    const done = await cli(words, { terminal: true, signal: stop.signal, onErr });
    expect(done.code).toBe(130);
    expect(done.out).toMatch(/ windows in /);
    expect(done.err).toContain('Interrupted: what was finished is saved; run the same command');
  });
});

const formats = ['text', 'json', 'jsonl', 'csv'];

describe('match', () => {
  test('as text: the verdicts on stdout, warnings on stderr, exit code 0', async () => {
    const { code, out, err } = await cli(['match', index, site]);
    expect(code).toBe(0);
    expect(out).toMatch(/^panelprint .*\nscanned: .*\n\nCONFIRMED +neon/);
    expect(out).toContain(
      '3 pictures: 1 matched, 1 not matched, 0 blank, 1 unreadable; 1 other files',
    );
    expect(err).toBe('warning: 1 of 3 pictures could not be read.\n');
  });

  test.for(formats)(
    'nothing but pictures that cannot be read is trouble, as %s',
    async (format) => {
      const broken = folderOf({ '1.jpg': '', '2.jpg': 'text' });
      const { code, err } = await cli(['match', index, broken, '--format', format]);
      expect([code, err]).toEqual([2, 'warning: 2 of 2 pictures could not be read.\n']);
    },
  );

  test('as json, jsonl and csv: the same pictures', async () => {
    const [json, jsonl, csv] = await Promise.all(
      ['json', 'jsonl', 'csv'].map((format) => cli(['match', index, site, '--format', format])),
    );
    for (const { code, err } of [json!, jsonl!, csv!])
      expect([code, err]).toEqual([0, 'warning: 1 of 3 pictures could not be read.\n']);
    const { images } = JSON.parse(json!.out);
    const lines = jsonl!.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(images);
    const rows = csv!.out.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^path,sha256,status,work/);
    expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual([
      'a/1.jpg',
      'a/2.jpg',
      'a/3.jpg',
    ]);
  });
});

describe('match --references', () => {
  const lettered = fixture('site/es/s48213/cap-001/002.webp');
  const words = ['match', index, lettered, '--references'];

  test('tells what differs, in every format', async () => {
    const text = await cli([...words, catalogue]);
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toMatch(/\d match(es)? compared with the reference pages: .*other lettering/);
    const line = JSON.parse((await cli([...words, catalogue, '--format', 'jsonl'])).out);
    expect(line.matches[0].differences.length).toBeGreaterThan(0);
    const csv = await cli([...words, catalogue, '--format', 'csv']);
    expect(csv.out).toMatch(/lettering \d+,\d+ \d+,\d+/);
  });

  test.for(formats)(
    'as %s: pages that are gone are warned of, and the match stands',
    async (as) => {
      const other = folderOf({ 'w/e/1.jpg': good });
      const { code, err } = await cli([...words, other, '--format', as]);
      expect(code).toBe(0);
      expect(err).toMatch(
        /^warning: \d+ matches could not be compared. First: .* \[REFERENCE_MISSING\]\n$/,
      );
    },
  );

  test('a catalogue that is not there: exit code 2', async () => {
    const { code, out, err } = await cli([...words, join(catalogue, 'no')]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('[INPUT_MISSING]');
  });
});

test('compare says what differs', async () => {
  const { out } = await cli([
    'compare',
    join(catalogue, 'neon/ep01'),
    fixture('site/es/s48213/cap-001/002.webp'),
  ]);
  expect(out).toMatch(/\(.* bits apart.*; same art, other lettering \(\d+\)/);
});

describe('match, in every format', () => {
  test.for(formats)('as %s: twice the same bytes', async (format) => {
    const words = ['match', index, site, '--format', format];
    expect(await cli(words)).toEqual(await cli(words));
  });

  test.for(formats)('as %s with --out: the case is kept too', async (format) => {
    const kept = join(emptyFolder(), 'new/case');
    const { code, out } = await cli(['match', index, site, '--format', format, '--out', kept]);
    expect(code).toBe(0);
    expect(out).toBe((await cli(['match', index, site, '--format', format])).out);
    const written = (name: string) => readFileSync(join(kept, name), 'utf8');
    expect(written('report.json')).toBe(
      (await cli(['match', index, site, '--format', 'json'])).out,
    );
    expect(written('report.txt')).toBe((await cli(['match', index, site])).out);
  });

  test.for(['0', '1', '2'])('with %s workers: the same bytes', async (workers) => {
    const words = ['match', index, site, '--format', 'json'];
    expect(await cli([...words, '--workers', workers])).toEqual(await cli(words));
  });

  test('several inputs are one report', async () => {
    const words = [
      'match',
      index,
      join(site, 'a/2.jpg'),
      join(site, 'a/1.jpg'),
      '--format',
      'json',
    ];
    const { images } = JSON.parse((await cli(words)).out);
    expect(images.map(({ path }: { path: string }) => path)).toEqual(['2.jpg', '1.jpg']);
  });
});

describe('match, when there is nothing to find', () => {
  test.for(formats)('as %s: exit code 1', async (format) => {
    const { code, out, err } = await cli([
      'match',
      index,
      join(site, 'a/2.jpg'),
      '--format',
      format,
    ]);
    expect([code, err]).toEqual([1, '']);
    if (format === 'text') expect(out).toContain('No licensed work was found.');
  });

  test.for(formats)('as %s of no picture: trouble, which is told', async (format) => {
    const empty = folderOf({ 'index.html': '<html>' });
    const { code, err } = await cli(['match', index, empty, '--format', format]);
    expect([code, err]).toEqual([2, 'warning: there was no picture in the input.\n']);
  });
});

describe('match, when something is in the way', () => {
  test('a case that is a file: exit code 2 before anything is read', async () => {
    const folder = folderOf({ file: 'mine' });
    for (const name of ['file', 'file/below']) {
      const { code, out, err } = await cli(['match', index, site, '--out', join(folder, name)]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/\[(OUTPUT_BLOCKED|SAVE_FAILED)\]\n$/);
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  test('a catalogue for an index, an index for an input', async () => {
    const swapped = await cli(['match', catalogue, index]);
    expect([swapped.code, swapped.out]).toEqual([2, '']);
    expect(swapped.err).toContain('it looks like a catalogue');
    expect(swapped.err).toContain('[INPUT_KIND]');
  });

  test('a missing input beside a good one: exit code 2 before anything is matched', async () => {
    const words = ['match', index, site, join(site, 'no'), '--format', 'jsonl'];
    const { code, out, err } = await cli(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('[INPUT_MISSING]');
  });

  test.for(['json', 'text'])(
    'Ctrl-C as %s: exit code 130, and what was finished',
    async (format) => {
      const stop = new AbortController();
      const words = ['match', index, site, '--format', format];
      const onErr = () => stop.abort();
      const { code, out } = await cli(words, { terminal: true, signal: stop.signal, onErr });
      expect(code).toBe(130);
      if (format === 'json')
        expect(JSON.parse(out)).toMatchObject({ interrupted: true, summary: { images: 2 } });
      else expect(out).toContain('INTERRUPTED: only what was finished');
    },
  );

  test.for(['jsonl', 'csv'])('Ctrl-C as %s: exit code 130, whole lines', async (format) => {
    const stop = new AbortController();
    const ends = format === 'csv' ? 2 : 1;
    const onOut = (out: string) => {
      if (out.split('\n').length > ends) stop.abort();
    };
    const words = ['match', index, site, '--format', format];
    const { code, out } = await cli(words, { signal: stop.signal, onOut });
    expect(code).toBe(130);
    // The one that was told, and the one that was finished and waited for its neighbour.
    expect(out.split('\n')).toHaveLength(ends + 2);
    expect(out).toMatch(/\n$/);
  });
});

test.for([
  ['index', () => ['index', catalogue, '--out', emptyFolder()], 1],
  ['match', () => ['match', index, site, '--format', 'jsonl'], 1],
  ['compare', () => ['compare', site, site], 1],
  ['info', () => ['info', index], 0],
] as const)('%s hardens the decoder before it reads a picture', async ([, words, times]) => {
  const said: string[] = [];
  await cli(words(), { onHarden: (out) => said.push(out) });
  expect(said).toEqual(Array(times).fill(''));
});

describe('progress', () => {
  test('is drawn on a terminal, on stderr, and wiped', async () => {
    const words = ['match', index, join(site, 'a/1.jpg')];
    const { out, err } = await cli(words, { terminal: true });
    const drawn = (text: string) => text.split('\r\x1b[K').filter(Boolean);
    expect(drawn(err)).toEqual([expect.stringMatching(/^1 pictures, \d+ a second$/)]);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
    expect(out).toBe((await cli(words)).out);
    const built = await cli(['index', catalogue, '--out', emptyFolder()], { terminal: true });
    expect(drawn(built.err)[2]).toMatch(/^3 of 4 pages, \d+ a second, \d+ s left$/);
  });

  test.for([
    [0.2, '1 s'],
    [89, '89 s'],
    [91, '2 min'],
    [3600, '60 min'],
    [12_000, '3 h 20 min'],
    [Number.POSITIVE_INFINITY, 'unknown time'],
  ] as const)('%d seconds are told as %s', ([seconds, told]) => {
    expect(duration(seconds)).toBe(told);
  });
});

/** A copy of the index that a test may change. */
function indexCopy(): string {
  const copy = emptyFolder();
  cpSync(index, copy, { recursive: true });
  return copy;
}

describe('info and remove', () => {
  test('info tells works, episodes and digests, as text and as json', async () => {
    writeFileSync(join(catalogue, 'neon/ep01/ComicInfo.xml'), '<Title>\u202eone\x1b[2J</Title>');
    const folder = emptyFolder();
    await cli(['index', catalogue, '--out', folder]);
    const { code, out, err } = await cli(['info', folder]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^neon \(neon\)\n {2}ep01: 2 pages {2}\\u\{202e\}one\\u\{1b\}\[2J\n {2}ep02: 2 pages\nprofile 1, works 1, episodes 2, tracks \d+, windows \d+, patches \d+, segments 1, generation 1\nsha256 [0-9a-f]{64}\n$/,
    );
    const json = JSON.parse((await cli(['info', folder, '--format', 'json'])).out);
    expect(json).toMatchObject({ profile: 1, works: 1, episodes: 2 });
    expect(json.catalogue[0].episodes[0].pages[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(out).toContain(json.sha256);
  });

  test('remove takes out what it is told, and says how much', async () => {
    const folder = indexCopy();
    expect((await cli(['remove', folder, 'neon/ep01'])).out).toBe('neon/ep01: 1 episode removed\n');
    expect((await cli(['info', folder])).out).not.toContain('ep01');
    expect((await cli(['remove', folder, 'neon'])).out).toBe('neon: 1 episode removed\n');
    expect(await cli(['remove', folder, 'neon'])).toMatchObject({ code: 2, out: '' });
  });
});

/** A copy of the index in which a bit of the last fingerprint of its segment is turned over. */
function damagedCopy(): string {
  const folder = indexCopy();
  const file = join(folder, segmentsIn(folder)[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 64]! ^= 1;
  writeFileSync(file, bytes);
  return folder;
}

describe('check', () => {
  test('reads a whole index, every file of it', async () => {
    const { code, out, err } = await cli(['check', index]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /is whole: 4 files, \d+ bytes, every checksum right, sha256 [0-9a-f]{64}\n$/,
    );
    const sizes = readdirSync(index).map((name) => statSync(join(index, name)).size);
    expect(out).toContain(`${sizes.reduce((sum, size) => sum + size, 0)} bytes`);
  });

  test('names what is damaged, and what must be read again: exit code 2', async () => {
    const folder = damagedCopy();
    const [segment] = segmentsIn(folder);
    const { code, out, err } = await cli(['check', folder]);
    expect([code, err]).toEqual([2, '']);
    expect(out.split('\n')).toEqual([
      `${folder} is damaged: 1 of 4 files; 1 episodes are whole, 1 are not.`,
      expect.stringMatching(new RegExp(`^ {2}${segment}: .* \\[INDEX_CHECKSUM\\]$`)),
      '  must be read again: neon/ep02',
      'panelprint check --repair leaves out what is damaged.',
      '',
    ]);
    expect(segmentsIn(folder)).toEqual([segment]);
  });

  test('--repair leaves out what is damaged, and the next index reads it again', async () => {
    const folder = damagedCopy();
    const { code, out, err } = await cli(['check', folder, '--repair']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('must be read again: neon/ep02\n');
    expect(out).toContain(`Repaired: what is damaged is in ${folder}/damaged. Index the catalogue`);
    expect(readdirSync(join(folder, 'damaged'))).toHaveLength(1);
    expect((await cli(['check', folder])).out).toContain(' is whole: ');
    const again = await cli(['index', catalogue, '--out', folder]);
    expect(again.out).toContain('1 episodes read, 1 unchanged, 0 problems');
    const anew = emptyFolder();
    await cli(['index', catalogue, '--out', anew]);
    const digest = async (at: string) =>
      JSON.parse((await cli(['check', at, '--format', 'json'])).out).sha256;
    expect(await digest(folder)).toBe(await digest(anew));
  });
});

describe('check, besides,', () => {
  test('--repair of a whole index changes nothing', async () => {
    const folder = indexCopy();
    const before = filesIn(folder);
    const { code, out } = await cli(['check', folder, '--repair']);
    expect(code).toBe(0);
    expect(out).toContain(' is whole: ');
    expect(filesIn(folder)).toEqual(before);
  });

  test('--format json tells the same, for programs', async () => {
    const whole = await cli(['check', index, '--format', 'json']);
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.out)).toMatchObject({ files: 4, damaged: [], good: 2, lost: [] });
    const folder = damagedCopy();
    const damaged = await cli(['check', folder, '--format', 'json']);
    expect(damaged.code).toBe(2);
    const [file] = segmentsIn(folder);
    const told = {
      ...{ files: 4, good: 1, lost: ['neon/ep02'] },
      damaged: [{ file, code: 'INDEX_CHECKSUM', reason: expect.stringContaining('is damaged') }],
    };
    expect(JSON.parse(damaged.out)).toMatchObject(told);
    const repaired = await cli(['check', folder, '--repair', '--format', 'json']);
    expect(repaired.code).toBe(0);
    expect(JSON.parse(repaired.out)).toMatchObject({ ...told, moved: [file] });
  });
});

describe('index --add and merge', () => {
  test('what is added stands beside what is there, in a segment of its own, until it is merged', async () => {
    const folder = indexCopy();
    const more = folderOf({ 'ash/ep01/1.jpg': page('ash-crown/ep01', 2) });
    const added = await cli(['index', more, '--out', folder, '--add']);
    expect([added.code, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(
      /^2 works, 3 episodes.*; 1 episodes read, 2 unchanged, 0 problems\n$/,
    );
    expect(segmentsIn(folder)).toHaveLength(2);
    const before = await cli(['match', folder, site, '--format', 'jsonl']);
    const merged = await cli(['merge', folder]);
    expect([merged.code, merged.err]).toEqual([0, '']);
    expect(merged.out).toMatch(/^\S+: 2 segments of \d+ bytes are now 1 of \d+\n$/);
    expect(segmentsIn(folder)).toHaveLength(1);
    expect(await cli(['match', folder, site, '--format', 'jsonl'])).toEqual(before);
  });

  test('without --add what is not in the catalogue is taken out, which is told', async () => {
    const folder = indexCopy();
    const more = folderOf({ 'ash/ep01/1.jpg': page('ash-crown/ep01', 2) });
    const { code, out, err } = await cli(['index', more, '--out', folder]);
    expect(code).toBe(0);
    expect(out).toMatch(/^1 works, 1 episodes/);
    expect(err.split('\n').slice(0, -1)).toEqual(
      ['neon/ep01', 'neon/ep02'].map(
        (name) => `warning: ${name} is not in the catalogue any more: taken out of the index`,
      ),
    );
  });

  test('while another process writes, all that would write is refused and told who it is', async () => {
    const folder = indexCopy();
    const held = await acquireLock(disk, folder, 'panelprint index elsewhere');
    for (const words of [
      ['index', catalogue, '--out', folder],
      ['merge', folder],
      ['remove', folder, 'neon'],
      ['check', folder, '--repair'],
    ]) {
      const { code, out, err } = await cli(words);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(
        /^panelprint: process \d+ on .* \(panelprint index elsewhere\) is writing/,
      );
      expect(err).toContain('[INDEX_LOCKED]');
    }
    expect((await cli(['check', folder])).code).toBe(0);
    expect((await cli(['match', folder, site])).code).toBe(0);
    await held.release();
    expect((await cli(['merge', folder])).code).toBe(0);
  });
});

describe('compare', () => {
  const ours = join(catalogue, 'neon/ep01/001.jpg');

  test('what agrees: side by side, exit code 0', async () => {
    const { code, out, err } = await cli(['compare', ours, join(site, 'a')]);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.split('\n')[0]).toMatch(
      /^1.jpg \d+-\d+ {2}= {2}001.jpg \d+-\d+ {2}\([\d.]+ bits apart, scale [\d.]+; same art\)$/,
    );
    expect(out).toContain('2.jpg: no match\n3.jpg: not a JPEG');
  });

  test('what does not: exit code 1', async () => {
    const { code, out } = await cli(['compare', ours, join(site, 'a/2.jpg')]);
    expect([code, out]).toEqual([1, '2.jpg: no match\n']);
  });

  test('as json: the same, for programs', async () => {
    const broken = folderOf({ '1.jpg': good, '2.jpg': '' });
    const { code, out, err } = await cli(['compare', broken, ours, '--format', 'json']);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: .*2.jpg: not a JPEG/);
    const told = JSON.parse(out);
    expect(told).toMatchObject({
      schema: 'panelprint/comparison@1',
      pages: ['1.jpg'],
      failures: [{ path: join(broken, '2.jpg'), code: 'PICTURE_UNREADABLE' }],
    });
    expect(told.images[0].matches[0]).toMatchObject({ mirrored: false });
  });

  test('an error has a code all the same', async () => {
    expect(await codeOf(cli(['compare', ours, emptyFolder()]))).toBeUndefined();
    expect((await cli(['compare', ours, emptyFolder()])).err).toContain('[INPUT_EMPTY]');
  });
});
