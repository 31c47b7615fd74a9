import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { emptyFolder, page, smallCatalogue } from '../support/picture-files.ts';

const folder = emptyFolder();
const at = (name: string) => join(folder, name);
const catalogue = smallCatalogue();
const picture = at('picture.jpg');
let sha256: string;
beforeAll(async () => {
  writeFileSync(picture, page('neon-spring/ep01', 2));
  await cli(['index', catalogue, '--out', at('ours')]);
  await cli(['keys', at('us')]);
  const { out } = await cli(['match', at('ours'), picture, '--format', 'jsonl']);
  sha256 = JSON.parse(out).sha256;
  await cli(['feedback', at('ours'), sha256, 'neon/ep01', '--confirm', '--note', 'seen by two']);
  await cli(['export', at('ours'), '--out', at('bundle'), '--key', at('us.pem')]);
});

describe('keys', () => {
  test('are written for us alone, told, and never written over', async () => {
    const { code, out } = await cli(['keys', at('them')]);
    expect(code).toBe(0);
    expect(out).toMatch(/them\.pem signs: keep it to yourself\..*\npublic key [0-9a-f]{64}\n$/);
    expect(statSync(at('them.pem')).mode & 0o777).toBe(0o600);
    const before = readFileSync(at('them.pem'), 'utf8');
    expect(await cli(['keys', at('them')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('[OUTPUT_BLOCKED]'),
    });
    expect(readFileSync(at('them.pem'), 'utf8')).toBe(before);
  });
});

describe('from one index to another', () => {
  const words = ['import', at('theirs'), at('bundle'), '--origin', 'Studio'];

  test('a key must be named; then works and opinions are there, and named by their origin', async () => {
    const without = await cli(words);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('[KEY_UNKNOWN]')]);
    const [digits] = /[0-9a-f]{64}/.exec(without.err)!;
    const { code, out, err } = await cli([...words, '--key', digits]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`1 works, 2 episodes, 1 opinions of Studio, verified by the key ${digits}\n`);
    const matched = await cli(['match', at('theirs'), picture]);
    expect(matched.out).toContain('neon, of Studio');
    expect(matched.out).toContain('1 opinion on matches: 1 confirm, 0 dispute');
    const info = await cli(['info', at('theirs')]);
    expect(info.out).toContain('neon (neon), of Studio');
    expect(info.out).toContain(`origin Studio: 1 works, 2 episodes, 1 opinions; key ${digits}`);
  });

  test('what is taken over into our own index overlaps, which is noted', async () => {
    const into = ['import', at('ours'), at('bundle'), '--origin', 'Ourselves'];
    const { code, err } = await cli([...into, '--key', at('us.pub.pem')]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^note: Ourselves:neon\/ep01 rows .*rights holders overlap: Ourselves, us/m,
    );
    const matched = await cli(['match', at('ours'), picture]);
    expect(matched.out).toContain('held as well by Ourselves, as neon');
    const gone = await cli(['revoke', at('ours'), 'Ourselves']);
    expect(gone).toMatchObject({
      code: 0,
      out: 'Ourselves: 1 works, 0 lists, 1 opinions taken out\n',
    });
    expect((await cli(['revoke', at('ours'), 'Ourselves'])).code).toBe(2);
  });
});

describe('lists', () => {
  test('go to stdout or a file, and a picture on one is told', async () => {
    const words = ['export', at('ours'), '--pdq', '--references', catalogue];
    const { code, out, err } = await cli(words);
    expect(code).toBe(0);
    expect(out).toMatch(/^(pdq [0-9a-f]{64}\n){4}$/);
    expect(err).toContain('4 hashes; 0 pages with too little on them left out');
    expect(await cli([...words, '--out', at('list.txt')])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(at('list.txt'), 'utf8')).toBe(out);
    const taken = await cli(['import', at('lists'), at('list.txt'), '--origin', 'Exchange']);
    expect(taken.out).toContain('4 hashes of Exchange');
    const { out: text, code: none } = await cli(['match', at('lists'), picture]);
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
])('%j says what is missing', async ([words, says]) => {
  const { code, err } = await cli((words as string[]).map((w) => (w === 'INDEX' ? at('ours') : w)));
  expect(code).toBe(2);
  expect(err).toContain(says);
});
