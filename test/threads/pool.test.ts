import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { indexCatalogue, matchSite, openIndex, renderJson } from '../../src/index.ts';
import { amounts } from '../support/amounts.ts';
import { run, script, useBuilt } from '../support/built.ts';
import { filesIn } from '../support/indexed.ts';
import { emptyFolder, fixture, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

useBuilt();

const good = page('neon-spring/ep01', 2);
/** That page as another file: with a comment. A file that comes again is not worked on again. */
const goodAs = (i: number) =>
  Buffer.concat([good.subarray(0, 2), Buffer.of(0xff, 0xfe, 0, 3, i), good.subarray(2)]);
// Enough rows for workers to be started, and nothing on them: it is read in no time.
const blank = sharp({ create: { width: 64, height: 2500, channels: 3, background: '#fff' } });
let tall: Buffer;
let index: string;
let site: string;
beforeAll(async () => {
  tall = await blank.png().toBuffer();
  index = emptyFolder();
  await indexCatalogue(smallCatalogue(), index);
  const goods = Array.from({ length: 24 }, (_, i) => [`${i + 1}.jpg`, goodAs(i)]);
  site = folderOf({ '0.png': tall, ...Object.fromEntries(goods) });
});

/** Two episodes of that page: after the first that is read, the rest is for workers. */
const blanks = () => ({ 'a/e/0.png': tall, 'a/f/0.png': tall });

/** Counts the workers of a process; `harm` is done to each that is started. */
const counted = `
  import { writeFileSync } from 'node:fs';
  import threads from 'node:worker_threads';
  import { syncBuiltinESMExports } from 'node:module';
  const count = { started: 0, alive: 0 };
  let harm = (url, options) => [url, options];
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...words) {
      super(...harm(...words));
      count.started++;
      count.alive++;
      this.on('exit', () => count.alive--);
    }
  };
  syncBuiltinESMExports();
  const { matchPictures, matchSite, indexCatalogue, openIndex, picturesIn, renderJson } =
    await import('./index.js');
  const tell = (told) => {
    const { started, alive } = count;
    console.log(JSON.stringify({ ...told, begun: started > 0, alive }));
  };
`;

/** What a process says that uses the package, in a line of JSON; it must end by itself, and well. */
async function told(source: string): Promise<unknown> {
  const given = `const [site, folder] = ${JSON.stringify([site, index])};`;
  const { code, out, err } = await run(script(counted + given + source));
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

describe('the same bytes come out for any number of workers', () => {
  const catalogue = emptyFolder();
  const drawn = emptyFolder();
  beforeAll(async () => {
    cpSync(fixture(amounts.catalogue), catalogue, { recursive: true });
    cpSync(folderOf(blanks()), catalogue, { recursive: true });
    await indexCatalogue(catalogue, drawn);
  });
  const crews = amounts.workers;
  const after = crews.map((workers) => workers > 0);

  test('of the report on the drawn site', async () => {
    const inputs = [join(site, '0.png'), fixture('site')];
    const alone = renderJson(await matchSite(await openIndex(drawn), inputs));
    const reports = emptyFolder();
    const said = await told(`
      const index = await openIndex(${JSON.stringify(drawn)});
      const started = [];
      for (const workers of ${JSON.stringify(crews)}) {
        const report = await matchSite(index, ${JSON.stringify(inputs)}, { workers });
        writeFileSync(${JSON.stringify(`${reports}/`)} + workers, renderJson(report));
        started.push(count.started);
      }
      tell({ after: started.map((all) => all > 0) });
    `);
    expect(said).toMatchObject({ after, alive: 0 });
    for (const workers of crews)
      expect(readFileSync(join(reports, `${workers}`), 'utf8') === alone, `${workers}`).toBe(true);
  });

  test('of the index of the drawn catalogue', async () => {
    const folders = crews.map((workers) => [workers, emptyFolder()] as const);
    const said = await told(`
      const started = [];
      for (const [workers, folder] of ${JSON.stringify(folders)}) {
        await indexCatalogue(${JSON.stringify(catalogue)}, folder, { workers });
        started.push(count.started);
      }
      tell({ after: started.map((all) => all > 0) });
    `);
    expect(said).toMatchObject({ after, alive: 0 });
    for (const [workers, folder] of folders)
      expect(filesIn(folder), `${workers}`).toEqual(filesIn(drawn));
  });
});

test('a few pictures start no worker', async () => {
  const few = folderOf({ '1.jpg': good, '2.jpg': good, '3.jpg': good });
  const said = await told(`
    const { summary } = await matchSite(await openIndex(folder), [${JSON.stringify(few)}], { workers: 2, concurrency: 2 });
    tell({ matched: summary.matched });
  `);
  expect(said).toEqual({ matched: 3, begun: false, alive: 0 });
});

describe('no worker outlives', () => {
  test('a call that is aborted: what was finished is given, in order', async () => {
    const said = await told(`
      const stop = new AbortController();
      const { images, interrupted } = await matchSite(await openIndex(folder), [site], {
        workers: 2,
        concurrency: 2,
        signal: stop.signal,
        onResult: ({ path }) => path === '9.jpg' && stop.abort(new Error('Ctrl-C')),
      });
      tell({ interrupted, paths: images.map(({ path }) => path) });
    `);
    const paths = ['0.png', ...Array.from({ length: 10 }, (_, i) => `${i + 1}.jpg`)];
    expect(said).toEqual({ interrupted: true, paths, begun: true, alive: 0 });
  });

  test('an indexing that is aborted', async () => {
    const catalogue = folderOf(blanks());
    cpSync(fixture('catalogue'), catalogue, { recursive: true });
    const said = (await told(`
      const stop = new AbortController();
      const done = await indexCatalogue(${JSON.stringify(catalogue)}, folder + '-stopped', {
        workers: 2,
        concurrency: 2,
        signal: stop.signal,
        onProgress: ({ done }) => done === 17 && stop.abort(),
      });
      tell({ interrupted: done.interrupted, read: done.read });
    `)) as { read: number };
    expect(said).toMatchObject({ interrupted: true, begun: true, alive: 0 });
    expect(said.read).toBeLessThan(8);
  });

  test('an iterator that is left early', async () => {
    const said = await told(`
      let given = 0;
      for await (const _ of matchPictures(await openIndex(folder), picturesIn(site), { workers: 2, concurrency: 2 }))
        if (++given === 12) break;
      tell({ given });
    `);
    expect(said).toEqual({ given: 12, begun: true, alive: 0 });
  });

  test('the process, where an iterator is forgotten', async () => {
    const said = await told(`
      const results = matchPictures(await openIndex(folder), picturesIn(site), { workers: 2, concurrency: 2 });
      for (let i = 0; i < 12; i++) await results.next();
      tell({ left: count.alive > 0 });
    `);
    expect(said).toMatchObject({ begun: true, left: true });
  });
});

/** What befalls a worker, as what is started in its place, and what is said of it. */
const harms: [what: string, harm: string, error: object][] = [
  [
    'throws',
    `(_, options) => ["require('node:worker_threads').parentPort.on('message', () => { throw new TypeError('a fault of ours'); })", { eval: true }]`,
    { name: 'TypeError', message: 'a fault of ours' },
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
  let said: unknown;
  beforeAll(async () => {
    const catalogue = folderOf({ ...blanks(), 'b/e/1.jpg': good });
    said = await told(`
      const toldOf = ({ name, message, code }) => ({ name, message, code });
      const fates = {};
      for (const [what, harmed] of [${harms.map(([what, harm]) => `['${what}', ${harm}]`)}]) {
        harm = harmed;
        const matched = await matchSite(await openIndex(folder), [site], { workers: 2, concurrency: 2 }).catch(toldOf);
        const made = folder + '-failed-' + what.split(' ')[0]; // apart: what one has read the next would take up
        const indexed = await indexCatalogue(${JSON.stringify(catalogue)}, made, {
          workers: 2,
          concurrency: 2,
        }).catch(toldOf);
        fates[what] = { matched, indexed, alive: count.alive };
      }
      tell(fates);
    `);
  });

  test.for(harms)('%s is an error that says so, of matching and of indexing', ([what, , error]) => {
    expect(said).toMatchObject({ [what]: { matched: error, indexed: error, alive: 0 } });
  });
});

test('from its sources the package has no workers: Node 20 could not load one', async () => {
  const { images } = await matchSite(await openIndex(index), [site], {
    workers: 2,
    concurrency: 2,
  });
  expect(images).toHaveLength(25);
});
