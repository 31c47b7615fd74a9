import { episodeHeight } from '../image/strip.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { Holder, Match } from './match.ts';
import type { PictureResult } from './picture-result.ts';

/** What is held of an episode. */
export interface EpisodeVerdict {
  readonly episode: string;
  readonly title?: string;
  /** Share of the episode's rows that were found, 0 to 1. */
  readonly coverage: number;
  /** Pixel rows found and in all, at the width of the first page. */
  readonly rowsProven: number;
  readonly rows: number;
  /** Scraped pictures that show some of it. */
  readonly images: number;
  readonly falseMatchOdds: number;
}

/** What is held of a work. */
export interface WorkVerdict {
  /** Who handed over the work; absent for our own. */
  readonly origin?: string;
  readonly work: string;
  readonly title?: string;
  readonly rightsHolder?: string;
  readonly verdict: 'confirmed' | 'probable' | 'insufficient';
  /** Odds that chance alone would give evidence this strong anywhere in the scan. */
  readonly falseMatchOdds: number;
  readonly episodes: readonly EpisodeVerdict[];
  /** Other origins that hold what was found of it too, and how they call it. */
  readonly overlaps?: readonly { readonly origin?: string; readonly work: string }[];
}

/** Log10 of the odds from which a work is confirmed, and below which it is at least probable. */
const CONFIRMED_LOG_ODDS = -9;
const PROBABLE_LOG_ODDS = -3;

interface SeenMatch {
  readonly match: Match;
  readonly sha256: string;
}

/**
 * Gathers the matches of a scan into verdicts. Feed it every result, in any order that is the same from
 * run to run; it keeps rows and odds, no pictures.
 */
export class Tally {
  readonly #index: Searcher;
  readonly #seen = new Map<string, SeenMatch[]>();
  #images = 0;

  constructor(index: Searcher) {
    this.#index = index;
  }

  add(result: PictureResult): void {
    this.#images++;
    for (const match of result.matches) {
      const key = holderKey(match);
      if (!this.#seen.has(key)) this.#seen.set(key, []);
      this.#seen.get(key)!.push({ match, sha256: result.sha256 ?? result.path });
    }
  }

  /** One verdict for each work of which anything was found, strongest first. */
  works(): WorkVerdict[] {
    const logImages = Math.log10(Math.max(1, this.#images));
    const verdicts = this.#index.works.flatMap((work) => {
      const episodes: (EpisodeVerdict & { log: number })[] = [];
      const overlaps: Holder[] = [];
      const whose = work.origin !== undefined && { origin: work.origin };
      for (const { name, title, pages } of work.episodes) {
        const seen = this.#seen.get(holderKey({ ...whose, work: work.name, episode: name }));
        if (seen === undefined) continue;
        overlaps.push(...seen.flatMap(({ match }) => match.overlaps ?? []));
        episodes.push({
          episode: name,
          ...(title && { title }),
          ...evidenceOfEpisode(seen, episodeHeight(pages), logImages),
        });
      }
      if (episodes.length === 0) return [];
      const log = episodes.reduce((sum, episode) => sum + Math.min(0, episode.log), 0);
      const { name, title, rightsHolder } = work;
      const about = {
        ...whose,
        work: name,
        ...(title && { title }),
        ...(rightsHolder && { rightsHolder }),
      };
      const verdict =
        log <= CONFIRMED_LOG_ODDS
          ? 'confirmed'
          : log <= PROBABLE_LOG_ODDS
            ? 'probable'
            : 'insufficient';
      const told = episodes.map(({ log: _, ...episode }) => episode);
      return [
        {
          log,
          verdict: {
            ...about,
            verdict,
            falseMatchOdds: oddsOf(log),
            episodes: told,
            ...(overlaps.length > 0 && { overlaps: worksIn(overlaps) }),
          } as WorkVerdict,
        },
      ];
    });
    return verdicts.sort((a, b) => a.log - b.log).map(({ verdict }) => verdict);
  }
}

/** Names are everybody's own, and may hold anything. */
function holderKey({ origin = '', work, episode }: Holder): string {
  return JSON.stringify([origin, work, episode]);
}

/** The works of holders, each once, in the order in which they came. */
function worksIn(holders: readonly Holder[]): Omit<Holder, 'episode'>[] {
  const works = holders.map(({ episode: _, ...work }) => [JSON.stringify(work), work] as const);
  return [...new Map(works).values()];
}

/**
 * Adds up what was seen of an episode. The same file twice is one piece of evidence, and so are two
 * pictures of the same rows: only stretches apart from one another multiply the odds.
 */
function evidenceOfEpisode(seen: readonly SeenMatch[], height: number, logImages: number) {
  const best = [...seen].sort((a, b) => a.match.logOdds - b.match.logOdds);
  const apart: Match[] = [];
  for (const { match } of best)
    if (apart.every((other) => !spansOverlap(match.reference, other.reference))) apart.push(match);
  const log = apart.reduce((sum, match) => sum + Math.min(0, match.logOdds + logImages), 0);
  const rowsProven = Math.min(
    Math.round(height),
    coveredRows(seen.map(({ match }) => match.reference)),
  );
  const rows = Math.round(height);
  return {
    coverage: Number((rowsProven / Math.max(1, rows)).toFixed(3)),
    rowsProven,
    rows,
    images: new Set(seen.map(({ sha256 }) => sha256)).size,
    falseMatchOdds: oddsOf(log),
    log,
  };
}

interface RowSpan {
  readonly top: number;
  readonly bottom: number;
}

function spansOverlap(a: RowSpan, b: RowSpan): boolean {
  return a.top < b.bottom && b.top < a.bottom;
}

/** Rows that at least one span covers. */
function coveredRows(spans: readonly RowSpan[]): number {
  let covered = 0;
  let to = Number.NEGATIVE_INFINITY;
  for (const { top, bottom } of [...spans].sort((a, b) => a.top - b.top)) {
    covered += Math.max(0, bottom - Math.max(top, to));
    to = Math.max(to, bottom);
  }
  return covered;
}
