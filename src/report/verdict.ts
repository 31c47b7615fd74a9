import { coveredRows, spansOverlap } from '../image/row-spans.ts';
import { episodeHeight } from '../image/strip.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import { episodeKeyOf } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import { type Extent, extentOf, isInOrder } from './extent.ts';
import type { Holder, Match } from './match.ts';
import { folderOf, type PictureResult } from './picture-result.ts';
import { type PlacedMatch, repeatedMatches, stretchesOf } from './stretches.ts';

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
  /**
   * How surely the art is that of the work, and whether there is more than one stretch of it.
   * `confirmed`: odds of at most 10^-9, and an extent beyond `stretch`. `shown`: such odds, of one
   * stretch. `probable`: odds of at most 10^-3. Else `insufficient`.
   */
  readonly verdict: 'confirmed' | 'shown' | 'probable' | 'insufficient';
  readonly extent: Extent;
  /** Odds, 0 to 1, that chance alone gives evidence this strong anywhere in the scan. */
  readonly falseMatchOdds: number;
  /** Episodes of which a part was found, in the order of the catalogue. */
  readonly episodes: readonly EpisodeVerdict[];
  /** Folders with pictures of the work, in the order of the scan. */
  readonly folders: readonly FolderShare[];
  /** Other origins that hold the matched episodes, and their names for the work. */
  readonly overlaps?: readonly WorkHolder[];
}

/** A work as one organisation holds it; `origin` is absent if it is our own. */
export type WorkHolder = Omit<Holder, 'episode'>;

/** The largest log10 of the odds at which a work is confirmed, and at which it is probable. */
const CONFIRMED_LOG_ODDS = -9;
const PROBABLE_LOG_ODDS = -3;

/** How much of a folder of the scan shows a work. */
export interface FolderShare {
  /** The path of the folder, relative to the input; empty for the input itself. */
  readonly path: string;
  /** Pictures that show the work, and pictures that could show one. */
  readonly matched: number;
  readonly images: number;
  /** Mean share of the former that the work explains, 0 to 1, to two decimals. */
  readonly explained: number;
  /** Whether they follow one another as the rows of the episodes do. */
  readonly inOrder: boolean;
}

/** A verdict with the log10 of its odds, not rounded. */
interface WeighedVerdict<V> {
  readonly verdict: V;
  readonly logOdds: number;
}

/** Sides of a picture, in pixels, of which the longer must reach this to be no icon. */
const MIN_SIDE = 256;

/** What a scan found. */
export interface Verdicts {
  /** A verdict for each work with a match that counts, the strongest evidence first. */
  readonly works: readonly WorkVerdict[];
  /** Matches that do not count: the scan shows the same stretch again and again, and no more. */
  readonly repeated: ReadonlySet<Match>;
}

/**
 * Collects the matches of a scan into verdicts. Add every result of the scan; the order must not
 * change from run to run. The tally keeps matches, not pictures.
 */
export class Tally {
  readonly #index: Searcher;
  readonly #matches = new Map<string, PlacedMatch[]>();
  /** How many pictures of each folder could show a work. */
  readonly #folders = new Map<string, number>();
  /** Different pictures that could show a work: places at which chance was tried. */
  readonly #tried = new Set<string>();

  constructor(index: Searcher) {
    this.#index = index;
  }

