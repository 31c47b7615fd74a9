import path from 'node:path';
import sharp from 'sharp';
import { indexCatalogue, openIndex, type PanelIndex } from '../src/index.ts';
import { AlignedPairs } from './accuracy/aligned-pairs.ts';
import { Replay } from './accuracy/replay.ts';
import { UnrelatedPairs } from './accuracy/unrelated-pairs.ts';
import { type Corpus, copyCatalogues, corpusOf } from './inputs/corpus.ts';
import { picturesBelow, withFolder } from './inputs/files.ts';
import { seeded } from './inputs/random.ts';
import type { BenchOptions } from './options.ts';
import { type Entry, type Outcome, shareEntry } from './output/outcome.ts';
import { logProgress, type Table } from './output/table.ts';
import { Paint } from './site/alterations/paint.ts';
import { makeBackgrounds } from './site/site.ts';
import { wilson } from './timing/statistics.ts';

/** Log10 of the odds at which claims are counted. */
const LOG_ODDS = [-6, -8];

/** Maximum pictures of each kind with fingerprints that are compared with the whole index. */
const MAX_COMPARED_PICTURES = 1500;

/** Unrelated pictures below a folder. */
interface UnrelatedPictures {
  readonly kind: string;
  readonly folder: string;
  readonly paths: readonly string[];
}

/** The claims on unrelated pictures of one kind. */
interface ChanceResult {
  readonly kind: string;
  /** Log10 of the odds of the best claim on each picture, undefined if there is none. */
  readonly logOdds: readonly (number | undefined)[];
}

/**
 * Measures whether `falseMatchOdds` is right: at odds of 1 in 10^n, at most one unrelated picture
 * in 10^n should be claimed. Matches drawn pages and, if there is a corpus, comics that are not in
 * its catalogue.
 */
export async function chance(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  return withFolder(async (folder) => {
    const catalogue = path.join(folder, 'catalogue');
    await copyCatalogues(corpus, catalogue);
    logProgress('chance: indexing');
    await indexCatalogue(catalogue, path.join(folder, 'index'));
    const index = await openIndex(path.join(folder, 'index'));
    const pairs = new UnrelatedPairs(index, options.seed);
    const results: ChanceResult[] = [];
    const unrelated = await gatherUnrelated(corpus, options, folder);
    for (const pictures of unrelated) results.push(await measureKind(index, pictures, pairs));
    const aligned = await alignPairs(catalogue, unrelated.at(-1)!, options);
    return {
      title: 'chance: claims on unrelated pictures',
      about: [corpus.about, `Index: ${index.counts.windows} windows.`, LEGEND],
      tables: [claimTable(results), pairs.table(), aligned.table()],
      entries: results.map(entryOf),
      failures: [...results.flatMap(failureOf), ...pairs.failures(), ...aligned.failures()],
    };
  });
}

const LEGEND =
  'Above: pictures claimed, and those expected if the odds are right. panelprint makes no claim at odds of 10^-6 or more. ' +
  'Below: pairs of single fingerprints; then windows of indexed pages and of the same pages with other art in their ' +
  'frames, by the margin over the outline alone.';

async function measureKind(
  index: PanelIndex,
  { kind, folder, paths }: UnrelatedPictures,
  pairs: UnrelatedPairs,
): Promise<ChanceResult> {
  logProgress(`chance: ${paths.length} ${kind}`);
  const replay = await Replay.open(index, folder, paths);
  for (const picture of replay.pictures().slice(0, MAX_COMPARED_PICTURES)) pairs.add(picture);
  const { claims } = replay.match();
  const logOdds = [...claims.values()].map(
    (ofPicture) => ofPicture.map((claim) => claim.logOdds ?? 0).sort((a, b) => a - b)[0],
  );
  return { kind, logOdds };
}

/** Compares pages of the catalogue with themselves, after their panels got unrelated art. */
async function alignPairs(
  catalogue: string,
  { folder, paths }: UnrelatedPictures,
  { seed }: BenchOptions,
): Promise<AlignedPairs> {
  logProgress('chance: aligned frames');
  const aligned = new AlignedPairs(new Paint(sharp), seed);
  const others = paths.map((each) => path.join(folder, each));
  for (const page of await picturesBelow(catalogue)) await aligned.add(page, others);
  return aligned;
}

async function gatherUnrelated(
  corpus: Corpus,
  options: BenchOptions,
  into: string,
): Promise<UnrelatedPictures[]> {
  const pages = await makeBackgrounds(options, into);
  const drawn = { kind: 'drawn pages', folder: into, paths: pages.map((page) => page.path) };
  if (corpus.kind === 'fixtures') return [drawn];
  const folder = path.join(corpus.folder, 'negatives');
  return [drawn, { kind: 'comics', folder, paths: await samplePictures(folder, options) }];
}

/** Chooses at most `--pictures` pictures below a folder at random. */
async function samplePictures(folder: string, { seed, pictures }: BenchOptions): Promise<string[]> {
  const files = await picturesBelow(folder);
  const random = seeded(seed);
  while (files.length > pictures) files.splice(random.below(files.length), 1);
  return files.map((file) => path.relative(folder, file));
}

function claimTable(results: readonly ChanceResult[]): Table {
  const rows = results.flatMap(({ kind, logOdds }) =>
    LOG_ODDS.map((limit) => {
      const all = logOdds.length;
      const claimed = logOdds.filter((odds) => odds !== undefined && odds <= limit).length;
      const [low, high] = wilson(claimed, all).map((share) => (all * share).toFixed(1));
      const expected = Number((all * 10 ** limit).toPrecision(2));
      return [kind, `${all}`, `10^${limit}`, `${expected}`, `${claimed}`, `${low}-${high}`];
    }),
  );
  return { head: ['pictures', 'in all', 'odds', 'expected', 'claimed', '95 %'], rows };
}

function entryOf({ kind, logOdds }: ChanceResult): Entry {
  const unclaimed = logOdds.filter((odds) => odds === undefined).length;
  return shareEntry(`chance/${kind} without a claim`, unclaimed, logOdds.length);
}

function failureOf({ kind, logOdds }: ChanceResult): string[] {
  const claimed = logOdds.filter((odds) => odds !== undefined).length;
  return claimed > 0 ? [`${claimed} ${kind} are claimed.`] : [];
}
