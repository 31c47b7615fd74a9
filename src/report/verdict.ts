import { coveredRows, spansOverlap } from '../image/row-spans.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import { type Extent, extentOf, type FoundRows, isInOrder } from './extent.ts';
import type { Holder, Match } from './match.ts';
import type { PlacedMatch } from './stretches.ts';

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

/** The largest log10 of the odds at which a work is shown, and at which it is probable. */
const SHOWN_LOG_ODDS = -9;
const PROBABLE_LOG_ODDS = -3;

/** A verdict with the log10 of its odds, not rounded. */
export interface WeighedVerdict<V> {
  readonly verdict: V;
  readonly logOdds: number;
}

/** The matches with one episode of a work. */
export interface FoundEpisode extends FoundRows {
  readonly episode: IndexedWork['episodes'][number];
}

/** A folder of a scan. */
export interface ScannedFolder {
  /** Its number in the order of the scan. */
  readonly number: number;
  /** How many of its pictures could show a work. */
  readonly images: number;
}

/** What was scanned. */
export interface Scanned {
  /** Different pictures that could show a work: places at which chance was tried. */
  readonly tried: number;
  readonly folders: ReadonlyMap<string, ScannedFolder>;
}

/** Weighs what a scan found of a work: at least one match. */
export function weighWork(
  { name, title, rightsHolder, origin }: IndexedWork,
  found: readonly FoundEpisode[],
  { tried, folders }: Scanned,
): WeighedVerdict<WorkVerdict> {
  const episodes = found.map((episode) => weighEpisode(episode, Math.log10(Math.max(1, tried))));
  const matches = found.flatMap((episode) => episode.matches);
  const overlaps = matches.flatMap(({ match }) => match.overlaps ?? []);
  const logOdds = sumOfOdds(episodes.map((episode) => episode.logOdds));
  const extent = extentOf(found, (folder) => folders.get(folder)!.images);
  const verdict = {
    ...(origin !== undefined && { origin }),
    work: name,
    ...(title && { title }),
    ...(rightsHolder && { rightsHolder }),
    verdict: verdictAt(logOdds, extent),
    extent,
    falseMatchOdds: oddsOf(logOdds),
    episodes: episodes.map((episode) => episode.verdict),
    folders: folderShares(matches, folders),
    ...(overlaps.length > 0 && { overlaps: worksOf(overlaps) }),
  };
  return { verdict, logOdds };
}

function verdictAt(logOdds: number, extent: Extent): WorkVerdict['verdict'] {
  if (logOdds <= SHOWN_LOG_ODDS) return extent === 'stretch' ? 'shown' : 'confirmed';
  return logOdds <= PROBABLE_LOG_ODDS ? 'probable' : 'insufficient';
}

/** Returns the works of the holders without repetitions, in the order of their first occurrence. */
function worksOf(holders: readonly Holder[]): WorkHolder[] {
  const works = new Map<string, WorkHolder>();
  for (const { episode: _, ...work } of holders) works.set(JSON.stringify(work), work);
  return [...works.values()];
}

/** How much of each folder the matches with a work explain, in the order of the scan. */
function folderShares(matches: readonly PlacedMatch[], folders: Scanned['folders']): FolderShare[] {
  const byFolder = new Map<string, PlacedMatch[]>();
  for (const placed of matches) {
    if (!byFolder.has(placed.folder)) byFolder.set(placed.folder, []);
    byFolder.get(placed.folder)!.push(placed);
  }
  return [...byFolder]
    .map(([path, inFolder]) => ({ path, inFolder, ...folders.get(path)! }))
    .sort((a, b) => a.number - b.number)
    .map(({ path, inFolder, images }) => ({
      path,
      ...sharesOf(inFolder),
      images,
      inOrder: isInOrder(inFolder),
    }));
}

/** How many pictures of a folder the matches are on, and the mean share that they explain. */
function sharesOf(inFolder: readonly PlacedMatch[]): Pick<FolderShare, 'matched' | 'explained'> {
  const pictures = new Map(inFolder.map(({ position, explained }) => [position, explained]));
  const sum = [...pictures.values()].reduce((total, share) => total + share, 0);
  return { matched: pictures.size, explained: Number((sum / pictures.size).toFixed(2)) };
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
  { episode: { name, title }, matches: found, rows: height }: FoundEpisode,
  logTried: number,
): WeighedVerdict<EpisodeVerdict> {
  const matches = found.map(({ match }) => match);
  const logOdds = sumOfOdds(piecesOf(matches).map((odds) => odds + logTried));
  const rows = Math.round(height);
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

/**
 * Log10 of the odds of each piece of evidence: stretches that do not overlap, the best first. The
 * slices of a joined strip are one piece, to which each contributes its share.
 */
function piecesOf(matches: readonly Match[]): number[] {
  const apart: Match[] = [];
  for (const match of [...matches].sort((a, b) => a.logOdds - b.logOdds))
    if (apart.every((other) => !spansOverlap(match.reference, other.reference))) apart.push(match);
  const pieces = new Map<unknown, number>();
  for (const match of apart) {
    const { joint, logOdds } = match;
    const piece = joint ? `${joint.scope} ${joint.number}` : match;
    pieces.set(piece, (pieces.get(piece) ?? 0) + logOdds);
  }
  return [...pieces.values()];
}
