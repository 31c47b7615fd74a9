import { mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import { run } from '../support/built.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Compiles modules of this folder, with all that they import, to be run as processes of their own.
 * @returns the words that start each.
 */
export async function compiled<Name extends string>(
  ...names: readonly Name[]
): Promise<Record<Name, string[]>> {
  const outDir = mkdtempSync(join(inject('dist'), 'faults-')); // goes with what it is in
  const config = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    ...{ rootDir: ROOT, outDir, noEmit: false, isolatedDeclarations: false },
    ...{ declaration: false, declarationMap: false, sourceMap: false },
  };
  const files = names.map((name) => join(import.meta.dirname, `${name}.ts`));
  const settings = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, files, include: [] };
  writeFileSync(config, JSON.stringify(settings));
  const { code, out } = await run([join(ROOT, 'node_modules/.bin/tsc'), '-p', config]);
  if (code !== 0) throw new Error(out);
  const words = (name: string) => [process.execPath, join(outDir, `test/faults/${name}.js`)];
  return Object.fromEntries(names.map((name) => [name, words(name)])) as Record<Name, string[]>;
}
