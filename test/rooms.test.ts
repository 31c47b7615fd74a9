import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * The map of the source. A room is a folder of src/, or a file at its top. What comes from outside is let
 * in by one door: the rest takes and returns arrays, and is tested without a file.
 */

/** What each room may import from. Leftwards only: no room is named before it is defined. */
const rooms: Record<string, string> = {
  'errors.ts': '',
  'version.ts': '',
  kernels: '',
  strip: 'errors.ts kernels',
  hash: 'errors.ts kernels strip',
  inputs: 'errors.ts strip',
  store: 'errors.ts kernels strip hash',
  match: 'errors.ts strip hash store',
  report: 'errors.ts version.ts strip store match',
  pipeline: 'errors.ts version.ts strip hash inputs store match report',
  'index.ts': 'errors.ts version.ts strip hash inputs store match report pipeline',
  cli: 'index.ts',
};

/** Which files may import what is not ours. */
const doors: Record<string, string> = {
  sharp: 'strip/decode.ts',
  'blockhash-core': 'hash/blockhash.ts',
  'p-limit': 'pipeline/queue.ts',
  'node:crypto': 'inputs/file.ts store/digest.ts store/folder.ts store/keys.ts store/lock.ts',
  'node:fs': 'inputs/file.ts inputs/walk.ts store/folder.ts store/lock.ts',
  'node:fs/promises':
    'inputs/catalogue.ts inputs/file.ts inputs/metadata.ts inputs/pictures.ts inputs/walk.ts pipeline/compare.ts cli/exchange.ts cli/match.ts',
  'node:module': 'hash/blockhash.ts',
  'node:os': 'pipeline/queue.ts store/lock.ts',
  'node:perf_hooks': 'pipeline/crew.ts',
  'node:path':
    'inputs/catalogue.ts inputs/metadata.ts inputs/pictures.ts inputs/walk.ts store/checkup.ts store/draft.ts store/exchange.ts store/folder.ts store/lock.ts store/reading.ts store/repair.ts store/writer.ts pipeline/build.ts pipeline/compare.ts pipeline/exchange.ts pipeline/index-folder.ts pipeline/match.ts pipeline/strip.ts cli/match.ts',
  'node:util': 'cli/args.ts',
  'node:worker_threads': 'pipeline/crew.ts pipeline/worker.ts',
  'node:zlib': 'store/digest.ts',
};

const SRC = resolve(import.meta.dirname, '../src');

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .sort();

/** What a file imports or re-exports: `from '...'`, `import('...')` and `import '...'`, types too. */
function importsOf(source: string): string[] {
  const bare = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...bare.matchAll(/(?<!['"\w])(?:from|import)\s*\(?\s*(['"])([^'"]+)\1/g)].map(
    (found) => found[2]!,
  );
}

const roomOf = (file: string) => file.split('/')[0]!;

const imported = files.map((file) => {
  const specifiers = importsOf(readFileSync(join(SRC, file), 'utf8'));
  const ours = specifiers.filter((name) => name.startsWith('.'));
  return {
    file,
    /** Files of src/. */
    inside: ours.map((name) => relative(SRC, resolve(SRC, file, '..', name)).replaceAll('\\', '/')),
    outside: specifiers.filter((name) => !name.startsWith('.')),
  };
});

describe('the test itself', () => {
  test('sees every way to import', () => {
    const source = `
      import a from 'one';
      import {
        b,
      } from "two";
      export { c } from './three.ts';
      export * from './four.ts';
      import './five.ts';
      const d = await import('six');
      type E = typeof import('seven');
      // import f from 'not this';
      /* import g from 'nor this'; */
      throw usage('an argument', 'import'); const h = kind === 'nor this';
    `;
    expect(importsOf(source)).toEqual([
      'one',
      'two',
      './three.ts',
      './four.ts',
      './five.ts',
      'six',
      'seven',
    ]);
  });

  test('sees the source', () => {
    expect(files).toContain('strip/decode.ts');
    expect(imported.find(({ file }) => file === 'hash/pdq.ts')!.inside).toContain(
      'strip/pixels.ts',
    );
  });
});

test('every file is in a room, and every room is there', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
});

test('the map leads leftwards only', () => {
  const before = new Set<string>();
  for (const [room, allowed] of Object.entries(rooms)) {
    for (const other of allowed.split(' ').filter(Boolean)) expect(before).toContain(other);
    before.add(room);
  }
});

test.for(imported.map(({ file, inside }) => [file, inside] as const))(
  '%s stays in its room',
  ([file, inside]) => {
    const allowed = [roomOf(file), ...rooms[roomOf(file)]!.split(' ')];
    for (const other of inside) {
      expect(files, `${file} imports what is there`).toContain(other);
      expect(allowed, `${file} imports ${other}`).toContain(roomOf(other));
    }
  },
);

test('what is not ours comes in by its door', () => {
  const found: Record<string, string[]> = {};
  for (const { file, outside } of imported)
    for (const name of new Set(outside)) found[name] = [...(found[name] ?? []), file];
  const wanted = Object.entries(doors).map(([name, list]) => [name, list.split(' ').sort()]);
  expect(found).toEqual(Object.fromEntries(wanted));
});

test('every dependency is let in, and none that is not declared', () => {
  const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const packages = Object.keys(doors).filter((name) => !name.startsWith('node:'));
  expect(packages.sort()).toEqual(Object.keys(dependencies).sort());
});

test('the command line is made of what users have: it imports index.ts and nothing deeper', () => {
  for (const { file, inside } of imported.filter((one) => roomOf(one.file) === 'cli'))
    expect(
      inside.filter((other) => roomOf(other) !== 'cli' && other !== 'index.ts'),
      file,
    ).toEqual([]);
});

test('index.ts only shows what is elsewhere', () => {
  const lines = readFileSync(join(SRC, 'index.ts'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  expect(lines.replace(/export (type )?\{[^}]*\} from '[^']+';/g, '').trim()).toBe('');
});

test('no file is longer than 300 lines, and none is called utils', () => {
  const long = files.filter(
    (file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 301,
  );
  expect(long).toEqual([]);
  expect(files.filter((file) => /^(utils?|helpers?|common|misc)\./.test(basename(file)))).toEqual(
    [],
  );
});
