import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * The map of the source. A room is a folder of src/, or a file at its top; some rooms have
 * sub-rooms. Every import goes to a room that stands above it in this table. A dependency from
 * outside has one door: the file that imports it. All other code takes and returns plain values,
 * and is tested without the dependency.
 */

interface Room {
  /** What is in the room. */
  readonly holds: string;
  /** The rooms that it imports from. */
  readonly imports: string;
}

const rooms: Readonly<Record<string, Room>> = {
  'errors.ts': { holds: 'the error class, its codes, and errno in words', imports: '' },
  'checksum.ts': { holds: 'CRC-32 and SHA-256', imports: '' },
  'version.ts': { holds: 'the release number', imports: '' },
  'names.ts': { holds: 'the one Unicode form of names', imports: '' },
  kernels: { holds: 'WebAssembly: loading it, and the compiled kernels', imports: '' },
  image: {
    holds: 'bytes in; a grey picture of 256 columns, its gutters and keypoints out',
    imports: 'errors.ts kernels',
  },
  hash: { holds: 'fingerprints, profiles, blockhash', imports: 'errors.ts image' },
  'hash/pdq': { holds: 'PDQ of a whole picture', imports: 'kernels image hash' },
  'hash/window': {
    holds: 'windows and patches of a strip, fingerprinted',
    imports: 'kernels image hash',
  },
  inputs: {
    holds: 'catalogue folders, crawls and files',
    imports: 'errors.ts checksum.ts names.ts image',
  },
  'store/search': {
    holds: 'exact search in Hamming space by multi-index hashing',
    imports: 'errors.ts kernels hash',
  },
  'store/format': {
    holds: 'every file of an index, byte for byte',
    imports: 'errors.ts checksum.ts names.ts hash hash/window store/search',
  },
  'store/folder': {
    holds: 'an index on disk: reading, locking, writing, checking, merging',
    imports: 'errors.ts checksum.ts names.ts store/format',
  },
  'store/index': {
    holds: 'an index in memory: the snapshot and its searcher; the background set',
    imports:
      'errors.ts checksum.ts kernels image hash hash/window store/search store/format store/folder',
  },
  'match/evidence': {
    holds: 'claims, their odds, and conflicts between them',
    imports: 'image hash hash/window store/index',
  },
  'match/windows': {
    holds: 'a picture as a strip: hits propose lines, lines become runs',
    imports: 'image hash hash/window store/search store/format store/index match/evidence',
  },
  'match/patches': {
    holds: 'a picture by its keypoints: votes, placements, claims',
    imports: 'image hash hash/window store/search store/index match/evidence match/windows',
  },
  'match/art': {
    holds: 'what differs between a picture and its reference',
    imports: 'image hash/window match/patches',
  },
  match: {
    holds: 'a picture in, claims out: the stages in order',
    imports:
      'image hash hash/window store/search store/index match/evidence match/windows match/patches',
  },
  'match/later': {
    holds: 'fingerprints kept of a scan, matched later',
    imports:
      'image hash hash/window store/search store/index match/evidence match/windows match/patches match',
  },
  report: {
    holds: 'records and documents: matches, verdicts, text, CSV, JSON',
    imports: 'errors.ts image store/format store/index match/evidence match/art',
  },
  threads: {
    holds: 'bounded concurrency and worker threads',
    imports:
      'errors.ts image hash hash/window store/search store/format store/index match match/later',
  },
  tasks: {
    holds: 'one file for each thing that a user does',
    imports:
      'errors.ts checksum.ts version.ts names.ts image hash hash/pdq hash/window inputs store/format store/folder store/index match/evidence match/windows match/art match match/later report threads',
  },
  'index.ts': {
    holds: 'the public names',
    imports:
      'errors.ts version.ts image hash hash/pdq inputs store/format store/folder store/index match/evidence match/art report threads tasks',
  },
  cli: { holds: 'the command line', imports: 'index.ts' },
};

/** The files that import each module from outside. */
const doors: Readonly<Record<string, string>> = {
  'blockhash-core': 'hash/blockhash.ts',
  'node:crypto': 'checksum.ts store/folder/files.ts store/folder/lock.ts store/format/signature.ts',
  'node:fs': 'inputs/file.ts inputs/walk.ts store/folder/files.ts store/folder/lock.ts',
  'node:fs/promises':
    'cli/case-folder.ts cli/exchange-commands.ts inputs/catalogue.ts inputs/file.ts inputs/metadata.ts inputs/pictures.ts inputs/walk.ts store/index/stock.ts tasks/compare.ts',
  'node:module': 'hash/blockhash.ts',
  'node:os': 'store/folder/lock.ts threads/queue.ts',
  'node:path':
    'cli/case-folder.ts inputs/catalogue.ts inputs/metadata.ts inputs/pictures.ts inputs/reference-pages.ts inputs/walk.ts store/folder/check.ts store/folder/export.ts store/folder/files.ts store/folder/lock.ts store/folder/pending.ts store/folder/read.ts store/folder/repair.ts store/folder/writer.ts tasks/background.ts tasks/compare.ts tasks/exchange.ts tasks/index-folder.ts tasks/open-picture.ts tasks/read-strip.ts tasks/unknown-names.ts tasks/update-index.ts',
  'node:perf_hooks': 'threads/pool.ts',
  'node:util': 'cli/args.ts',
  'node:worker_threads': 'threads/pool.ts threads/worker.ts',
  'node:zlib': 'checksum.ts',
  'p-limit': 'threads/queue.ts',
  sharp: 'image/decode.ts',
};

