import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Corpus } from '../inputs/corpus.ts';
import { namesIn, ROOT, SHARED } from '../inputs/files.ts';
import type { BenchOptions } from '../options.ts';
import { Paint } from './alterations/paint.ts';
import { slicesInOrder } from './cases.ts';
import { drawBackgrounds, makeDrawnSite, saveCuts, seededFraction } from './drawn-site.ts';
import { readStrip } from './strip.ts';
import { makeTransforms } from './transforms.ts';
import type { Truth } from './truth.ts';

/** A catalogue, a site that copies from it, and what each picture of the site shows. */
export interface Site {
  readonly catalogue: string;
  readonly pictures: string;
  readonly truth: readonly Truth[];
  /** A line for the head of the results. */
  readonly about: string;
}

/** Default number of unrelated pictures on the drawn site. */
const DEFAULT_NEGATIVES = 60;

/** The hard cases, which are counted apart from everyday ones. */
export const HARD_CASES: ReadonlySet<string> = new Set([
  ...Object.keys(makeTransforms(sharp)),
  slicesInOrder(new Paint(sharp)).name,
]);

/**
 * Makes a site in a folder, which it empties first: the acceptance site of a corpus, or a site of
 * the drawn fixtures.
 */
export async function makeSite(corpus: Corpus, options: BenchOptions, into: string): Promise<Site> {
  await rm(into, { recursive: true, force: true });
  const make = corpus.kind === 'corpus' ? makeAcceptanceSite : makeFixturesSite;
  const { truth, about } = await make(corpus, options, into);
  return {
    catalogue: path.join(into, 'catalogue'),
    pictures: path.join(into, 'site'),
    truth,
    about,
  };
}

type Pictures = Pick<Site, 'truth' | 'about'>;

async function makeFixturesSite(
  { folder: fixtures }: Corpus,
  { seed, per, only, negatives = DEFAULT_NEGATIVES }: BenchOptions,
  into: string,
): Promise<Pictures> {
  const options = { fixtures, seed, per, negatives, wanted: caseFilter(only) };
  const { truth, leftOut } = await makeDrawnSite(new Paint(sharp), options, into);
  const flags = `--seed ${seed} --per ${per} --negatives ${negatives}${only ? ` --only ${only}` : ''}`;
  const about = `Site: ${truth.length} pictures, ${flags}; ${leftOut} is not in the catalogue.`;
  return { truth, about };
}

function caseFilter(only: string | undefined): (name: string) => boolean {
  const names = only?.split(',');
  return (name) => names === undefined || names.includes(name);
}

/** Runs ../shared/acceptance/make-site.mjs; with `hard`, adds the hard cases. */
async function makeAcceptanceSite(
  { folder }: Corpus,
  { seed, per, only, negatives, hard }: BenchOptions,
  into: string,
): Promise<Pictures> {
  const script = path.join(SHARED, 'acceptance', 'make-site.mjs');
  const flags = ['--seed', `${seed}`, '--per', `${per}`];
  if (only !== undefined) flags.push('--only', only);
  if (negatives !== undefined) flags.push('--negatives', `${negatives}`);
  // This file runs compiled; the script imports the compiled transforms beside it.
  const transforms = hard ? ['--transforms', path.join(import.meta.dirname, 'transforms.js')] : [];
  await runScript(script, ['--corpus', folder, '--out', into, ...flags, ...transforms]);
  const { images } = JSON.parse(await readFile(path.join(into, 'truth.json'), 'utf8'));
  const truth: Truth[] = images;
  if (hard && caseFilter(only)(slicesInOrder(new Paint(sharp)).name))
    truth.push(...(await addSlicesInOrder(seed, per, into)));
  const about = `Site: ${truth.length} pictures, ${flags.join(' ')}${hard ? ' --hard' : ''}.`;
  return { truth, about };
}

/** Draws unrelated pages into the folder `negatives`. */
export async function makeBackgrounds(
  { seed, negatives = DEFAULT_NEGATIVES }: BenchOptions,
  into: string,
): Promise<readonly Truth[]> {
  return drawBackgrounds(new Paint(sharp), { seed, negatives }, into);
}

/** Adds series of short slices of catalogue episodes; make-site.mjs has no such case. */
async function addSlicesInOrder(seed: number, per: number, into: string): Promise<Truth[]> {
  const paint = new Paint(sharp);
  const { name, make, repeats } = slicesInOrder(paint);
  const works = await namesIn(path.join(into, 'catalogue'));
  const truth: Truth[] = [];
  for (let i = 0; i < repeats(per); i++) {
    const random = seededFraction(`${seed} ${name} ${i}`);
    const work = works[Math.floor(random() * works.length)]!;
    const episodes = await namesIn(path.join(into, 'catalogue', work));
    const episode = episodes[Math.floor(random() * episodes.length)]!;
    const slice = await readStrip(paint, path.join(into, 'catalogue', work, episode));
    const strip = { ...slice, work, episode, above: 0 };
    const site = { name, series: `${i}`, into: path.join(into, 'site') };
    truth.push(...(await saveCuts(await make(strip, random), strip, site)));
  }
  return truth;
}

/** Runs a script in the project's folder, where it finds sharp, and passes its progress on. */
async function runScript(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}.`);
}
