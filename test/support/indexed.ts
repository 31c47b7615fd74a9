import { promises, readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { FILE_CACHE_FILE, isPending, MANIFEST_FILE } from '../../src/store/folder/files.ts';
import { decodeManifest, type Manifest } from '../../src/store/format/manifest.ts';
import { sha256Of } from './written.ts';

/** The content of a saved index, and its folder. */
export function manifestIn(folder: string): Manifest {
  return decodeManifest(readFileSync(join(folder, MANIFEST_FILE)), MANIFEST_FILE);
}

/** The names of its segments, in order. They are digests, so equal names mean equal bytes. */
export function segmentsIn(folder: string): string[] {
  return manifestIn(folder).segments.map(({ sha256 }) => `${sha256}.segment`);
}

/** Digests of all files in a folder but the file cache of an index, which contains times. */
export function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).filter((name) => name !== FILE_CACHE_FILE);
  return Object.fromEntries(
    names.sort().map((name) => [name, sha256Of(readFileSync(join(folder, name)))]),
  );
}

export const pendingIn = (folder: string): string[] => readdirSync(folder).filter(isPending);

/** Paths of the files below a folder that are opened while `act` runs. */
export async function openedBelow(folder: string, act: () => Promise<unknown>): Promise<string[]> {
  const paths: string[] = [];
  const { open } = promises;
  promises.open = (path, ...rest) => {
    if (String(path).startsWith(folder)) paths.push(String(path).slice(folder.length + 1));
    return open(path, ...rest);
  };
  syncBuiltinESMExports();
  try {
    await act();
  } finally {
    promises.open = open;
    syncBuiltinESMExports();
  }
  return paths.sort();
}
