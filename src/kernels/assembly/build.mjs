/*
 * Compiles each kernel (AssemblyScript, `<name>/index.ts` in this folder) into `../<name>-binary.ts`: a
 * WebAssembly module as base64 text, so that no file is loaded at run time. The same source gives the same
 * text; test/kernels/binaries.test.ts checks that the committed text is current.
 * Usage: `npm run kernels -- [image] [hash] [search]`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Compiler options by kernel. `search` works in memory that threads share. */
export const KERNELS = { image: [], hash: [], search: ['--sharedMemory', '--enable', 'threads'] };

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Returns the text of `src/kernels/<name>-binary.ts`. */
export async function compile(name) {
  const files = new Map();
  const options = [
    `${name}/index.ts --outFile out.wasm --runtime stub --noAssert -O3 --converge`,
    '--importMemory --initialMemory 1 --maximumMemory 65536 --enable simd --enable bulk-memory',
  ].flatMap((line) => line.split(' '));
  const { error, stderr } = await asc.main([...options, ...KERNELS[name], '--baseDir', folder], {
    writeFile: (file, contents) => files.set(file, contents),
  });
  if (error) throw new Error(`kernel ${name}: ${error.message}\n${stderr}`);
  const base64 = Buffer.from(files.get('out.wasm')).toString('base64');
  return `// Made by assembly/build.mjs from assembly/${name}: do not edit.\nexport const BINARY: string =\n  '${base64}';\n`;
}

const run = process.argv[1] === fileURLToPath(import.meta.url);
const names = process.argv.slice(2);
for (const name of run ? (names.length > 0 ? names : Object.keys(KERNELS)) : [])
  writeFileSync(new URL(`../${name}-binary.ts`, import.meta.url), await compile(name));
