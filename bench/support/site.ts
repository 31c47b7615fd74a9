import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { Paint, stacked } from './alterations/paint.ts';
import { makeTransforms } from './alterations.ts';
import { inOrder } from './cases.ts';
import { backgrounds, chanceOf, drawSite, pagesOf, save } from './drawn.ts';
import type { BenchOptions } from './outcome.ts';
import { type Corpus, namesIn, ROOT, SHARED } from './places.ts';
import type { Truth } from './score.ts';

/** A catalogue, a site that copies from it, and what each picture of the site is. */
export interface Site {
  readonly catalogue: string;
  readonly pictures: string;
  readonly truth: readonly Truth[];
  readonly about: string;
}

/** Pictures of nothing on the drawn site, where no other number is asked for. */
const BACKGROUNDS = 60;

/** The cases that are counted apart from what sites do every day. */
export const HARD: ReadonlySet<string> = new Set([
  ...Object.keys(makeTransforms(sharp)),
  inOrder(new Paint(sharp)).name,
]);

/** The acceptance site of a corpus, with the hard alterations if asked; or one of the drawn fixtures. */
export async function makeSite(corpus: Corpus, options: BenchOptions, into: string): Promise<Site> {
  await rm(into, { recursive: true, force: true });
  const made = { catalogue: path.join(into, 'catalogue'), pictures: path.join(into, 'site') };
  const make = corpus.kind === 'corpus' ? acceptance : drawn;
  return { ...made, ...(await make(corpus, options, into)) };
}

type Made = Pick<Site, 'truth' | 'about'>;

async function drawn(
  { folder: fixtures }: Corpus,
  { seed, per, only, negatives = BACKGROUNDS }: BenchOptions,
  into: string,
): Promise<Made> {
  const asked = { fixtures, seed, per, negatives, wanted: wanted(only) };
  const { truth, leftOut } = await drawSite(new Paint(sharp), asked, into);
  const flags = `--seed ${seed} --per ${per} --negatives ${negatives}${only ? ` --only ${only}` : ''}`;
  return { truth, about: `Site: ${truth.length} pictures, ${flags}; left out: ${leftOut}.` };
}

function wanted(only: string | undefined): (name: string) => boolean {
  const names = only?.split(',');
  return (name) => names === undefined || names.includes(name);
}

/** What ../shared/acceptance/make-site.mjs makes, and short slices in order beside it. */
async function acceptance(
  { folder }: Corpus,
  { seed, per, only, negatives, hard }: BenchOptions,
  into: string,
): Promise<Made> {
  const script = path.join(SHARED, 'acceptance', 'make-site.mjs');
  const flags = [
    ...['--seed', `${seed}`, '--per', `${per}`],
    ...(only === undefined ? [] : ['--only', only]),
    ...(negatives === undefined ? [] : ['--negatives', `${negatives}`]),
  ];
  // This file runs compiled, and so does what it hands over.
  const own = hard ? ['--transforms', path.join(import.meta.dirname, 'alterations.js')] : [];
  await run(script, ['--corpus', folder, '--out', into, ...flags, ...own]);
  const { images } = JSON.parse(await readFile(path.join(into, 'truth.json'), 'utf8'));
  const truth: Truth[] = images;
  const short = inOrder(new Paint(sharp));
  if (hard && wanted(only)(short.name)) truth.push(...(await shortSlices(seed, per, into)));
  const about = `Site: ${truth.length} pictures, ${flags.join(' ')}${hard ? ' --hard' : ''}.`;
  return { truth, about };
}

/** The drawn pictures of nothing alone, in a folder `negatives`. */
export async function makeBackgrounds(
  { seed, negatives = BACKGROUNDS }: BenchOptions,
  into: string,
): Promise<readonly Truth[]> {
  return backgrounds(new Paint(sharp), { seed, negatives }, into);
}

/** Runs of short slices, of episodes that are in the catalogue: make-site.mjs has none that belong together. */
async function shortSlices(seed: number, per: number, into: string): Promise<Truth[]> {
  const paint = new Paint(sharp);
  const { name, make, times } = inOrder(paint);
  const works = await namesIn(path.join(into, 'catalogue'));
  const truth: Truth[] = [];
  for (let i = 0; i < times(per); i++) {
    const chance = chanceOf(`${seed} ${name} ${i}`);
    const work = works[Math.floor(chance() * works.length)]!;
    const episodes = await namesIn(path.join(into, 'catalogue', work));
    const episode = episodes[Math.floor(chance() * episodes.length)]!;
    const pages = await pagesOf(paint, path.join(into, 'catalogue', work, episode));
    const strip = { ...stacked(pages), work, episode, above: 0 };
    const site = { name, series: `${i}`, into: path.join(into, 'site') };
    truth.push(...(await save(await make(strip, chance), strip, site)));
  }
  return truth;
}

/** In the project's folder, whose node_modules hold the script's sharp; its own progress is passed on. */
async function run(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    ...{ cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
}
