import path from 'node:path';
import { indexCatalogue, openIndex } from '../src/index.ts';
import { type BenchOptions, type Entry, type Outcome, tell } from './support/outcome.ts';
import { type Corpus, corpusOf, gather, inTemporary, picturesBelow } from './support/places.ts';
import { seeded } from './support/random.ts';
import { Replay } from './support/replay.ts';
import { wilson } from './support/score.ts';
import { makeBackgrounds } from './support/site.ts';
import { Tails } from './support/tails.ts';

/** Log10 of the odds at which claims are counted. */
const LOG_ODDS = [-6, -8];

/** Pictures of each kind whose windows are compared one by one with all that are stored. */
const MAX_COMPARED = 1500;

/** Pictures of nothing that is indexed, below a folder. */
interface Unrelated {
  readonly kind: string;
  readonly folder: string;
  readonly paths: readonly string[];
}

/** What was claimed of one kind: of each picture the best log10 of the odds, if anything was claimed. */
interface Claimed {
  readonly kind: string;
  readonly best: readonly (number | undefined)[];
}

/**
 * Whether `falseMatchOdds` says the truth: unrelated pictures should be claimed at odds of 1 in 10^n no more
 * often than one in 10^n is. Comics that are not in the catalogue, where there are any, and drawn pages.
 */
export async function chance(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  return inTemporary(async (folder) => {
    const catalogue = path.join(folder, 'catalogue');
    await gather(corpus, catalogue);
    tell('chance: indexing');
    await indexCatalogue(catalogue, path.join(folder, 'index'));
    const index = await openIndex(path.join(folder, 'index'));
    const claimed: Claimed[] = [];
    const tails = new Tails(index, options.seed);
    for (const { kind, folder: at, paths } of await unrelated(corpus, options, folder)) {
      tell(`chance: ${paths.length} ${kind}`);
      const replay = await Replay.open(index, at, paths);
      for (const picture of replay.pictures().slice(0, MAX_COMPARED)) tails.add(picture);
      const { claims } = replay.play();
      const best = [...claims.values()].map(
        (said) => said.map(({ logOdds }) => logOdds ?? 0).sort((a, b) => a - b)[0],
      );
      claimed.push({ kind, best });
    }
    return {
      title: 'chance: what is claimed of pictures of nothing indexed',
      about: [corpus.about, `Index: ${index.counts.windows} windows.`, EXPLAINED],
      tables: [tableOf(claimed), tails.table()],
      entries: claimed.map(entryOf),
      failures: [...claimed.flatMap(failureOf), ...tails.failures()],
    };
  });
}

const EXPLAINED =
  'Above: pictures claimed, and expected if the odds are right; src claims nothing from 10^-6 up. Below: single fingerprints.';

async function unrelated(corpus: Corpus, options: BenchOptions, into: string) {
  const drawn = await makeBackgrounds(options, into);
  const paths = drawn.map((one) => one.path);
  const kinds: Unrelated[] = [{ kind: 'drawn pages', folder: into, paths }];
  if (corpus.kind === 'corpus') {
    const folder = path.join(corpus.folder, 'negatives');
    kinds.push({ kind: 'comics', folder, paths: await someOf(folder, options) });
  }
  return kinds;
}

/** At most `--pictures` of the pictures below a folder, by lot. */
async function someOf(folder: string, { seed, pictures }: BenchOptions): Promise<string[]> {
  const all = await picturesBelow(folder);
  const random = seeded(seed);
  while (all.length > pictures) all.splice(random.below(all.length), 1);
  return all.map((file) => path.relative(folder, file));
}

function tableOf(claimed: readonly Claimed[]) {
  const rows = claimed.flatMap(({ kind, best }) =>
    LOG_ODDS.map((limit) => {
      const n = best.filter((log) => log !== undefined && log <= limit).length;
      const [low, high] = wilson(n, best.length).map((share) => (best.length * share).toFixed(1));
      const expected = Number((best.length * 10 ** limit).toPrecision(2));
      return [kind, String(best.length), `10^${limit}`, `${expected}`, `${n}`, `${low}-${high}`];
    }),
  );
  return { head: ['pictures of', 'in all', 'odds', 'expected', 'claimed', '95 %'], rows };
}

function entryOf({ kind, best }: Claimed): Entry {
  const silent = best.filter((log) => log === undefined).length;
  const [low, high] = wilson(silent, best.length).map((share) => 100 * share) as [number, number];
  return {
    ...{ name: `chance/${kind} without a claim`, unit: '%' },
    ...{ value: (100 * silent) / best.length, between: [low, high] },
    extra: `${silent} of ${best.length}`,
  };
}

function failureOf({ kind, best }: Claimed): string[] {
  const wrong = best.filter((log) => log !== undefined).length;
  return wrong > 0 ? [`${wrong} ${kind} are claimed`] : [];
}
