import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../inputs/files.ts';
import type { Timing } from './clock.ts';

const run = promisify(execFile);

/** The size of the package and the cost of importing it. */
export interface PackageCost {
  /** Bytes on disk once installed. */
  readonly unpacked: number;
  /** Lifetimes of a process that does nothing. */
  readonly bare: readonly Timing[];
  /** Lifetimes of a process that imports the package. */
  readonly imported: readonly Timing[];
  /** Whether the import loads sharp's native library. */
  readonly loadsSharp: boolean;
}

/** Builds the package, packs it without writing the archive, and imports it in new processes. */
export async function measurePackage(rounds: number): Promise<PackageCost> {
  await npm('run', 'build');
  const packed = await npm('pack', '--dry-run', '--json', '--ignore-scripts');
  const [{ unpackedSize: unpacked }] = JSON.parse(packed) as [{ unpackedSize: number }];
  const entry = pathToFileURL(path.join(ROOT, 'dist', 'index.js'));
  const importing = `await import('${entry}');`;
  const bare: Timing[] = [];
  const imported: Timing[] = [];
  for (let round = 0; round <= rounds; round++) {
    const withoutImport = await lifetime('');
    const withImport = await lifetime(importing);
    if (round === 0) continue; // this round brings the files from the disk into memory
    bare.push(withoutImport);
    imported.push(withImport);
  }
  const libraries = await node(
    `${importing} console.log(process.report.getReport().sharedObjects.join());`,
  );
  return { unpacked, bare, imported, loadsSharp: /sharp|vips/.test(libraries) };
}

async function npm(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', ['--silent', ...args], { cwd: ROOT });
  return stdout;
}

/** Runs code in a new process and returns the age of the process afterwards. */
async function lifetime(code: string): Promise<Timing> {
  const print = 'console.log(JSON.stringify([performance.now(), process.cpuUsage()]))';
  const [wall, { user, system }] = JSON.parse(await node(`${code} ${print}`));
  return { wall, cpu: (user + system) / 1000 };
}

async function node(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code]);
  return stdout;
}
