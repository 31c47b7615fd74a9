import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether the full amounts are tried: `npm run test:slow`. */
    slow: boolean;
    /** A folder for files that tests write. */
    scratch: string;
    /** The folder of the compiled source; test/faults is compiled beside it. */
    compiled: string;
    /** The errors of the compiler; empty if there are none. */
    compileErrors: string;
  }
}

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Compiles the source before the first test; prints the counts and deletes all files after the
 * last.
 */
export default function setup(project: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'panelprint-test-'));
  chmodSync(scratch, 0o711); // Tests run processes of other users in folders in it.
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  const compiled = mkdtempSync(join(ROOT, '.build/test-'));
  chmodSync(compiled, 0o755);
  symlinkSync(join(ROOT, 'background'), join(compiled, 'background'));
  project.provide('scratch', scratch);
  project.provide('compiled', compiled);
  project.provide('compileErrors', compile(compiled));
  project.onTestsRerun(() => project.provide('compileErrors', compile(compiled)));
  return () => {
    printCounts(join(scratch, 'counts'));
    for (const folder of [scratch, compiled]) rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * Compiles the package, and the modules of test/faults that run as processes of their own, into a
 * folder. The tests run the source as it is now, not `dist`, which may be older.
 */
function compile(outDir: string): string {
  const config = join(outDir, 'tsconfig.json');
  const settings = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: ROOT,
      outDir,
      noEmit: false,
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
    },
    include: [join(ROOT, 'src'), join(ROOT, 'test/faults/*-process.ts')],
    exclude: [join(ROOT, 'src/kernels/assembly')],
  };
  writeFileSync(config, JSON.stringify(settings));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { status, stdout, error } = spawnSync(tsc, ['-p', config], { encoding: 'utf8' });
  return status === 0 ? '' : stdout || String(error);
}

/** Prints the sums of the counts that tests wrote to a file, such as `counts: 19 kills`. */
function printCounts(file: string): void {
  if (!existsSync(file)) return;
  const sums = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [what, by] = JSON.parse(line) as [string, number];
    sums.set(what, (sums.get(what) ?? 0) + by);
  }
  const counts = [...sums].sort().map(([what, sum]) => `${sum.toLocaleString('en')} ${what}`);
  console.log(`counts: ${counts.join(', ')}`);
}
