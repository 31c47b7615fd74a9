import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { emptyFolder, page, smallCatalogue } from '../support/picture-files.ts';

const folder = emptyFolder();
const fileIn = (name: string) => join(folder, name);
const catalogue = smallCatalogue();
const picture = fileIn('picture.jpg');
let sha256: string;
beforeAll(async () => {
  writeFileSync(picture, page('neon-spring/ep01', 2));
  await cli(['index', catalogue, '--out', fileIn('ours')]);
  await cli(['keys', fileIn('us')]);
  const { out } = await cli(['match', fileIn('ours'), picture, '--format', 'jsonl']);
  sha256 = JSON.parse(out).sha256;
  await cli([
    'feedback',
    fileIn('ours'),
    sha256,
    'neon/ep01',
    '--confirm',
    '--note',
    'seen by two',
  ]);
  await cli(['export', fileIn('ours'), '--out', fileIn('bundle'), '--key', fileIn('us.pem')]);
});

describe('keys', () => {
  test('only the owner can read the private key; an existing key is never overwritten', async () => {
    const { code, out } = await cli(['keys', fileIn('them')]);
    expect(code).toBe(0);
    expect(out).toMatch(/them\.pem is your private key: .*\npublic key [0-9a-f]{64}\n$/);
    expect(statSync(fileIn('them.pem')).mode & 0o777).toBe(0o600);
    const before = readFileSync(fileIn('them.pem'), 'utf8');
    expect(await cli(['keys', fileIn('them')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('[OUTPUT_BLOCKED]'),
    });
    expect(readFileSync(fileIn('them.pem'), 'utf8')).toBe(before);
  });
});

describe('export and import', () => {
  const words = ['import', fileIn('theirs'), fileIn('bundle'), '--origin', 'Studio'];

  test('an import needs the key; then works and opinions are shown with their origin', async () => {
    const without = await cli(words);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('[KEY_UNKNOWN]')]);
    const [digits] = /[0-9a-f]{64}/.exec(without.err)!;
    const { code, out, err } = await cli([...words, '--key', digits]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`1 work, 2 episodes, 1 opinion from Studio, verified with key ${digits}\n`);
    const matched = await cli(['match', fileIn('theirs'), picture]);
    expect(matched.out).toContain('neon, of Studio');
    expect(matched.out).toContain('1 opinion on matches: 1 confirm, 0 dispute');
    const info = await cli(['info', fileIn('theirs')]);
    expect(info.out).toContain('neon (neon), of Studio');
    expect(info.out).toContain(`origin Studio: 1 work, 2 episodes, 1 opinion; key ${digits}`);
  });

  test('an import of our own works is noted as an overlap of rights holders', async () => {
    const into = ['import', fileIn('ours'), fileIn('bundle'), '--origin', 'Ourselves'];
    const { code, err } = await cli([...into, '--key', fileIn('us.pub.pem')]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^note: neon and Ourselves:neon are alike in 2 stretches .*; rights holders overlap: us, Ourselves$/m,
    );
    const matched = await cli(['match', fileIn('ours'), picture]);
    expect(matched.out).toMatch(/neon, of Ourselves .*\n( .*\n)* +held as well by us, as neon/);
    const revoked = await cli(['revoke', fileIn('ours'), 'Ourselves']);
    expect(revoked).toMatchObject({
      code: 0,
      out: 'Ourselves: 1 work, 0 lists, 1 opinion removed\n',
    });
    expect((await cli(['revoke', fileIn('ours'), 'Ourselves'])).code).toBe(2);
  });
});

describe('lists of hashes', () => {
  test('are written to stdout or a file; a report names pictures that are on one', async () => {
    const words = ['export', fileIn('ours'), '--pdq', '--references', catalogue];
    const { code, out, err } = await cli(words);
    expect(code).toBe(0);
    expect(out).toMatch(/^(pdq [0-9a-f]{64}\n){4}$/);
    expect(err).toContain('4 hashes; 0 pages with too little detail left out');
    expect(await cli([...words, '--out', fileIn('list.txt')])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(fileIn('list.txt'), 'utf8')).toBe(out);
    const imported = await cli([
      'import',
      fileIn('lists'),
      fileIn('list.txt'),
      '--origin',
      'Exchange',
    ]);
    expect(imported.out).toContain('4 hashes from Exchange');
    const { out: text, code: none } = await cli(['match', fileIn('lists'), picture]);
    expect(none).toBe(1);
    expect(text).toContain('1 picture on the list list.txt of Exchange: no claim of ours');
  });
});

test.for([
  [['export', 'INDEX', '--out', 'x'], '--key PRIVATE.pem'],
  [['export', 'INDEX', '--pdq'], '--references'],
  [['import', 'INDEX', 'x'], '--origin NAME'],
  [['feedback', 'INDEX', 'a', 'b'], '--confirm or --dispute'],
  [['feedback', 'INDEX', 'a', 'b', '--confirm', '--dispute'], '--confirm or --dispute'],
])('%j names the missing option', async ([words, missing]) => {
  const { code, err } = await cli(
    (words as string[]).map((w) => (w === 'INDEX' ? fileIn('ours') : w)),
  );
  expect(code).toBe(2);
  expect(err).toContain(missing);
});
