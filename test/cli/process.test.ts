// Covers: the command line as a process: signals, pipes, permissions, full disks, missing kernels.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ProcessResult, panelprint, preload, run, useBuilt } from '../support/built.ts';
import { filesIn, pendingIn, segmentsIn } from '../support/indexed.ts';
import { cli } from '../support/io.ts';
import { smallIndex } from '../support/library.ts';
import { emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

useBuilt();

let catalogue: string;
let index: string;
beforeAll(async () => {
  ({ catalogue, folder: index } = await smallIndex());
});

/** A copy of the index that a test may change. */
function indexCopy(): string {
  const copy = emptyFolder();
  cpSync(index, copy, { recursive: true });
  return copy;
}

/** Interrupts the process when it opens a file of that name for the n-th time. */
function interruptAt(name: string, time: number) {
  return preload(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { open } = fs.promises;
    let left = ${time};
    fs.promises.open = (file, ...rest) => {
      if (String(file).endsWith(${JSON.stringify(name)}) && --left === 0)
        process.kill(process.pid, 'SIGINT');
      return open(file, ...rest);
    };
    syncBuiltinESMExports();
  `);
}

describe('Ctrl-C', () => {
  test('while indexing: exits with 130 and saves finished episodes; the next run continues', async () => {
    const out = join(emptyFolder(), 'index');
    const episodes = ['ash-crown', 'neon-spring', 'third-corridor'].flatMap((work) =>
      ['ep01', 'ep02'].map((episode) => `${work}/${episode}`),
    );
    const pages = episodes.flatMap((episode) =>
      [1, 2].map((number) => [`${episode}/00${number}.jpg`, page(episode, number)] as const),
    );
    const words = ['index', folderOf(Object.fromEntries(pages)), '--out', out];
    const stopped = await run(panelprint(...words), interruptAt('third-corridor/ep02/001.jpg', 1));
    expect(stopped.code).toBe(130);
    const messages = stopped.err.split('\n').filter((line) => !line.startsWith('note: '));
    expect(messages).toEqual([
      'Interrupted. Finished episodes are saved. Run the same command again to continue.',
      '',
    ]);
    const check = await cli(['check', out]);
    expect(check.code).toBe(0);
    const done = await cli(words);
    expect(done.code).toBe(0);
    const [, read, kept] = /(\d) episodes? read, (\d) unchanged/.exec(done.out)!.map(Number);
    expect(read! + kept!).toBe(6);
    expect(kept).toBeGreaterThan(0);
  });

  test('while matching: exits with 130 and reports what was finished', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i}.jpg`);
    const good = page('neon-spring/ep01', 2);
    const site = folderOf(Object.fromEntries(names.map((name) => [name, good])));
    const words = panelprint('match', index, site, '--format', 'json');
    const { code, out } = await run(words, interruptAt('/59.jpg', 1));
    expect(code).toBe(130);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ interrupted: true, works: [{ work: 'neon' }] });
    expect(report.images.length).toBeGreaterThan(0);
    expect(report.images.length).toBeLessThan(60);
  });
});

describe('a pipe that is closed early', () => {
  test('is not an error', async () => {
    const words = panelprint('match', index, fixture('site/ja/t91bc'), '--format', 'jsonl');
    const { code, err } = await run(words, {}, (child) => child.stdout!.destroy());
    expect([code, err]).toEqual([0, '']);
  });
});

/** A user whom file permissions bind: this one, or nobody if this is root. */
const nobody = { uid: 65534, gid: 65534 };
const someone = process.getuid!() === 0 ? nobody : {};

const asSomeone = (...args: string[]): Promise<ProcessResult> => run(panelprint(...args), someone);

/** A copy that belongs to that user. */
function theirs(folder: string): string {
  const copy = emptyFolder();
  cpSync(folder, copy, { recursive: true });
  if (someone === nobody) execFileSync('chown', ['-R', String(nobody.uid), copy]);
  return copy;
}

describe('what the user may not read', () => {
  test('files and folders of a site are reported, and the rest is matched', async () => {
    const good = page('neon-spring/ep01', 2);
    const site = theirs(folderOf({ 'a.jpg': good, 'b.jpg': good, 'c/d.jpg': good }));
    chmodSync(join(site, 'a.jpg'), 0);
    chmodSync(join(site, 'c'), 0);
    const { code, out, err } = await asSomeone('match', theirs(index), site, '--format', 'json');
    chmodSync(join(site, 'c'), 0o755);
    expect(code).toBe(0);
    expect(err).toBe('warning: 2 of 3 pictures could not be read.\n');
    const report = JSON.parse(out);
    expect(report.images).toMatchObject([
      { path: 'a.jpg', status: 'unreadable', code: 'INPUT_UNREADABLE' },
      { path: 'b.jpg', status: 'matched' },
      { path: 'c', status: 'unreadable', code: 'INPUT_UNREADABLE' },
    ]);
    expect(report.images[2].reason).toBe('Cannot read c (EACCES).');
  });

  test.for(['neon/ep01/002.jpg', 'neon/ep01', 'neon'])(
    '%s of a catalogue is reported, and its indexed episodes are kept',
    async (name) => {
      const more = emptyFolder();
      cpSync(catalogue, more, { recursive: true });
      mkdirSync(join(more, 'ash/ep01'), { recursive: true });
      writeFileSync(join(more, 'ash/ep01/1.jpg'), page('ash-crown/ep01', 2));
      const [pages, known] = [theirs(more), theirs(index)];
      chmodSync(join(pages, name), 0);
      const done = await asSomeone('index', pages, '--out', known);
      chmodSync(join(pages, name), 0o755);
      expect(done.code).toBe(0);
      expect(done.err).toMatch(
        /^warning: .*Cannot read .*(\(EACCES\)|: permission denied)\. \[INPUT_UNREADABLE\]\n$/,
      );
      expect(done.out).toMatch(/^2 works, 3 episodes.* 1 episode read, 2 unchanged, 1 problem\n$/);
      const whole = await cli(['index', pages, '--out', known]);
      expect(whole.out).toMatch(/ 0 episodes read, 3 unchanged, 0 problems\n$/);
    },
  );

  const blocked: [what: string, name: string, words: (at: string, ix: string) => string[]][] = [
    ['a catalogue', '', (at, ix) => ['index', at, '--out', ix]],
    ['an index', 'index.panelprint', (at) => ['info', at]],
    ['an input', '', (at, ix) => ['match', ix, join(at, 'x.jpg')]],
  ];
  test.for(blocked)('%s as a whole is an error', async ([, name, words]) => {
    const folder = theirs(index);
    chmodSync(join(folder, name), 0);
    const { code, out, err } = await asSomeone(...words(folder, theirs(index)));
    chmodSync(join(folder, name), 0o755);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^panelprint: .* \[INPUT_UNREADABLE\]\n$/);
  });
});