const SRC = resolve(import.meta.dirname, '../src');

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  // AssemblyScript, a language of its own: src/kernels holds what it is compiled to.
  .filter((file) => !file.startsWith('kernels/assembly/') && file !== 'tsconfig.json')
  .sort();

/**
 * What a file imports or re-exports: `from '...'`, `import('...')` and `import '...'`, types too.
 */
function importsOf(source: string): string[] {
  const bare = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...bare.matchAll(/(?<!['"\w])(?:from|import)\s*\(?\s*(['"])([^'"]+)\1/g)].map(
    (found) => found[2]!,
  );
}

/** The innermost room of a file. */
function roomOf(file: string): string {
  const folder = file.split('/').slice(0, -1).join('/');
  return folder === '' ? file : folder;
}

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
    expect(files).toContain('image/decode.ts');
    expect(imported.find(({ file }) => file === 'hash/pdq/pdq.ts')!.inside).toContain(
      'image/pixels.ts',
    );
  });
});

test('every file is in a room, and every room has a file', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
});

test('every room says what it holds', () => {
  for (const [room, { holds }] of Object.entries(rooms))
    expect(holds, room).toMatch(/^[A-Za-z].{10,}/);
});

test('a room imports only from rooms above it in the table', () => {
  const above = new Set<string>();
  for (const [room, { imports }] of Object.entries(rooms)) {
    for (const other of imports.split(' ').filter(Boolean)) expect(above, room).toContain(other);
    above.add(room);
  }
});

test('a room imports from all the rooms that its line names, and from no others', () => {
  for (const [room, { imports }] of Object.entries(rooms)) {
    const used = imported
      .filter(({ file }) => roomOf(file) === room)
      .flatMap(({ inside }) => inside.map(roomOf))
      .filter((other) => other !== room);
    expect([...new Set(used)].sort(), room).toEqual(imports.split(' ').filter(Boolean).sort());
  }
});

test('every import names a file of src/', () => {
  const missing = imported.flatMap(({ file, inside }) =>
    inside.filter((other) => !files.includes(other)).map((other) => `${file}: ${other}`),
  );
  expect(missing).toEqual([]);
});

test('no files import one another in a circle, types included', () => {
  const importsOfFile = new Map(imported.map(({ file, inside }) => [file, inside]));
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    expect(path, `${file} imports itself through ${path.join(' -> ')}`).not.toContain(file);
    if (done.has(file)) return;
    for (const other of importsOfFile.get(file)!) visit(other, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test('every module from outside has its door', () => {
  const found: Record<string, string[]> = {};
  for (const { file, outside } of imported)
    for (const name of new Set(outside)) found[name] = [...(found[name] ?? []), file];
  const wanted = Object.entries(doors).map(([name, list]) => [name, list.split(' ').sort()]);
  expect(found).toEqual(Object.fromEntries(wanted));
});

test('every dependency has a door, and every door a dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const packages = Object.keys(doors).filter((name) => !name.startsWith('node:'));
  expect(packages.sort()).toEqual(Object.keys(dependencies).sort());
});

test('the command line imports index.ts and nothing deeper, as a user would', () => {
  for (const { file, inside } of imported.filter((one) => roomOf(one.file) === 'cli'))
    expect(
      inside.filter((other) => roomOf(other) !== 'cli' && other !== 'index.ts'),
      file,
    ).toEqual([]);
});

test('index.ts holds re-exports only', () => {
  const lines = readFileSync(join(SRC, 'index.ts'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  expect(lines.replace(/export (type )?\{[^}]*\} from '[^']+';/g, '').trim()).toBe('');
});

/** Tests of no single file of src/: each has a name that says what it covers. */
const OTHER_TESTS = /^((faults|bench)\/.*|index|readme|rooms)\.test\.ts$/;

test('every test file has the path of its source, or a first line that says what it covers', () => {
  const folder = import.meta.dirname;
  const odd = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && !OTHER_TESTS.test(file))
    .filter((file) => !files.includes(file.replace(/\.test\.ts$/, '.ts')))
    .filter((file) => !readFileSync(join(folder, file), 'utf8').startsWith('// Covers:'));
  expect(odd.sort()).toEqual([]);
});

test('no file has a name that fits everything', () => {
  expect(files.filter((file) => /^(utils?|helpers?|common|misc)\./.test(basename(file)))).toEqual(
    [],
  );
});

describe('ARCHITECTURE.md', () => {
  const text = readFileSync(join(SRC, '../ARCHITECTURE.md'), 'utf8');
  const [glossary, afterGlossary] = text.split('## Rooms\n') as [string, string];
  const [description] = afterGlossary.split('\n## ');

  test('names files of src/ in its glossary', () => {
    const named = [...glossary.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((file) => !files.includes(file))).toEqual([]);
  });

  test('names, for each term of its glossary, a file that uses the term', () => {
    const joined = (words: string) => words.toLowerCase().replaceAll(/[^a-z]/g, '');
    const rows = [...glossary.matchAll(/^\| (.+?) \| .* \| (`.+`) \|$/gm)];
    expect(rows.length).toBeGreaterThan(40);
    const unused = rows.flatMap(([, terms, named]) => {
      const paths = [...named!.matchAll(/`([^`]+)`/g)].map(([, file]) => join(SRC, file!));
      const code = joined(paths.map((path) => readFileSync(path, 'utf8')).join('\n'));
      return terms!.split(', ').filter((term) => !code.includes(joined(term)));
    });
    expect(unused).toEqual([]);
  });

  test('describes every room', () => {
    const described = (room: string) => description!.includes(`\`${room}\``);
    const folders = Object.keys(rooms).filter((room) => !room.endsWith('.ts'));
    expect(folders.filter((room) => !described(room))).toEqual([]);
  });
});
