import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Spent } from './clock.ts';
import { ROOT } from './places.ts';

const run = promisify(execFile);

/** What the package weighs, and what importing it takes. */
export interface Weighed {
  /** Bytes that it has when it is installed. */
  readonly unpacked: number;
  /** How long a process lives that does nothing, and one that imports the package. */
  readonly bare: readonly Spent[];
  readonly imported: readonly Spent[];
  /** Whether the import loads sharp's library. */
  readonly sharp: boolean;
}

/** Builds the package, packs it without writing it, and imports it in new processes. */
export async function weigh(rounds: number): Promise<Weighed> {
  await npm('run', 'build');
  const packed = await npm('pack', '--dry-run', '--json', '--ignore-scripts');
  const [{ unpackedSize: unpacked }] = JSON.parse(packed) as [{ unpackedSize: number }];
  const entry = pathToFileURL(path.join(ROOT, 'dist', 'index.js'));
  const importing = `await import('${entry}');`;
  const bare: Spent[] = [];
  const imported: Spent[] = [];
  for (let round = 0; round <= rounds; round++) {
    const spent = [await lived(''), await lived(importing)] as const;
    if (round === 0) continue; // the files come from the disk
    bare.push(spent[0]);
    imported.push(spent[1]);
  }
  const libraries = await node(
    `${importing} console.log(process.report.getReport().sharedObjects.join());`,
  );
  return { unpacked, bare, imported, sharp: /sharp|vips/.test(libraries) };
}

async function npm(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', ['--silent', ...args], { cwd: ROOT });
  return stdout;
}

/** How long a process has lived when it has run some code. */
async function lived(code: string): Promise<Spent> {
  const told = 'console.log(JSON.stringify([performance.now(), process.cpuUsage()]))';
  const [wall, { user, system }] = JSON.parse(await node(`${code} ${told}`));
  return { wall, cpu: (user + system) / 1000 };
}

async function node(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code]);
  return stdout;
}
