import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { disk } from '../../src/store/folder/files.ts';
import { acquireLock } from '../../src/store/folder/lock.ts';
import { filesIn, segmentsIn } from '../support/indexed.ts';
import { cli } from '../support/io.ts';
import { smallIndex } from '../support/library.ts';
import { emptyFolder, fixture, folderOf, page, smallSite } from '../support/picture-files.ts';

const good = page('neon-spring/ep01', 2);
const site = smallSite();
let catalogue: string;
let index: string;
beforeAll(async () => {
  ({ catalogue, folder: index } = await smallIndex());
});

/** A copy of the index that a test may change. */
function indexCopy(): string {
  const copy = emptyFolder();
  cpSync(index, copy, { recursive: true });
  return copy;
}

describe('index', () => {
  test('prints what it did on stdout, and nothing else', async () => {
    const folder = indexCopy();
    const { code, out, err } = await cli(['index', catalogue, '--out', folder]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^1 work, 2 episodes, \d+ windows in \S+; 0 episodes read, 2 unchanged, 0 problems\n$/,
    );
  });

  test('prints a warning on one line for each file that it leaves out, with any name', async () => {
    const folder = folderOf({ 'w/e/1.jpg': good, 'w/e/\x1b[2Ja\nb.jpg': '', 'stray.txt': 'x' });
    const { code, out, err } = await cli(['index', folder, '--out', emptyFolder()]);
    expect(code).toBe(0);
    expect(out).toContain('1 episode read, 0 unchanged, 2 problems');
    const lines = err.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^warning: .*stray.txt is outside any episode. \[INPUT_KIND\]$/);
    expect(lines[1]).toMatch(
      /^warning: .*w\/e\/\\u\{1b\}\[2Ja\\u\{a\}b.jpg: not a JPEG.* \[PICTURE_/,
    );
  });

  test('exits with 130 on Ctrl-C, and says how to continue', async () => {
    const stop = new AbortController();
    const onErr = () => stop.abort();
    const words = ['index', fixture('catalogue'), '--out', emptyFolder()];
    const done = await cli(words, { terminal: true, signal: stop.signal, onErr });
    expect(done.code).toBe(130);
    expect(done.out).toMatch(/ windows in /);
    expect(done.err).toContain(
      'Interrupted. Finished episodes are saved. Run the same command again',
    );
  });
});

describe('index of works that hold the same art', () => {
  /** A page, its copy as another file, and two pages of other works. */
  let pages: { original: Buffer; edition: Buffer };
  beforeAll(async () => {
    const original = page('ash-crown/ep02', 1);
    pages = { original, edition: await sharp(original).resize({ width: 690 }).toBuffer() };
  });
  const catalogueWith = (works: object) =>
    folderOf({
      'ash/ep01/1.jpg': pages.original,
      'ash/ep02/1.jpg': page('ash-crown/ep02', 2),
      'corona/1/1.jpg': pages.edition,
      'corona/2/1.jpg': page('third-corridor/ep02', 2),
      'catalogue.json': JSON.stringify({ works }),
    });

  test('warns that neither would be found alone, and says what to do', async () => {
    const { code, err } = await cli(['index', catalogueWith({}), '--out', emptyFolder()]);
    expect(code).toBe(0);
    expect(err.split('\n').slice(0, -1)).toEqual([
      'warning: most of corona/1 is also in ash/ep01: neither would be found alone',
      expect.stringMatching(/^warning: declare sameAs .* in catalogue.json, or remove the copy$/),
    ]);
  });

  test.for([
    ['editions', { ash: { sameAs: ['corona'] } }],
    ['an anthology', { corona: { contains: ['ash/ep01'] } }],
  ] as const)('says nothing if catalogue.json declares them as %s', async ([, works]) => {
    const folder = emptyFolder();
    const { err } = await cli(['index', catalogueWith(works), '--out', folder]);
    expect(err).toBe('');
    expect((await cli(['info', folder, '--shared'])).out).toMatch(
      /^ash\/ep01 rows .* are alike in \d+ places; explained by sameAs, contains or an identical copy\n$/,
    );
  });

  test('says which work is an identical copy, and how info shows what is declared', async () => {
    const catalogue = catalogueWith({
      ash: { sameAs: ['corona', 'x'], contains: ['ash (1)/ep01'] },
    });
    cpSync(join(catalogue, 'ash'), join(catalogue, 'ash (1)'), { recursive: true });
    const folder = emptyFolder();
    const { err, out } = await cli(['index', catalogue, '--out', folder]);
    expect(err.split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(
        /^warning: \S+catalogue.json: It says that ash is the same as x, but .*\[CATALOGUE_METADATA\]$/,
      ),
      'note: ash (1) is an identical copy of ash; both are treated as one work',
    ]);
    expect(out).toContain('6 episodes read, 0 unchanged, 1 problem');
    expect((await cli(['info', folder])).out).toContain(
      'ash (ash), same as corona, x, contains ash (1)/ep01\n',
    );
  });
});

