import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';

/** Fails the tests of a file that run the compiled package if it could not be compiled. */
export function useBuilt(): void {
  beforeAll(() => {
    if (inject('faults') !== '') throw new Error(inject('faults'));
  });
}

/** The outcome of a process. */
export interface ProcessResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Returns the words that run the compiled command line. */
export function panelprint(...args: readonly string[]): string[] {
  return [process.execPath, join(inject('dist'), 'cli/bin.js'), ...args];
}

/**
 * Returns the words that run the source of a module in the compiled package's folder: `./index.js`
 * is the package.
 */
export function script(source: string): string[] {
  const file = join(inject('dist'), `script-${randomUUID()}.mjs`);
  writeFileSync(file, source);
  return [process.execPath, file];
}

/** Runs a command to its end. `onStart` receives the process. */
export async function run(
  [command, ...args]: readonly string[],
  options: SpawnOptions = {},
  onStart?: (child: ChildProcess) => void,
): Promise<ProcessResult> {
  const child = spawn(command!, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  onStart?.(child);
  return new Promise((resolved, rejected) => {
    child.on('error', rejected);
    child.on('close', (code) => resolved({ code, out, err }));
  });
}

/** Returns options with which a process runs the source of a module before its own. */
export function preload(source: string): SpawnOptions {
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  return { env: { ...process.env, NODE_OPTIONS: `--import ${url}` } };
}
