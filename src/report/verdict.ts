import { episodeHeight } from '../image/strip.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import { episodeKeyOf } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import type { Holder, Match } from './match.ts';
import type { PictureResult } from './picture-result.ts';

/** What a scan found of an episode. */
export interface EpisodeVerdict {
  /** The folder name in the catalogue. */
  readonly episode: string;
  readonly title?: string;
  /** Share of the episode's rows that were found, 0 to 1, to three decimals. */
  readonly coverage: number;
  /** Pixel rows of the episode, at the width of its first page: those found, and all. */
  readonly rowsProven: number;
  readonly rows: number;
  /** Number of different scraped pictures that show a part of the episode. */
  readonly images: number;
  /** Odds, 0 to 1, that chance alone gives evidence this strong anywhere in the scan. */
  readonly falseMatchOdds: number;
}

/** What a scan found of a work. */
export interface WorkVerdict {
  /** The organisation that handed over the work; absent for our own works. */
  readonly origin?: string;
  /** The folder name in the catalogue. */
  readonly work: string;
  readonly title?: string;
  readonly rightsHolder?: string;
  /** `confirmed`: odds of at most 10^-9; `probable`: at most 10^-3; else `insufficient`. */
  readonly verdict: 'confirmed' | 'probable' | 'insufficient';
  /** Odds, 0 to 1, that chance alone gives evidence this strong anywhere in the scan. */
  readonly falseMatchOdds: number;
  /** Episodes of which a part was found, in the order of the catalogue. */
  readonly episodes: readonly EpisodeVerdict[];
  /** Other origins that hold the matched episodes, and their names for the work. */
  readonly overlaps?: readonly WorkHolder[];
}

/** A work as one organisation holds it; `origin` is absent if it is our own. */
export type WorkHolder = Omit<Holder, 'episode'>;

/** The largest log10 of the odds at which a work is confirmed, and at which it is probable. */
const CONFIRMED_LOG_ODDS = -9;
const PROBABLE_LOG_ODDS = -3;

/** A match, and the digest (else the path) of the picture that shows it. */
interface TalliedMatch {
  readonly match: Match;
  readonly picture: string;
}

/** A verdict with the log10 of its odds, not rounded. */
interface WeighedVerdict<V> {
  readonly verdict: V;
  readonly logOdds: number;
}

/**
 * Collects the matches of a scan into verdicts. Add every result of the scan; the order must not
 * change from run to run. The tally keeps matches, not pictures.
 */
export class Tally {
  readonly #index: Searcher;
  readonly #matches = new Map<string, TalliedMatch[]>();
  #images = 0;

  constructor(index: Searcher) {
    this.#index = index;
  }

  add({ matches, path, sha256 = path }: PictureResult): void {
    this.#images++;
    for (const match of matches) {
      const key = episodeKeyOf(match);
      if (!this.#matches.has(key)) this.#matches.set(key, []);
      this.#matches.get(key)!.push({ match, picture: sha256 });
    }
  }

  /** Returns a verdict for each work with a match, the strongest evidence first. */
  works(): WorkVerdict[] {
    const verdicts = this.#index.works.flatMap((work) => this.#weighWork(work) ?? []);
    return verdicts.sort((a, b) => a.logOdds - b.logOdds).map(({ verdict }) => verdict);
  }

  #weighWork(work: IndexedWork): WeighedVerdict<WorkVerdict> | undefined {
    const { name, title, rightsHolder, origin } = work;
    const episodes: WeighedVerdict<EpisodeVerdict>[] = [];
    const overlaps: Holder[] = [];
    for (const episode of work.episodes) {
      const holder = { ...(origin !== undefined && { origin }), work: name, episode: episode.name };
      const found = this.#matches.get(episodeKeyOf(holder));
      if (found === undefined) continue;
      overlaps.push(...found.flatMap(({ match }) => match.overlaps ?? []));
      episodes.push(weighEpisode(episode, found, this.#images));
    }
    if (episodes.length === 0) return undefined;
    const logOdds = sumOfOdds(episodes.map((episode) => episode.logOdds));
    const verdict = {
      ...(origin !== undefined && { origin }),
      work: name,
      ...(title && { title }),
      ...(rightsHolder && { rightsHolder }),
      verdict: verdictAt(logOdds),
      falseMatchOdds: oddsOf(logOdds),
      episodes: episodes.map((episode) => episode.verdict),
      ...(overlaps.length > 0 && { overlaps: worksOf(overlaps) }),
    };
    return { verdict, logOdds };
  }
}

/** Returns the works of the holders without repetitions, in the order of their first occurrence. */
function worksOf(holders: readonly Holder[]): WorkHolder[] {
  const works = new Map<string, WorkHolder>();
  for (const { episode: _, ...work } of holders) works.set(JSON.stringify(work), work);
  return [...works.values()];
}

function verdictAt(logOdds: number): WorkVerdict['verdict'] {
  if (logOdds <= CONFIRMED_LOG_ODDS) return 'confirmed';
  return logOdds <= PROBABLE_LOG_ODDS ? 'probable' : 'insufficient';
}

/**
 * The log10 of the product of independent odds. Odds above 1 count as 1: they never weaken other
 * evidence.
 */
function sumOfOdds(logOdds: readonly number[]): number {
  return logOdds.reduce((sum, log) => sum + Math.min(0, log), 0);
}

/**
 * Adds up the matches of an episode. Its odds are multiplied by the number of pictures tried,
 * `images`. Copies of a file are one piece of evidence, and so are two pictures of the same rows:
 * only stretches that do not overlap multiply the odds.
 */
function weighEpisode(
  { name, title, pages }: IndexedWork['episodes'][number],
  found: readonly TalliedMatch[],
  images: number,
): WeighedVerdict<EpisodeVerdict> {
  const matches = found.map(({ match }) => match);
  const logImages = Math.log10(Math.max(1, images));
  const logOdds = sumOfOdds(apartOf(matches).map((match) => match.logOdds + logImages));
  const rows = Math.round(episodeHeight(pages));
  const rowsProven = Math.min(rows, coveredRows(matches.map(({ reference }) => reference)));
  const verdict = {
    episode: name,
    ...(title && { title }),
    coverage: Number((rowsProven / Math.max(1, rows)).toFixed(3)),
    rowsProven,
    rows,
    images: new Set(found.map(({ picture }) => picture)).size,
    falseMatchOdds: oddsOf(logOdds),
  };
  return { verdict, logOdds };
}

/** Chooses matches that do not overlap in the episode, the best first. */
function apartOf(matches: readonly Match[]): Match[] {
  const apart: Match[] = [];
  for (const match of [...matches].sort((a, b) => a.logOdds - b.logOdds))
    if (apart.every((other) => !spansOverlap(match.reference, other.reference))) apart.push(match);
  return apart;
}

interface RowSpan {
  readonly top: number;
  readonly bottom: number;
}

function spansOverlap(a: RowSpan, b: RowSpan): boolean {
  return a.top < b.bottom && b.top < a.bottom;
}

/** Counts the rows that at least one span covers. */
function coveredRows(spans: readonly RowSpan[]): number {
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { top, bottom } of [...spans].sort((a, b) => a.top - b.top)) {
    covered += Math.max(0, bottom - Math.max(top, reached));
    reached = Math.max(reached, bottom);
  }
  return covered;
}