describe('index of a work that repeats itself', () => {
  test('notes it, and info --shared lists each stretch with its places', async () => {
    const card = page('third-corridor/ep02', 2);
    const again = await sharp(card).jpeg({ quality: 70 }).toBuffer();
    const catalogue = folderOf({
      'ash/ep01/1.jpg': page('ash-crown/ep02', 1),
      'ash/ep01/2.jpg': card,
      'ash/ep02/1.jpg': again,
      'ash/ep02/2.jpg': page('ash-crown/ep02', 2),
      'ash/ep03/1.jpg': page('ash-crown/ep01', 2),
      'ash/ep03/2.jpg': card,
      'ash/ep03/3.jpg': page('ash-crown/ep01', 3),
      'ash/ep03/4.jpg': again,
      'neon/ep01/1.jpg': page('neon-spring/ep01', 2),
    });
    const folder = emptyFolder();
    const { code, err } = await cli(['index', catalogue, '--out', folder]);
    expect(code).toBe(0);
    expect(err.split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(
        /^note: ash has rows \d+-\d+ of ep01 in 4 places of 3 episodes: not counted as evidence$/,
      ),
      expect.stringMatching(/^note: panelprint info \S+ --shared shows the rows$/),
    ]);
    expect((await cli(['info', folder, '--shared'])).out).toMatch(
      /^rows \d+-\d+ of ash\/ep01, rows \d+-\d+ of ash\/ep02, rows \d+-\d+ of ash\/ep03 and 1 more: in 4 places of 3 episodes of 1 work; evidence for none of them\n$/,
    );
    const { out } = await cli(['info', folder, '--shared', '--format', 'json']);
    const { shared, recurring } = JSON.parse(out);
    expect([shared, recurring.length]).toEqual([[], 1]);
    expect(recurring[0]).toMatchObject({ episodes: 3, works: 1 });
    expect(recurring[0].places).toMatchObject(
      [
        ['ep01', '2.jpg'],
        ['ep02', '1.jpg'],
        ['ep03', '2.jpg'],
        ['ep03', '4.jpg'],
      ].map(([episode, file]) => ({ episode, pages: expect.arrayContaining([file]) })),
    );
    const later = await cli(['index', catalogue, '--out', folder]);
    expect(later.err).toBe('');
  });

  test('says nothing if there is nothing to say', async () => {
    expect((await cli(['info', index, '--shared'])).out).toBe(
      'Nothing that the index holds is in several places.\n',
    );
  });
});

