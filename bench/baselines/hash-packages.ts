import { createRequire } from 'node:module';
import path from 'node:path';
import imghash from 'imghash';
import { ROOT } from '../inputs/files.ts';
import type { Task } from '../timing/task.ts';
import { blockhashOf, pdqOf } from './nearest-file.ts';

/** Loaded by `require`, because its types describe a default export that it does not have. */
const phash: (file: string) => Promise<string> = createRequire(import.meta.url)('sharp-phash');

const PAGE = path.join(ROOT, 'fixtures/catalogue/third-corridor/ep02/001.jpg');

/** One hash of a file: by other packages, and by ours after decoding with sharp. */
export function fileTasks(): Task[] {
  const ourPdq = 'a file: PDQ of 512 x 512, 256 bits';
  const ourBlockhash = 'a file: blockhash of 256 x 256, 256 bits';
  return [
    { name: ourPdq, operations: 1, run: () => pdqOf(PAGE) },
    { name: ourBlockhash, operations: 1, run: () => blockhashOf(PAGE) },
    {
      name: 'a file: sharp-phash, 64 bits',
      operations: 1,
      baseline: ourPdq,
      run: () => phash(PAGE),
    },
    {
      name: 'a file: imghash, 256 bits',
      operations: 1,
      baseline: ourBlockhash,
      run: () => imghash.hash(PAGE, 16),
    },
  ];
}
