// Covers: src/kernels/*-binary.ts, which must be what src/kernels/assembly compiles to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { memoryFor } from '../../src/kernels/load.ts';
import { amounts } from '../support/amounts.ts';

const ROOT = join(import.meta.dirname, '../..');
const { compile, textOf, KERNELS } = (await import(
  pathToFileURL(join(ROOT, 'src/kernels/assembly/build.mjs')).href
)) as {
  compile(name: string): Promise<string>;
  textOf(name: string, base64: string): string;
  KERNELS: Record<string, string[]>;
};

describe.for(Object.keys(KERNELS))('the binary of %s', (name) => {
  const text = readFileSync(join(ROOT, `src/kernels/${name}-binary.ts`), 'utf8');

  const [, binary] = /'([\w+/=]+)'/.exec(text)!;

  // Compiling takes seconds, so it only runs in `npm run test:slow`.
  test.for(amounts.compileKernels ? [name] : [])(
    'is what the source of %s compiles to',
    async () => {
      expect((await compile(name)) === text, `npm run kernels -- ${name}`).toBe(true);
    },
  );

  test('has the digest of the current source', () => {
    expect(textOf(name, binary!) === text, `npm run kernels -- ${name}`).toBe(true);
  });

  test.skipIf(process.env.PANELPRINT_KERNELS === 'plain')('is a valid module', () => {
    expect(memoryFor(binary!, name === 'search')).toBeDefined();
  });
});
