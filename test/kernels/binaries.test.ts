// Covers: src/kernels/*-binary.ts, which must be what src/kernels/assembly compiles to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { memoryFor } from '../../src/kernels/load.ts';

const ROOT = join(import.meta.dirname, '../..');
const { compile, KERNELS } = (await import(
  pathToFileURL(join(ROOT, 'src/kernels/assembly/build.mjs')).href
)) as {
  compile(name: string): Promise<string>;
  KERNELS: Record<string, string[]>;
};

describe.for(Object.keys(KERNELS))('the binary of %s', (name) => {
  const text = readFileSync(join(ROOT, `src/kernels/${name}-binary.ts`), 'utf8');

  test('is compiled from the current source', async () => {
    expect((await compile(name)) === text, `npm run kernels -- ${name}`).toBe(true);
  });

  test.skipIf(process.env.PANELPRINT_KERNELS === 'plain')('is a valid module', () => {
    const [, binary] = /'([\w+/=]+)'/.exec(text)!;
    expect(memoryFor(binary!, name === 'search')).toBeDefined();
  });
});
