// What runs in a process of its own (probe.ts), so that its memory and its time are those of opening an index alone.

import { readFileSync } from 'node:fs';
import { openIndex } from '../../src/index.ts';
import { loadIndex } from '../../src/store/index/open.ts';
import { measure, type Spent } from './clock.ts';
import { bytesOf, segmentsOf } from './stored.ts';

/** Searches of windows and of patches after which memory is looked at. */
const SEARCHES = 200;

const [task, folder, small] = process.argv.slice(2) as [string, string, string];
process.send!(task === 'time' ? await time() : await memory());
process.disconnect();

/** What it takes to read the file, to load it with all checks, and to open it: each into memory as yet unused. */
async function time() {
  const variants = {
    read: (from: string) => segmentsOf(from).map((file) => readFileSync(file)),
    load: (from: string) => loadIndex(from),
    open: (from: string) => openIndex(from),
  };
  // Code is compiled first: what grows with the index is asked for.
  for (let i = 0; i < 3; i++) for (const way of Object.values(variants)) await way(small);
  const spent = {} as Record<keyof typeof variants, Spent>;
  for (const [name, way] of Object.entries(variants)) {
    spent[name as keyof typeof variants] = await measure(() => way(folder));
    // What was read is given back before the next is: gigabytes would be in memory together.
    global.gc!();
  }
  return spent;
}

/** Bytes of the file, and of this process after an index was opened and searched. */
async function memory() {
  const index = await openIndex(folder);
  const { windows, patches } = index.snapshot;
  for (let i = 0; i < SEARCHES; i++) {
    index.windowsNear(index.windowPrint(Math.floor((i * windows.count) / SEARCHES)), 31);
    index.patchesNear(index.patchPrint(Math.floor((i * patches.count) / SEARCHES)));
  }
  const resident = process.memoryUsage().rss;
  return { file: bytesOf(folder), resident, peak: peak() };
}

/** The most memory this process had. What Node tells of it begins with that of the process it was forked from. */
function peak(): number {
  if (process.platform !== 'linux') return 1024 * process.resourceUsage().maxRSS;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return 1024 * Number(kilobytes);
}
