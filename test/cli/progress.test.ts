import { beforeAll, describe, expect, test } from 'vitest';
import { duration } from '../../src/cli/progress.ts';
import { cli } from '../support/io.ts';
import { smallIndex } from '../support/library.ts';
import { emptyFolder, folderOf, page } from '../support/picture-files.ts';

let catalogue: string;
let index: string;
beforeAll(async () => {
  ({ catalogue, folder: index } = await smallIndex());
});

describe('progress', () => {
  test('is drawn on stderr if that is a terminal, and cleared at the end', async () => {
    const site = folderOf({ '1.jpg': page('neon-spring/ep01', 2) });
    const words = ['match', index, site];
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
  ] as const)('shows %d seconds as %s', ([seconds, shown]) => {
    expect(duration(seconds)).toBe(shown);
  });
});
