import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
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

const formats = ['text', 'json', 'jsonl', 'csv'];

describe('match', () => {
  test('prints verdicts on stdout and warnings on stderr as text, and exits with 0', async () => {
    const { code, out, err } = await cli(['match', index, site]);
    expect(code).toBe(0);
    expect(out).toMatch(/^panelprint .*\nscanned: .*\n\nSHOWN +neon .*\n {2}less than a part: /);
    expect(out).toContain(
      '3 pictures: 1 matched, 1 not matched, 0 blank, 1 unreadable; 1 other files',
    );
    expect(err).toBe('warning: 1 of 3 pictures could not be read.\n');
  });

  test.for(formats)('exits with 2 if no picture can be read, as %s', async (format) => {
    const broken = folderOf({ '1.jpg': '', '2.jpg': 'text' });
    const { code, err } = await cli(['match', index, broken, '--format', format]);
    expect([code, err]).toEqual([2, 'warning: 2 of 2 pictures could not be read.\n']);
  });

  test('reports the same pictures as json, jsonl and csv', async () => {
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
  const wordsFor = (references: string) => ['match', index, lettered, '--references', references];

  test('reports what differs, in every format', async () => {
    const text = await cli(wordsFor(catalogue));
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toMatch(/\d match(es)? compared with the reference pages: .*other lettering/);
    const line = JSON.parse((await cli([...wordsFor(catalogue), '--format', 'jsonl'])).out);
    expect(line.matches[0].differences.length).toBeGreaterThan(0);
    const csv = await cli([...wordsFor(catalogue), '--format', 'csv']);
    expect(csv.out).toMatch(/lettering \d+,\d+ \d+,\d+/);
  });

  test.for(formats)('warns of missing pages and keeps the match, as %s', async (as) => {
    const other = folderOf({ 'w/e/1.jpg': good });
    const { code, err } = await cli([...wordsFor(other), '--format', as]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^warning: \d+ match(es)? could not be compared. The first: .* \[REFERENCE_MISSING\]\n$/,
    );
  });

  test('exits with 2 if the catalogue is missing', async () => {
    const { code, out, err } = await cli(wordsFor(join(catalogue, 'no')));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('[INPUT_MISSING]');
  });
});

describe('match, in every format', () => {
  /** What each format prints for the site. */
  const printed: Record<string, Awaited<ReturnType<typeof cli>>> = {};
  beforeAll(async () => {
    for (const format of formats)
      printed[format] = await cli(['match', index, site, '--format', format]);
  });

  test.for(formats)('writes the same bytes twice, as %s', async (format) => {
    expect(await cli(['match', index, site, '--format', format])).toEqual(printed[format]);
  });

  test.for(formats)('--out also writes a report folder, as %s', async (format) => {
    const folder = join(emptyFolder(), 'new/case');
    const { code, out } = await cli(['match', index, site, '--format', format, '--out', folder]);
    expect(code).toBe(0);
    expect(out).toBe(printed[format]!.out);
    const written = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(written('report.json')).toBe(printed.json!.out);
    expect(written('report.txt')).toBe(printed.text!.out);
  });

  test('prints text by default', async () => {
    expect(await cli(['match', index, site])).toEqual(printed.text);
  });

  test.for(['0', '1', '2'])('writes the same bytes with %s workers', async (workers) => {
    const words = ['match', index, site, '--format', 'json'];
    expect(await cli([...words, '--workers', workers])).toEqual(printed.json);
  });

  test('reports several inputs together', async () => {
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

describe('match, without a match', () => {
  test.for(formats)('exits with 1, as %s', async (format) => {
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

  test.for(formats)(
    'warns and exits with 2 if the input holds no picture, as %s',
    async (format) => {
      const empty = folderOf({ 'index.html': '<html>' });
      const { code, err } = await cli(['match', index, empty, '--format', format]);
      expect([code, err]).toEqual([2, 'warning: the input holds no picture.\n']);
    },
  );
});

describe('match, with wrong arguments or interrupted', () => {
  test('exits with 2 before anything is read if --out names a file', async () => {
    const folder = folderOf({ file: 'mine' });
    for (const name of ['file', 'file/below']) {
      const { code, out, err } = await cli(['match', index, site, '--out', join(folder, name)]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/\[(OUTPUT_BLOCKED|SAVE_FAILED)\]\n$/);
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  test('exits with 2 if index and input are exchanged', async () => {
    const swapped = await cli(['match', catalogue, index]);
    expect([swapped.code, swapped.out]).toEqual([2, '']);
    expect(swapped.err).toContain('it looks like a catalogue');
    expect(swapped.err).toContain('[INPUT_KIND]');
  });

  test('exits with 2 before anything is matched if one of the inputs is missing', async () => {
    const words = ['match', index, site, join(site, 'no'), '--format', 'jsonl'];
    const { code, out, err } = await cli(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('[INPUT_MISSING]');
  });

  test.for(['json', 'text', 'csv'])(
    'reports what was finished on Ctrl-C, and exits with 130, as %s',
    async (format) => {
      const stop = new AbortController();
      const words = ['match', index, site, '--format', format];
      const onErr = () => stop.abort();
      const { code, out } = await cli(words, { terminal: true, signal: stop.signal, onErr });
      expect(code).toBe(130);
      if (format === 'json')
        expect(JSON.parse(out)).toMatchObject({ interrupted: true, summary: { images: 2 } });
      if (format === 'text') expect(out).toContain('INTERRUPTED: only what was finished');
      if (format === 'csv') expect(out.split('\r\n')).toHaveLength(1 + 2 + 1);
    },
  );

  test('ends with a complete line on Ctrl-C, and exits with 130, as jsonl', async () => {
    const stop = new AbortController();
    const onOut = (out: string) => {
      if (out.endsWith('\n')) stop.abort();
    };
    const words = ['match', index, site, '--format', 'jsonl'];
    const { code, out } = await cli(words, { signal: stop.signal, onOut });
    expect(code).toBe(130);
    // One that was written, and one that was finished and waited for its neighbour.
    expect(out.split('\n')).toHaveLength(3);
    expect(out).toMatch(/\n$/);
  });
});

describe('match, of art that several works hold', () => {
  /** An index of two works that hold one picture, each in its own file. */
  async function indexOfTwo(): Promise<string> {
    const again = await sharp(good).jpeg({ quality: 85 }).toBuffer();
    const works = folderOf({ 'one/ep/1.jpg': good, 'two/ep/1.jpg': again });
    const folder = emptyFolder();
    expect((await cli(['index', works, '--out', folder])).code).toBe(0);
    return folder;
  }

  test('exits with 0 and names the works, in every format', async () => {
    const both = await indexOfTwo();
    const shown = folderOf({ '1.jpg': good });
    const outputs = await Promise.all(
      formats.map((format) => cli(['match', both, shown, '--format', format])),
    );
    expect(outputs.map(({ code, err }) => [code, err])).toEqual(formats.map(() => [0, '']));
    const [text, json, jsonl, csv] = outputs.map(({ out }) => out);
    expect(text).toContain('\nNo work can be named: several works hold the art that was found.\n');
    expect(text).toContain('0 matched, 1 shared by several works, 0 not matched');
    expect(text).toContain('each of these works holds: one, two\n');
    const { summary, works, images } = JSON.parse(json!);
    expect([summary.shared, works]).toEqual([1, []]);
    expect(images[0]).toMatchObject({
      status: 'shared',
      holders: [{ work: 'one' }, { work: 'two' }],
    });
    expect(JSON.parse(jsonl!)).toEqual(images[0]);
    expect(csv).toContain(',shared,');
    expect(csv).toContain(',one/ep; two/ep,');
  });
});
