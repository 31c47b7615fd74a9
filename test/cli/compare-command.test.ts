import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { emptyFolder, fixture, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

const good = page('neon-spring/ep01', 2);
const catalogue = smallCatalogue();
const site = folderOf({ '1.jpg': good, '2.jpg': page('ash-crown/ep02', 2), '3.jpg': '' });

test('compare reports what differs', async () => {
  const { out } = await cli([
    'compare',
    join(catalogue, 'neon/ep01'),
    fixture('site/es/s48213/cap-001/002.webp'),
  ]);
  expect(out).toMatch(/\(.* bits apart.*; same art, other lettering \(\d+\)/);
});

describe('compare', () => {
  const ours = join(catalogue, 'neon/ep01/001.jpg');

  test('prints the rows that agree, side by side, and exits with 0', async () => {
    const { code, out, err } = await cli(['compare', ours, site]);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.split('\n')[0]).toMatch(
      /^1.jpg \d+-\d+ {2}= {2}001.jpg \d+-\d+ {2}\([\d.]+ bits apart, scale [\d.]+; same art\)$/,
    );
    expect(out).toContain('2.jpg: no match\n3.jpg: not a JPEG');
  });

  test('exits with 1 if nothing agrees', async () => {
    const { code, out } = await cli(['compare', ours, join(site, '2.jpg')]);
    expect([code, out]).toEqual([1, '2.jpg: no match\n']);
  });

  test('prints the same as JSON', async () => {
    const broken = folderOf({ '1.jpg': good, '2.jpg': '' });
    const { code, out, err } = await cli(['compare', broken, ours, '--format', 'json']);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: .*2.jpg: not a JPEG/);
    const comparison = JSON.parse(out);
    expect(comparison).toMatchObject({
      schema: 'panelprint/comparison@1',
      pages: ['1.jpg'],
      failures: [{ path: join(broken, '2.jpg'), code: 'PICTURE_UNREADABLE' }],
    });
    expect(comparison.images[0].matches[0]).toMatchObject({ mirrored: false });
  });

  test('exits with 2 and an error code if a folder holds no picture', async () => {
    const { code, err } = await cli(['compare', ours, emptyFolder()]);
    expect([code, err]).toEqual([2, expect.stringContaining('[INPUT_EMPTY]')]);
  });
});
