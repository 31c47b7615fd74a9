// Runs in a process of its own, which open-index.ts starts, so that memory and time are those of
// opening an index alone.

import { readFileSync } from 'node:fs';
import { openIndex } from '../../src/index.ts';
import { loadIndex } from '../../src/store/index/open.ts';
import { measure, type Timing } from '../timing/clock.ts';
import type { MemoryUse, OpeningStep } from './open-index.ts';
import { segmentFileBytes, segmentFiles } from './segment-files.ts';

/** Searches of windows, and as many of patches, before memory is measured. */
const SEARCHES = 200;
const RADIUS = 31;

const [measurement, folder, small] = process.argv.slice(2) as [string, string, string];
process.send!(measurement === 'time' ? await timeOpening() : await useMemory());
process.disconnect();

/** Times each step, each into fresh memory. */
async function timeOpening(): Promise<Record<OpeningStep, Timing>> {
  const steps: Record<OpeningStep, (index: string) => unknown> = {
    read: (index) => segmentFiles(index).map((file) => readFileSync(file)),
    load: (index) => loadIndex(index),
    open: (index) => openIndex(index),
  };
  // A small index first, so that the time to compile the code does not count.
  for (let i = 0; i < 3; i++) for (const run of Object.values(steps)) await run(small);
  const timings = {} as Record<OpeningStep, Timing>;
  for (const [step, run] of Object.entries(steps)) {
    timings[step as OpeningStep] = await measure(() => run(folder));
    // Free the memory before the next step; otherwise gigabytes would be in memory together.
    global.gc!();
  }
  return timings;
}

/** Opens and searches the index. */
async function useMemory(): Promise<MemoryUse> {
  const index = await openIndex(folder);
  const { windows, patches } = index.snapshot;
  for (let i = 0; i < SEARCHES; i++) {
    index.windowsNear(index.windowPrint(Math.floor((i * windows.count) / SEARCHES)), RADIUS);
    index.patchesNear(index.patchPrint(Math.floor((i * patches.count) / SEARCHES)));
  }
  const resident = process.memoryUsage().rss;
  return { file: segmentFileBytes(folder), resident, peak: peakBytes() };
}

/**
 * The largest resident set of this process. On Linux, Node.js's `maxRSS` also counts the process
 * that this one was forked from.
 */
function peakBytes(): number {
  if (process.platform !== 'linux') return 1024 * process.resourceUsage().maxRSS;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return 1024 * Number(kilobytes);
}
