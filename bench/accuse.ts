import { rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { gatherArt } from './accuse/art.ts';
import { banners } from './accuse/banners.ts';
import { books } from './accuse/books.ts';
import { cards } from './accuse/cards.ts';
import { covers } from './accuse/covers.ts';
import { requireFonts } from './accuse/drawing/fonts.ts';
import { frames } from './accuse/frames.ts';
import { imports } from './accuse/imports.ts';
import { sentences } from './accuse/sentences.ts';
import type { Studio } from './accuse/studio.ts';
import { type Row, tallyEntries, tallyFailures, tallyTable, wrongTable } from './accuse/tally.ts';
import { templates } from './accuse/templates.ts';
import { type Corpus, corpusOf } from './inputs/corpus.ts';
import { withFolder } from './inputs/files.ts';
import type { BenchOptions } from './options.ts';
import type { Outcome } from './output/outcome.ts';
import { Paint } from './site/alterations/paint.ts';

const SCENARIOS: Readonly<Record<string, (studio: Studio) => Promise<Row[]>>> = {
  cards,
  banners,
  templates,
  sentences,
  frames,
  covers,
  books,
  imports,
};

/** Pictures of a row for each unit of `--per`. */
const PICTURES_PER_UNIT = 9;
/** The largest `--per` of a short run. */
const MAX_SHORT_PER = 1;
/** Pages of an indexed episode, and those in a short run. */
const EPISODE_PAGES = 5;
const SHORT_EPISODE_PAGES = 2;

/**
 * Measures wrong claims where two works hold the same thing: publishers' cards, marks of sites,
 * templates, sentences, frames, quotations, drawings that real books share, and imported works.
 * Draws catalogues and sites on which nothing, or no more than a cover, is of an indexed work, and
 * beside each a site that copies indexed pages. Fails if a work is confirmed wrongly.
 */
export async function accuse(options: BenchOptions): Promise<Outcome> {
  const scenarios = chooseScenarios(options);
  requireFonts();
  const corpus = corpusOf({ ...options, fixtures: options.fixtures || options.short });
  return withFolder(async (folder) => {
    const studio = await makeStudio(corpus, options, path.join(folder, 'accuse'));
    const rows: Row[] = [];
    for (const scenario of scenarios) rows.push(...(await scenario(studio)));
    const size = `Seed ${studio.seed}, at least ${studio.size} pictures a row where there are so many.`;
    return {
      title: 'accuse: wrong claims on what works share',
      about: [corpus.about, size, ...LEGEND],
      tables: [tallyTable(rows), ...(options.misses ? wrongTable(rows) : [])],
      entries: tallyEntries(rows),
      failures: tallyFailures(rows),
    };
  }, options.keep);
}

/** Empties the folder and gathers the art. */
async function makeStudio(
  corpus: Corpus,
  { seed, per, short }: BenchOptions,
  folder: string,
): Promise<Studio> {
  await rm(folder, { recursive: true, force: true });
  return {
    paint: new Paint(sharp),
    art: await gatherArt(corpus, seed, folder),
    seed,
    size: PICTURES_PER_UNIT * (short ? Math.min(per, MAX_SHORT_PER) : per),
    isShort: short,
    episodePages: short ? SHORT_EPISODE_PAGES : EPISODE_PAGES,
    folder,
  };
}

const LEGEND = [
  'n, wrong: pictures asked, and those claimed for a work that they do not show; with an import, those about which',
  'anything else is said of our works. worst: log10 of the odds of the best wrong claim. confirmed to insufficient:',
  'verdicts on works that the site does not distribute. other wrong: wrong claims on other pictures of the same sites.',
  'due, recall: pictures that show an indexed work, and those claimed for it; of covers and quotations that is right, and',
  'only `confirmed` is wrong. right confirmed: works of which a site copies three pages or more.',
];

function chooseScenarios({ only }: BenchOptions): ((studio: Studio) => Promise<Row[]>)[] {
  const names = only?.split(',') ?? Object.keys(SCENARIOS);
  const unknown = names.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0)
    throw new Error(
      `There is no scenario ${unknown.join(', ')}. Scenarios: ${Object.keys(SCENARIOS).join(', ')}.`,
    );
  return names.map((name) => SCENARIOS[name]!);
}
