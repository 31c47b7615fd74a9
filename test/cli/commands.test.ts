import { beforeAll, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { smallIndex } from '../support/library.ts';
import { emptyFolder, folderOf, page } from '../support/picture-files.ts';

const site = folderOf({ '1.jpg': page('neon-spring/ep01', 2) });
let catalogue: string;
let index: string;
beforeAll(async () => {
  ({ catalogue, folder: index } = await smallIndex());
});

test.for([
  ['index', () => ['index', catalogue, '--out', emptyFolder()], 1],
  ['match', () => ['match', index, site, '--format', 'jsonl'], 1],
  ['compare', () => ['compare', site, site], 1],
  ['info', () => ['info', index], 0],
] as const)(
  '%s hardens the decoder before it writes any result, if it reads pictures',
  async ([, words, times]) => {
    const outputs: string[] = [];
    await cli(words(), { onHarden: (out) => outputs.push(out) });
    expect(outputs).toEqual(Array(times).fill(''));
  },
);
