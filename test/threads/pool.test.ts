import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  indexCatalogue,
  matchSite,
  openIndex,
  type PictureResult,
  type Report,
} from '../../src/index.ts';
import { amounts } from '../support/amounts.ts';
import { run, script, useBuilt } from '../support/built.ts';
import { filesIn } from '../support/indexed.ts';
import { drawnFolder, drawnReport } from '../support/library.ts';
import { emptyFolder, fixture, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

useBuilt();

let good: Buffer;
/** The page with a comment, as another file: copies of one file are examined once. */
const goodAs = (i: number) =>
  Buffer.concat([good.subarray(0, 2), Buffer.of(0xff, 0xfe, 0, 3, i), good.subarray(2)]);
// Enough rows for workers to be started, and blank, so that it is examined quickly.
const blank = sharp({ create: { width: 64, height: 2500, channels: 3, background: '#fff' } });
let tall: Buffer;
let index: string;
let site: string;
beforeAll(async () => {
  tall = await blank.png().toBuffer();
  good = await sharp(page('neon-spring/ep01', 2))
    .resize({ width: 256, height: 300, position: 'top' })
    .jpeg({ quality: 90 })
    .toBuffer();
  index = emptyFolder();
  await indexCatalogue(smallCatalogue(), index);
  const goods = Array.from({ length: 24 }, (_, i) => [`${i + 1}.jpg`, goodAs(i)]);
  site = folderOf({ '0.png': tall, ...Object.fromEntries(goods) });
});

/** Two episodes of the tall page: after the first that is read, workers take the rest. */
const blanks = () => ({ 'a/e/0.png': tall, 'a/f/0.png': tall });

/**
 * A script that counts the workers of its process. It can assign `harm`, which changes how each is
 * started.
 */
const countingScript = `
  import { writeFileSync } from 'node:fs';
  import threads from 'node:worker_threads';
  import { syncBuiltinESMExports } from 'node:module';
  const count = { started: 0, alive: 0 };
  let harm = (url, options) => [url, options];
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...args) {
      super(...harm(...args));
      count.started++;
      count.alive++;
      this.on('exit', () => count.alive--);
    }
  };
  syncBuiltinESMExports();
  const { matchPictures, matchSite, indexCatalogue, openIndex, picturesIn, renderJson } =
    await import('./index.js');
  let before = 0;
  const print = (result) => {
    const { started, alive } = count;
    console.log(JSON.stringify({ ...result, begun: started > before, alive }));
    before = started;
  };
`;

/**
 * Runs a script that uses the package and prints lines of JSON, and returns these. It must end by
 * itself, with exit code 0.
 */
async function printedBy(source: string): Promise<unknown[]> {
  const variables = `const [site, folder] = ${JSON.stringify([site, index])};`;
  const { code, out, err } = await run(script(countingScript + variables + source));
  expect([code, err]).toEqual([0, '']);
  const lines = out.trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Paths of several inputs are relative to the folder that holds them all. */
const withoutPath = ({ path: _, ...result }: PictureResult) => result;

describe('the same bytes are written with any number of workers', () => {
  const catalogue = emptyFolder();
  const drawn = emptyFolder();
  beforeAll(async () => {
    for (const part of amounts.catalogue)
      cpSync(fixture('catalogue', part), join(catalogue, part), { recursive: true });
    cpSync(folderOf(blanks()), catalogue, { recursive: true });
    await indexCatalogue(catalogue, drawn);
  });
  const numbers = amounts.workers;
  const after = numbers.map((workers) => workers > 0);

  const reports = emptyFolder();
  const folders = numbers.map((workers) => [workers, emptyFolder()] as const);
  let printed: unknown[];
  beforeAll(async () => {
    const inputs = [join(site, '0.png'), fixture('site', amounts.site)];
    printed = await printedBy(`
      const index = await openIndex(${JSON.stringify(await drawnFolder())});
      const begun = async (act) => {
        const before = count.started;
        await act();
        return count.started > before;
      };
      const after = [];
      for (const workers of ${JSON.stringify(numbers)})
        after.push(await begun(async () => {
          const report = await matchSite(index, ${JSON.stringify(inputs)}, { workers });
          writeFileSync(${JSON.stringify(`${reports}/`)} + workers, renderJson(report));
        }));
      print({ after });
      after.length = 0;
      for (const [workers, folder] of ${JSON.stringify(folders)})
        after.push(await begun(() => indexCatalogue(${JSON.stringify(catalogue)}, folder, { workers })));
      print({ after });
    `);
  });

  test('in the report on the drawn site', async () => {
    expect(printed[0]).toMatchObject({ after, alive: 0 });
    const [alone, ...others] = numbers.map((n) => readFileSync(join(reports, `${n}`), 'utf8'));
    for (const [i, other] of others.entries()) expect(other === alone, `${i}`).toBe(true);
    // This process, from the sources, finds the same in the drawn site alone.
    const [, ...images] = (JSON.parse(alone!) as Report).images;
    const drawnImages = (await drawnReport()).images.filter(({ path }) =>
      path.startsWith(amounts.site),
    );
    expect(images.map(withoutPath)).toEqual(drawnImages.map(withoutPath));
  });

  test('in the index of the drawn catalogue', () => {
    expect(printed[1]).toMatchObject({ after, alive: 0 });
    for (const [workers, folder] of folders)
      expect(filesIn(folder), `${workers}`).toEqual(filesIn(drawn));
  });
});

describe('workers of calls that end', () => {
  let printed: unknown[];
  beforeAll(async () => {
    const few = folderOf({ '1.jpg': good, '2.jpg': good, '3.jpg': good });
    const catalogue = folderOf(blanks());
    cpSync(fixture('catalogue/ash-crown'), join(catalogue, 'ash-crown'), { recursive: true });
    printed = await printedBy(`
      const index = await openIndex(folder);
      const options = { workers: 2, concurrency: 2 };
      {
        const { summary } = await matchSite(index, [${JSON.stringify(few)}], options);
        print({ matched: summary.matched });
      }
      {
        const stop = new AbortController();
        const { images, interrupted } = await matchSite(index, [site], {
          ...options,
          signal: stop.signal,
          onResult: ({ path }) => path === '9.jpg' && stop.abort(new Error('Ctrl-C')),
        });
        print({ interrupted, paths: images.map(({ path }) => path) });
      }
      {
        const stop = new AbortController();
        const done = await indexCatalogue(${JSON.stringify(catalogue)}, folder + '-stopped', {
          ...options,
          signal: stop.signal,
          onProgress: ({ done }) => done === 6 && stop.abort(),
        });
        print({ interrupted: done.interrupted, read: done.read });
      }
      let yielded = 0;
      for await (const _ of matchPictures(index, picturesIn(site), options))
        if (++yielded === 12) break;
      print({ yielded });
    `);
  });

  test('are not started for a few pictures', () => {
    expect(printed[0]).toEqual({ matched: 3, begun: false, alive: 0 });
  });

  test('do not outlive a call that is aborted; it returns what was finished, in order', () => {
    const paths = ['0.png', ...Array.from({ length: 10 }, (_, i) => `${i + 1}.jpg`)];
    expect(printed[1]).toEqual({ interrupted: true, paths, begun: true, alive: 0 });
  });

  test('do not outlive an indexing that is aborted', () => {
    expect(printed[2]).toMatchObject({ interrupted: true, begun: true, alive: 0 });
    expect((printed[2] as { read: number }).read).toBeLessThan(4);
  });

  test('do not outlive an iterator that is left early', () => {
    expect(printed[3]).toEqual({ yielded: 12, begun: true, alive: 0 });
  });
});

test('no worker outlives the process, if an iterator is never closed', async () => {
  const [printed] = await printedBy(`
    const results = matchPictures(await openIndex(folder), picturesIn(site), { workers: 2, concurrency: 2 });
    for (let i = 0; i < 12; i++) await results.next();
    print({ left: count.alive > 0 });
  `);
  expect(printed).toMatchObject({ begun: true, left: true });
});

/** Ways in which a worker fails: how it is started instead, and the error. */
const harms: [what: string, harm: string, error: object][] = [
  [
    'throws',
    `(_, options) => ["require('node:worker_threads').parentPort.on('message', () => { throw new TypeError('a bug'); })", { eval: true }]`,
    { name: 'TypeError', message: 'a bug' },
  ],
  [
    'ends',
    `() => ["require('node:worker_threads').parentPort.on('message', () => process.exit(7))", { eval: true }]`,
    { name: 'Error', message: 'A worker thread ended with exit code 7 before its work did.' },
  ],
  [
    'needs more memory than it may have',
    `(url, options) => [url, { ...options, resourceLimits: { maxOldGenerationSizeMb: 4 } }]`,
    { code: 'ERR_WORKER_OUT_OF_MEMORY' },
  ],
  [
    'cannot be loaded',
    `(url, options) => [new URL('no-such.js', url), options]`,
    { code: 'MODULE_NOT_FOUND' },
  ],
];

describe('a worker that', () => {
  let printed: unknown;
  beforeAll(async () => {
    const catalogue = folderOf({ ...blanks(), 'b/e/1.jpg': good });
    [printed] = await printedBy(`
      const errorOf = ({ name, message, code }) => ({ name, message, code });
      const outcomes = {};
      for (const [what, harmed] of [${harms.map(([what, harm]) => `['${what}', ${harm}]`)}]) {
        harm = harmed;
        const matched = await matchSite(await openIndex(folder), [site], { workers: 2, concurrency: 2 }).catch(errorOf);
        // A folder of its own: an index continues what an earlier run has read.
        const made = folder + '-failed-' + what.split(' ')[0];
        const indexed = await indexCatalogue(${JSON.stringify(catalogue)}, made, {
          workers: 2,
          concurrency: 2,
        }).catch(errorOf);
        outcomes[what] = { matched, indexed, alive: count.alive };
      }
      print(outcomes);
    `);
  });

  test.for(harms)('%s: matching and indexing throw its error', ([what, , error]) => {
    expect(printed).toMatchObject({ [what]: { matched: error, indexed: error, alive: 0 } });
  });
});

test('run from its sources, the package starts no workers: Node 20 cannot load TypeScript', async () => {
  const { images } = await matchSite(await openIndex(index), [site], {
    workers: 2,
    concurrency: 2,
  });
  expect(images).toHaveLength(25);
});
