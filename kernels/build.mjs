/*
 * Compiles the kernels (AssemblyScript, `kernels/<name>/index.ts`) into `src/kernels/<name>-binary.ts`, each
 * a WebAssembly module as text, so that no file need be found at run time. The same source gives the same
 * text, and a test holds what is committed to it. `npm run kernels -- [strip] [hash] [search]`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Which kernels there are; those of `search` work in memory that threads share. */
export const KERNELS = { strip: [], hash: [], search: ['--sharedMemory', '--enable', 'threads'] };

const root = fileURLToPath(new URL('..', import.meta.url));

/** The text of `src/kernels/<name>-binary.ts`. */
export async function compile(name) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      ...[`kernels/${name}/index.ts`, '--outFile', 'out.wasm', '--runtime', 'stub', '--noAssert'],
      ...[
        '-O3',
        '--converge',
        '--importMemory',
        '--initialMemory',
        '1',
        '--maximumMemory',
        '65536',
      ],
      ...['--enable', 'simd', '--enable', 'bulk-memory', ...KERNELS[name], '--baseDir', root],
    ],
    { writeFile: (file, contents) => files.set(file, contents) },
  );
  if (error) throw new Error(`kernels/${name}: ${error.message}\n${stderr}`);
  const base64 = Buffer.from(files.get('out.wasm')).toString('base64');
  return `// Made by kernels/build.mjs from kernels/${name}: do not change by hand.\nexport const BINARY: string =\n  '${base64}';\n`;
}

const run = process.argv[1] === fileURLToPath(import.meta.url);
const names = process.argv.slice(2);
for (const name of run ? (names.length > 0 ? names : Object.keys(KERNELS)) : [])
  writeFileSync(new URL(`../src/kernels/${name}-binary.ts`, import.meta.url), await compile(name));
