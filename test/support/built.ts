import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';

/**
 * Makes the tests of a file fail with the compiler's errors if the source could not be compiled.
 */
export function useBuilt(): void {
  beforeAll(() => {
    if (inject('compileErrors') !== '') throw new Error(inject('compileErrors'));
  });
}

/** How a process ended, and what it wrote. */
export interface ProcessResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command and arguments that start the compiled command line. */
export function panelprint(...args: readonly string[]): string[] {
  return [process.execPath, join(inject('compiled'), 'src/cli/bin.js'), ...args];
}

/**
 * A command and arguments that run the source text of a module; it imports the package as
 * `./index.js`.
 */
export function script(source: string): string[] {
  const file = join(inject('compiled'), `src/script-${randomUUID()}.mjs`);
  writeFileSync(file, source);
  return [process.execPath, file];
}

/**
 * A command and arguments that start a compiled module of test/faults, given without `-process.ts`.
 */
export function faultProcess(name: string, ...args: readonly string[]): string[] {
  return [process.execPath, join(inject('compiled'), `test/faults/${name}-process.js`), ...args];
}

/** Runs a command to its end; `onStart` is called with the process. */
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

/**
 * Options for {@link run}: the process loads a module, given as source text, before the command
 * line.
 */
export function preload(source: string): SpawnOptions {
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  return { env: { ...process.env, NODE_OPTIONS: `--import ${url}` } };
}