function mayMount(): boolean {
  try {
    const words = ['-m', 'mount', '-t', 'tmpfs', 'none', emptyFolder()];
    execFileSync('unshare', words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a full disk', () => {
  /** The disk space of the index, in blocks of 4096 bytes. */
  const old = () => {
    const sizes = readdirSync(index).map((name) => statSync(join(index, name)).size);
    return sizes.reduce((sum, size) => sum + Math.ceil(size / 4096), 0);
  };

  /**
   * Commands that run another with too little disk space. A limit on file size needs no privileges.
   */
  const full: [what: string, before: (folder: string) => string[]][] = [
    ['files may not be larger', () => ['sh', '-c', 'ulimit -f 32; exec "$@"', 'sh']],
  ];
  if (mayMount())
    full.push([
      'a disk has 16 KB left',
      (folder) => [
        ...['unshare', '-m', 'sh', '-c'],
        `mkdir -p "$0-old" && cp "$0"/* "$0-old" && mount -t tmpfs -o size=${4 * old() + 16}k none "$0" &&
        cp "$0-old"/* "$0" && { "$@"; code=$?; for f in "$0-old"/*; do cmp "$f" "$0"/$(basename "$f"); done; exit $code; }`,
        folder,
      ],
    ]);

  test.for(full)('%s: an error, and the old index is unchanged', async ([, before]) => {
    const more = emptyFolder();
    cpSync(catalogue, more, { recursive: true });
    cpSync(fixture('catalogue/ash-crown/ep02'), join(more, 'ash-crown/ep02'), { recursive: true });
    const folder = indexCopy();
    const words = [...before(folder), ...panelprint('index', more, '--out', folder)];
    const { code, out, err } = await run(words);
    expect(err).toMatch(/^panelprint: Cannot save the index in .* \[SAVE_FAILED\]\n$/);
    expect(code).toBe(2);
    expect(out).toBe('');
    const left = filesIn(folder);
    for (const name of pendingIn(folder)) delete left[name]; // for the next run
    expect(left).toEqual(filesIn(index));
    const next = await cli(['index', more, '--out', folder]);
    expect([next.code, next.err.replace(/^note: .*\n/gm, '')]).toEqual([0, '']);
    expect(pendingIn(folder)).toEqual([]);
  });

  test('a report folder that cannot be written completely keeps the old report', async () => {
    const folder = folderOf({ 'report.json': 'old', 'report.txt': 'old' });
    const words = panelprint('match', index, fixture('site/es/s48213'), '--out', folder);
    const limited = ['sh', '-c', 'ulimit -f 2; exec "$@"', 'sh', ...words];
    const { code, err } = await run(limited);
    expect(err).toMatch(/panelprint: Cannot write to .*: file too large\. \[SAVE_FAILED\]\n$/);
    expect(code).toBe(2);
    expect(readdirSync(folder).toSorted()).toEqual(['report.json', 'report.txt']);
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('old');
  });
});

describe('plain code', () => {
  const usually = emptyFolder();
  let small: string;
  let asked: string[];
  let usual: Awaited<ReturnType<typeof cli>>;
  beforeAll(async () => {
    // A small picture: without a compiler, plain code takes seconds for a page.
    small = folderOf({
      'neon/ep01/001.png': await sharp(page('neon-spring/ep01', 2))
        .resize({ width: 256 })
        .extract({ left: 0, top: 0, width: 256, height: 192 })
        .png()
        .toBuffer(),
    });
    expect(await cli(['index', small, '--out', usually])).toMatchObject({ code: 0 });
    asked = ['match', usually, join(small, 'neon'), '--format', 'json'];
    usual = await cli(asked);
    expect(usual.code).toBe(0);
  });

  test.for([
    ['without WebAssembly', ['--jitless'], {}],
    ['with PANELPRINT_KERNELS=plain', [], { PANELPRINT_KERNELS: 'plain' }],
  ] as const)('%s writes the same bytes', async ([, flags, env]) => {
    const how = { env: { ...process.env, ...env } };
    const [node, ...words] = panelprint();
    const plainly = (...args: string[]) => run([node!, ...flags, ...words, ...args], how);
    const made = emptyFolder();
    expect(await plainly('index', small, '--out', made)).toMatchObject({ code: 0 });
    expect(segmentsIn(made)).toEqual(segmentsIn(usually));
    const plain = await plainly(...asked);
    expect(plain.out === usual.out).toBe(true);
  });
});
