import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what tests write. */
    scratch: string;
    /** The folder of the compiled package. */
    dist: string;
    /** What the compiler has against the source: those who need the package are told. */
    faults: string;
  }
}

const ROOT = resolve(import.meta.dirname, '..');

/** What all test files share: made before the first of them, gone after the last. */
export default function setup(project: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'panelprint-test-'));
  chmodSync(scratch, 0o711); // other users may be let into folders in it
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  const dist = mkdtempSync(join(ROOT, '.build/test-'));
  chmodSync(dist, 0o755);
  project.provide('scratch', scratch);
  project.provide('dist', dist);
  project.provide('faults', compile(dist));
  project.onTestsRerun(() => project.provide('faults', compile(dist)));
  return () => {
    for (const folder of [scratch, dist]) rmSync(folder, { recursive: true, force: true });
  };
}

/** Compiles the package apart from `dist`: what is tested is the source as it stands, not what was built last. */
function compile(dist: string): string {
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const words = ['-p', join(ROOT, 'src'), '--outDir', dist];
  const { status, stdout, error } = spawnSync(tsc, words, { encoding: 'utf8' });
  return status === 0 ? '' : stdout || String(error);
}
