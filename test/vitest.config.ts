import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfigFnObject } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take longest, in the order in which they start: a long one that starts last runs
 * alone.
 */
const LONGEST = [
  'threads/pool',
  'cli/process',
  'faults/full',
  'faults/kill',
  'faults/kill-commands',
  'faults/crowd',
  'tasks/memory',
  'tasks/keep-scan',
  'tasks/origins',
  'match/art/difference',
  'match/patches/match-patches',
  'match/examine',
  'faults/damage',
  'faults/power',
  'faults/torn',
  'store/folder/lock',
  'tasks/index-again',
  'cli/match-command',
  'hash/blockhash',
  'bench/site/transforms',
  'kernels/binaries',
];

/** Test files that try more in `npm run test:slow` than in `npm test`: see support/amounts.ts. */
const SLOW = [
  'faults/crowd',
  'faults/damage',
  'faults/full',
  'faults/kill',
  'faults/kill-commands',
  'faults/power',
  'faults/readers',
  'faults/torn',
  'kernels/binaries',
  'match/art/difference',
  'match/examine',
  'store/folder/model',
  'store/folder/repair',
  'store/search/bands',
  'store/search/window-search',
  'tasks/fixtures',
  'tasks/memory',
  'threads/pool',
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Milliseconds: far more than any test takes, beside other busy processes too. Only what hangs is
 * stopped.
 */
const TIMEOUT = 600_000;

const config: ViteUserConfigFnObject = defineConfig(({ mode }) => ({
  test: {
    include: mode === 'slow' ? SLOW : ['test/**/*.test.ts'],
    provide: { slow: mode === 'slow' },
    globalSetup: 'test/setup.ts',
    setupFiles: 'test/equality.ts',
    testTimeout: TIMEOUT,
    hookTimeout: TIMEOUT,
    maxWorkers: availableParallelism() + 1, // Some tests wait for disks, locks and other processes.
    execArgv: ['--max-semi-space-size=64'], // Megabytes: less garbage is copied.
    isolate: false, // Tests leave no state in modules, and loading them again takes a second a file.
    sequence: { sequencer: LongestFirst },
    coverage: {
      include: ['src/**'],
      exclude: ['src/kernels/assembly/**'],
      reporter: 'json-summary', // coverage.mjs prints it by rooms.
      reportsDirectory: '.build/coverage',
    },
  },
}));

export default config;
