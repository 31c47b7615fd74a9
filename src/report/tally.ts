import { episodeHeight } from '../image/strip.ts';
import { episodeKeyOf } from '../store/format/episode-name.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import type { Match } from './match.ts';
import { folderOf, type PictureResult } from './picture-result.ts';
import { repeatedMatches } from './repeated.ts';
import type { PlacedMatch } from './stretches.ts';
import {
  type FoundEpisode,
  type ScannedFolder,
  type WeighedVerdict,
  type WorkVerdict,
  weighWork,
} from './verdict.ts';

/** What a scan found. */
export interface Verdicts {
  /** A verdict for each work with a match that counts, the strongest evidence first. */
  readonly works: readonly WorkVerdict[];
  /** Matches that do not count: the scan shows the same stretch again and again, and no more. */
  readonly repeated: ReadonlySet<Match>;
}

/**
 * Collects the matches of a scan into verdicts. Add every result of the scan; the order must not
 * change from run to run. The works of each origin are judged alone, so that nothing that is said of
 * ours depends on what others handed over. The tally keeps matches, not pictures.
 */
export class Tally {
  readonly #tallies: ReadonlyMap<string | undefined, OriginTally>;

  /** @param index the index that the pictures were matched against. */
  constructor({ works }: { readonly works: readonly IndexedWork[] }) {
    const origins = new Set(works.map(({ origin }) => origin));
    this.#tallies = new Map(
      [...origins].map((origin) => [
        origin,
        new OriginTally(works.filter((work) => work.origin === origin)),
      ]),
    );
  }

  add(result: PictureResult): void {
    for (const [origin, tally] of this.#tallies)
      tally.add({ ...result, matches: result.matches.filter((match) => match.origin === origin) });
  }

  /** What the scan found of all works. */
  verdicts(): Verdicts {
    const repeated = new Set<Match>();
    const found = [...this.#tallies.values()].flatMap((tally) => tally.weighWorks(repeated));
    found.sort((a, b) => a.logOdds - b.logOdds);
    return { works: found.map(({ verdict }) => verdict), repeated };
  }
}

/** Sides of a picture, in pixels, of which the longer must reach this to be no icon. */
const MIN_SIDE = 256;

/** Collects the matches with the works of one origin. */
class OriginTally {
  readonly #works: readonly IndexedWork[];
  /** By episode. */
  readonly #matches = new Map<string, PlacedMatch[]>();
  readonly #folders = new Map<string, ScannedFolder>();
  /** Different pictures that could show a work. */
  readonly #tried = new Set<string>();

  constructor(works: readonly IndexedWork[]) {
    this.#works = works;
  }

  /** @param result with the matches of this origin alone. */
  add(result: PictureResult): void {
    if (!couldShow(result)) return;
    const { matches, path, sha256: picture = path } = result;
    this.#tried.add(picture);
    const folder = folderOf(result);
    const { number, images } = this.#folders.get(folder) ?? {
      number: this.#folders.size,
      images: 0,
    };
    this.#folders.set(folder, { number, images: images + 1 });
    for (const match of matches) {
      const key = episodeKeyOf(match);
      if (!this.#matches.has(key)) this.#matches.set(key, []);
      const explained = explainedBy(match.work, matches);
      this.#matches.get(key)!.push({ match, picture, folder, position: images, explained });
    }
  }

  /** @param repeated gets the matches that do not count. */
  weighWorks(repeated: Set<Match>): WeighedVerdict<WorkVerdict>[] {
    return this.#works.flatMap((work) => {
      const found = this.#foundOf(work);
      const notCounted = repeatedMatches(found);
      for (const match of notCounted) repeated.add(match);
      const counted = found
        .map((episode) => ({
          ...episode,
          matches: episode.matches.filter(({ match }) => !notCounted.has(match)),
        }))
        .filter(({ matches }) => matches.length > 0);
      const scanned = { tried: this.#tried.size, folders: this.#folders };
      return counted.length > 0 ? [weighWork(work, counted, scanned)] : [];
    });
  }

  #foundOf({ name: work, origin, episodes }: IndexedWork): FoundEpisode[] {
    return episodes.flatMap((episode) => {
      const key = episodeKeyOf({ origin, work, episode: episode.name });
      const matches = this.#matches.get(key);
      return matches === undefined
        ? []
        : [{ episode, matches, rows: episodeHeight(episode.pages) }];
    });
  }
}

/**
 * Whether a picture could have shown a work. What is blank, unreadable or an icon could not, so no
 * number of them weakens a verdict.
 */
function couldShow(result: PictureResult): boolean {
  const { status, matches, damaged, sparse, width = 0, height = 0 } = result;
  if (matches.length > 0) return true;
  if (status === 'blank' || status === 'unreadable' || damaged || sparse) return false;
  return Math.max(width, height) >= MIN_SIDE;
}

/** Share of a picture that its matches with a work cover, 0 to 1. */
function explainedBy(work: string, matches: readonly Match[]): number {
  const ofWork = matches.filter((match) => match.work === work);
  return Math.min(
    1,
    ofWork.reduce((sum, { explained }) => sum + explained, 0),
  );
}
