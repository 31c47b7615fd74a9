import { createRequire } from 'node:module';
import path from 'node:path';
import imghash from 'imghash';
import { blockhashOf, pdqOf } from './filehash.ts';
import { ROOT } from './places.ts';
import type { Task } from './task.ts';

/** By `require`, for its types describe a default export that it does not have. */
const phash: (file: string) => Promise<string> = createRequire(import.meta.url)('sharp-phash');

const PAGE = path.join(ROOT, 'fixtures/catalogue/third-corridor/ep02/001.jpg');

/** One hash of a file, by the packages on the shelf and by ours after sharp has decoded it. */
export function fileTasks(): Task[] {
  const ours = 'a file: PDQ of 512 x 512, 256 bits';
  const blocks = 'a file: blockhash of 256 x 256, 256 bits';
  return [
    { name: ours, each: 1, run: () => pdqOf(PAGE) },
    { name: blocks, each: 1, run: () => blockhashOf(PAGE) },
    {
      ...{ name: 'a file: sharp-phash, 64 bits', each: 1, against: ours },
      run: () => phash(PAGE),
    },
    {
      ...{ name: 'a file: imghash, 256 bits', each: 1, against: blocks },
      run: () => imghash.hash(PAGE, 16),
    },
  ];
}