  add(result: PictureResult): void {
    const { matches, path, sha256 = path, explained = 0 } = result;
    if (!isTried(result)) return;
    this.#tried.add(sha256);
    const folder = folderOf(result);
    const position = this.#folders.get(folder) ?? 0;
    this.#folders.set(folder, position + 1);
    for (const match of matches) {
      const key = episodeKeyOf(match);
      if (!this.#matches.has(key)) this.#matches.set(key, []);
      this.#matches.get(key)!.push({ match, picture: sha256, folder, position, explained });
    }
  }

  /** What the scan found of all works. */
  verdicts(): Verdicts {
    const repeated = new Set<Match>();
    const found: WeighedVerdict<WorkVerdict>[] = [];
    for (const work of this.#index.works) {
      const episodes = this.#foundOf(work);
      const all = episodes.flatMap(({ matches }) => matches);
      const notCounted = repeatedMatches(stretchesOf(all), (some) => largestCoverage(work, some));
      for (const match of notCounted) repeated.add(match);
      const counted = episodes.flatMap(({ episode, matches }) => {
        const rest = matches.filter(({ match }) => !notCounted.has(match));
        return rest.length > 0 ? [{ episode, matches: rest }] : [];
      });
      if (counted.length > 0) found.push(this.#weighWork(work, counted));
    }
    found.sort((a, b) => a.logOdds - b.logOdds);
    return { works: found.map(({ verdict }) => verdict), repeated };
  }

  #foundOf({ name, origin, episodes }: IndexedWork): FoundEpisode[] {
    return episodes.flatMap((episode) => {
      const holder = { ...(origin !== undefined && { origin }), work: name, episode: episode.name };
      const matches = this.#matches.get(episodeKeyOf(holder));
      return matches === undefined ? [] : [{ episode, matches }];
    });
  }

  #weighWork(work: IndexedWork, found: readonly FoundEpisode[]): WeighedVerdict<WorkVerdict> {
    const { name, title, rightsHolder, origin } = work;
    const logTried = Math.log10(Math.max(1, this.#tried.size));
    const episodes = found.map((one) => weighEpisode(one, logTried));
    const rows = found.map(({ episode, matches }) => {
      return { matches, rows: episodeHeight(episode.pages) };
    });
    const overlaps = found.flatMap(({ matches }) =>
      matches.flatMap(({ match }) => match.overlaps ?? []),
    );
    const logOdds = sumOfOdds(episodes.map((episode) => episode.logOdds));
    const extent = extentOf(rows, (folder) => this.#folders.get(folder)!);
    const verdict = {
      ...(origin !== undefined && { origin }),
      work: name,
      ...(title && { title }),
      ...(rightsHolder && { rightsHolder }),
      verdict: verdictAt(logOdds, extent),
      extent,
      falseMatchOdds: oddsOf(logOdds),
      episodes: episodes.map((episode) => episode.verdict),
      folders: this.#foldersOf(found.flatMap(({ matches }) => matches)),
      ...(overlaps.length > 0 && { overlaps: worksOf(overlaps) }),
    };
    return { verdict, logOdds };
  }

  /** How much of each folder the matches of a work explain. */
  #foldersOf(matches: readonly PlacedMatch[]): FolderShare[] {
    return [...this.#folders].flatMap(([folder, images]) => {
      const inFolder = matches.filter((placed) => placed.folder === folder);
      if (inFolder.length === 0) return [];
      const pictures = new Map(inFolder.map(({ position, explained }) => [position, explained]));
      const sum = [...pictures.values()].reduce((total, share) => total + share, 0);
      return [
        {
          path: folder,
          matched: pictures.size,
          images,
          explained: Number((sum / pictures.size).toFixed(2)),
          inOrder: isInOrder(inFolder),
        },
      ];
    });
  }
}

/**
 * Whether a picture could have shown a work. What is blank, unreadable or an icon could not, so no
 * number of them weakens a verdict.
 */
function isTried({ status, matches, width = 0, height = 0 }: PictureResult): boolean {
  if (status === 'blank' || status === 'unreadable') return false;
  return matches.length > 0 || Math.max(width, height) >= MIN_SIDE;
}

/** The matches with one episode of a work. */
interface FoundEpisode {
  readonly episode: IndexedWork['episodes'][number];
  readonly matches: readonly PlacedMatch[];
}

/** The largest share of an episode of a work that matches cover, 0 to 1. */
function largestCoverage({ episodes }: IndexedWork, matches: readonly PlacedMatch[]): number {
  return episodes.reduce((largest, episode) => {
    const spans = matches.flatMap(({ match }) =>
      match.episode === episode.name ? [match.reference] : [],
    );
    return Math.max(largest, coveredRows(spans) / Math.max(1, episodeHeight(episode.pages)));
  }, 0);
}

/** Returns the works of the holders without repetitions, in the order of their first occurrence. */
function worksOf(holders: readonly Holder[]): WorkHolder[] {
  const works = new Map<string, WorkHolder>();
  for (const { episode: _, ...work } of holders) works.set(JSON.stringify(work), work);
  return [...works.values()];
}

function verdictAt(logOdds: number, extent: Extent): WorkVerdict['verdict'] {
  if (logOdds <= CONFIRMED_LOG_ODDS) return extent === 'stretch' ? 'shown' : 'confirmed';
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
 * Adds up the matches of an episode. Copies of a file are one piece of evidence, and so are two
 * pictures of the same rows, and all slices that were read as one strip: only stretches that do not
 * overlap multiply the odds, each times the number of pictures tried.
 */
function weighEpisode(
  { episode: { name, title, pages }, matches: found }: FoundEpisode,
  logTried: number,
): WeighedVerdict<EpisodeVerdict> {
  const matches = found.map(({ match }) => match);
  const logOdds = sumOfOdds(piecesOf(matches).map((odds) => odds + logTried));
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

/** Log10 of the odds of each piece of evidence: stretches that do not overlap, the best first. */
function piecesOf(matches: readonly Match[]): number[] {
  const apart: Match[] = [];
  for (const match of [...matches].sort((a, b) => a.logOdds - b.logOdds))
    if (apart.every((other) => !spansOverlap(match.reference, other.reference))) apart.push(match);
  const joined = new Map<string, number>();
  for (const { joint } of apart)
    if (joint) joined.set(`${joint.scope} ${joint.number}`, joint.logOdds);
  return [...apart.flatMap(({ joint, logOdds }) => (joint ? [] : [logOdds])), ...joined.values()];
}
