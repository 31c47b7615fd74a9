import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { BenchOptions } from './outcome.ts';
import { type Corpus, picturesBelow, ROOT, SHARED } from './places.ts';
import type { Expected, Truth } from './score.ts';

/** A catalogue, a site that copies from it, and what each picture of the site is. */
export interface Site {
  readonly catalogue: string;
  readonly pictures: string;
  readonly truth: readonly Truth[];
  readonly about: string;
}

/** The acceptance site, made by ../shared/acceptance/make-site.mjs of a corpus; or the drawn one. */
export async function makeSite(
  corpus: Corpus,
  { seed, per, only }: BenchOptions,
  into: string,
): Promise<Site> {
  if (corpus.kind === 'fixtures') return drawnSite(corpus);
  const script = path.join(SHARED, 'acceptance', 'make-site.mjs');
  const asked = ['--corpus', corpus.folder, '--out', into, '--seed', `${seed}`, '--per', `${per}`];
  await run(script, only === undefined ? asked : [...asked, '--only', only]);
  const { images } = JSON.parse(await readFile(path.join(into, 'truth.json'), 'utf8'));
  return {
    catalogue: path.join(into, 'catalogue'),
    pictures: path.join(into, 'site'),
    truth: images,
    about: `Site: ${images.length} pictures, --seed ${seed} --per ${per}${only ? ` --only ${only}` : ''}.`,
  };
}

/** In the project's folder, whose node_modules hold the script's sharp; its own progress is passed on. */
async function run(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    ...{ cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
}

interface Drawn {
  readonly path: string;
  readonly source: (Omit<Expected, 'stripWidth'> & { from: number; to: number }) | null;
}

/** The committed site. Its truth counts rows at the width of the episode's first page. */
async function drawnSite({ folder }: Corpus): Promise<Site> {
  const catalogue = path.join(folder, 'catalogue');
  const { pictures } = JSON.parse(await readFile(path.join(folder, 'truth.json'), 'utf8'));
  const truth: Truth[] = [];
  for (const { path: at, source } of pictures as Drawn[]) {
    const name = path.posix.dirname(at).split('/').slice(0, 2).join('/');
    truth.push({ path: at, case: name, expect: source && (await expected(catalogue, source)) });
  }
  const about = `Site: fixtures/site, ${truth.length} pictures; cases are its folders.`;
  return { catalogue, pictures: path.join(folder, 'site'), truth, about };
}

async function expected(
  catalogue: string,
  { work, episode, top, bottom }: NonNullable<Drawn['source']>,
): Promise<Expected> {
  const [first] = await picturesBelow(path.join(catalogue, work, episode));
  const { width } = await sharp(first).metadata();
  return { work, episode, top: top!, bottom: bottom!, stripWidth: width };
}