/** A copy of the index in which one bit of the last fingerprint of the segment is flipped. */
function damagedCopy(): string {
  const folder = indexCopy();
  const file = join(folder, segmentsIn(folder)[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 64]! ^= 1;
  writeFileSync(file, bytes);
  return folder;
}

describe('check', () => {
  test('verifies every file of an index', async () => {
    const { code, out, err } = await cli(['check', index]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      / is not damaged: every checksum of 4 files, \d+ bytes, is right; sha256 [0-9a-f]{64}\n$/,
    );
    const sizes = readdirSync(index).map((name) => statSync(join(index, name)).size);
    expect(out).toContain(`${sizes.reduce((sum, size) => sum + size, 0)} bytes`);
  });

  test('names damaged files and lost episodes, and exits with 2', async () => {
    const folder = damagedCopy();
    const [segment] = segmentsIn(folder);
    const { code, out, err } = await cli(['check', folder]);
    expect([code, err]).toEqual([2, '']);
    expect(out.split('\n')).toEqual([
      `${folder} is damaged: 1 of 4 files. 1 episode can be used, 1 cannot.`,
      expect.stringMatching(new RegExp(`^ {2}${segment}: .* \\[INDEX_CHECKSUM\\]$`)),
      '  must be read again: neon/ep02',
      'To remove what is damaged, run panelprint check --repair.',
      '',
    ]);
    expect(segmentsIn(folder)).toEqual([segment]);
  });

  test('--repair removes what is damaged, and the next index reads it again', async () => {
    const folder = damagedCopy();
    const { code, out, err } = await cli(['check', folder, '--repair']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('must be read again: neon/ep02\n');
    expect(out).toContain(`Repaired: the damaged files were moved to ${folder}/damaged. `);
    expect(readdirSync(join(folder, 'damaged'))).toHaveLength(1);
    expect((await cli(['check', folder])).out).toContain(' is not damaged: ');
    const again = await cli(['index', catalogue, '--out', folder]);
    expect(again.out).toContain('1 episode read, 1 unchanged, 0 problems');
    const fresh = emptyFolder();
    await cli(['index', catalogue, '--out', fresh]);
    const digest = async (at: string) =>
      JSON.parse((await cli(['check', at, '--format', 'json'])).out).sha256;
    expect(await digest(folder)).toBe(await digest(fresh));
  });
});

describe('check --repair and --format json', () => {
  test('--repair changes nothing in an index that is not damaged', async () => {
    const folder = indexCopy();
    const before = filesIn(folder);
    const { code, out } = await cli(['check', folder, '--repair']);
    expect(code).toBe(0);
    expect(out).toContain(' is not damaged: ');
    expect(filesIn(folder)).toEqual(before);
  });

  test('--format json prints the same as JSON', async () => {
    const whole = await cli(['check', index, '--format', 'json']);
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.out)).toMatchObject({ files: 4, damaged: [], good: 2, lost: [] });
    const folder = damagedCopy();
    const damaged = await cli(['check', folder, '--format', 'json']);
    expect(damaged.code).toBe(2);
    const [file] = segmentsIn(folder);
    const result = {
      files: 4,
      good: 1,
      lost: ['neon/ep02'],
      damaged: [{ file, code: 'INDEX_CHECKSUM', reason: expect.stringContaining('is damaged') }],
    };
    expect(JSON.parse(damaged.out)).toMatchObject(result);
    const repaired = await cli(['check', folder, '--repair', '--format', 'json']);
    expect(repaired.code).toBe(0);
    expect(JSON.parse(repaired.out)).toMatchObject({ ...result, moved: [file] });
  });
});

describe('index --add and merge', () => {
  test('--add writes a new segment beside the others; merge makes one of them', async () => {
    const folder = indexCopy();
    const more = folderOf({ 'ash/ep01/1.jpg': page('ash-crown/ep01', 2) });
    const added = await cli(['index', more, '--out', folder, '--add']);
    expect([added.code, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(/^2 works, 3 episodes.*; 1 episode read, 2 unchanged, 0 problems\n$/);
    expect(segmentsIn(folder)).toHaveLength(2);
    const before = await cli(['match', folder, site, '--format', 'jsonl']);
    const merged = await cli(['merge', folder]);
    expect([merged.code, merged.err]).toEqual([0, '']);
    expect(merged.out).toMatch(/^\S+: merged 2 segments of \d+ bytes into 1 of \d+ bytes\n$/);
    expect(segmentsIn(folder)).toHaveLength(1);
    expect(await cli(['match', folder, site, '--format', 'jsonl'])).toEqual(before);
  });

  test('without --add, episodes that are not in the catalogue are removed, with a warning', async () => {
    const folder = indexCopy();
    const more = folderOf({ 'ash/ep01/1.jpg': page('ash-crown/ep01', 2) });
    const { code, out, err } = await cli(['index', more, '--out', folder]);
    expect(code).toBe(0);
    expect(out).toMatch(/^1 work, 1 episode,/);
    expect(err.split('\n').slice(0, -1)).toEqual(
      ['neon/ep01', 'neon/ep02'].map(
        (name) => `warning: ${name} is not in the catalogue; removed from the index`,
      ),
    );
  });

  test('a command that writes fails while another process writes, and names that process', async () => {
    const folder = indexCopy();
    const lock = await acquireLock(disk, folder, 'panelprint index elsewhere');
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
    await lock.release();
    expect((await cli(['merge', folder])).code).toBe(0);
  });
});

describe('remove', () => {
  test('removes an episode or a work, and prints how many episodes that are', async () => {
    const folder = indexCopy();
    expect((await cli(['remove', folder, 'neon/ep01'])).out).toBe('neon/ep01: 1 episode removed\n');
    expect((await cli(['info', folder])).out).not.toContain('ep01');
    expect((await cli(['remove', folder, 'neon'])).out).toBe('neon: 1 episode removed\n');
    expect(await cli(['remove', folder, 'neon'])).toMatchObject({ code: 2, out: '' });
  });
});
