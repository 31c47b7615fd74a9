import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { emptyFolder, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

/**
 * A site with a picture of neon-spring and one of ash-crown. The catalogue holds only the first at
 * first.
 */
const site = folderOf({ '1.jpg': page('neon-spring/ep01', 2), '2.jpg': page('ash-crown/ep01', 2) });
const catalogue = smallCatalogue();
const index = join(emptyFolder(), 'index');
const kept = join(emptyFolder(), 'kept');
beforeAll(async () => {
  await cli(['index', catalogue, '--out', index]);
});

const added = () => folderOf({ 'ash/ep01/001.jpg': page('ash-crown/ep01', 2) });

describe('match --keep', () => {
  test.for(['text', 'json', 'jsonl', 'csv'])('prints what match prints, as %s', async (format) => {
    const words = ['match', index, site, '--format', format];
    const folder = emptyFolder();
    expect(await cli([...words, '--keep', folder])).toEqual(await cli(words));
    expect((await cli(['info', folder])).out).toContain('1.jpg: 1 page\n');
  });

  test('also writes a report folder', async () => {
    const out = emptyFolder();
    await cli(['match', index, site, '--keep', kept, '--out', out]);
    const { out: json } = await cli(['match', index, site, '--format', 'json']);
    expect(readFileSync(join(out, 'report.json'), 'utf8')).toBe(json);
  });

  test('exits with 2 if the folder holds an index of a catalogue', async () => {
    const { code, err } = await cli(['match', index, site, '--keep', index]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /holds the index of a catalogue\. Name another folder.*\[OUTPUT_BLOCKED\]\n$/,
    );
  });

  test('writes a folder that info, check and merge can read', async () => {
    expect((await cli(['info', kept])).out).toContain('1.jpg: 1 page\n');
    for (const command of ['check', 'merge']) expect((await cli([command, kept])).code).toBe(0);
  });
});

describe('rematch', () => {
  test('exits with 1 and says so if nothing was added to the index', async () => {
    const { code, out, err } = await cli(['rematch', index, kept]);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('No licensed work was found.');
    expect(out).toContain(`kept: ${site}`);
  });

  test('--all finds what match found', async () => {
    const { code, out } = await cli(['rematch', index, kept, '--all', '--format', 'jsonl']);
    expect(code).toBe(0);
    const images = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(images.map(({ path, status }) => [path, status])).toEqual([
      ['1.jpg', 'matched'],
      ['2.jpg', 'unmatched'],
    ]);
  });

  test('finds works added since, in every format, and writes a report folder', async () => {
    await cli(['index', added(), '--out', index, '--add']);
    const out = emptyFolder();
    const { code, out: text } = await cli(['rematch', index, kept, '--out', out]);
    expect(code).toBe(0);
    expect(text).toMatch(/^SHOWN +ash .*\n {2}less than a part/m);
    expect(text).not.toContain('neon');
    const json = readFileSync(join(out, 'report.json'), 'utf8');
    expect(JSON.parse(json)).toMatchObject({ kept: true, inputs: [site] });
    expect((await cli(['rematch', index, kept, '--format', 'json'])).out).toBe(json);
    const csv = (await cli(['rematch', index, kept, '--format', 'csv'])).out.split('\r\n');
    expect(csv).toHaveLength(4);
    expect(csv[2]).toMatch(/^2\.jpg,[0-9a-f]{64},matched,ash,ep01,/);
  });

  test('exits with 2 for the index of a catalogue and for an empty folder', async () => {
    expect((await cli(['rematch', index, index])).err).toContain('[INPUT_KIND]');
    const { code, err } = await cli(['rematch', index, emptyFolder()]);
    expect([code, err]).toEqual([2, expect.stringContaining('[INDEX_MISSING]')]);
  });

  test('exits with 130 on Ctrl-C', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    expect((await cli(['rematch', index, kept], { signal })).code).toBe(130);
  });
});
