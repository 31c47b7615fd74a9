import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DecodedPicture, decode } from '../../src/image/decode.ts';
import { PanelError, type Searcher } from '../../src/index.ts';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { ALL_STAGES, claimsOn, type Stages } from '../../src/match/examine.ts';
import { type NeighbourItem, Neighbours } from '../../src/match/neighbours.ts';
import { matchOf } from '../../src/report/match.ts';
import type { Claims } from './score.ts';

/** A picture decoded once, to be matched more than once. */
interface Opened {
  readonly path: string;
  /** Absent when it cannot be read. */
  readonly decoded: DecodedPicture | undefined;
  readonly decodeMs: number;
}

/** What the engine says of the pictures in one setting, and the milliseconds that it took for each. */
export interface Played {
  readonly claims: Claims;
  readonly matchMs: ReadonlyMap<string, number>;
}

/** Pictures matched before the clock counts, so that the first case does not pay for compiling. */
const WARMING = 24;

/**
 * The engine without its pipeline, one picture after the other, in parts: what decoding takes, what
 * matching takes, and what is found without this or that part. Held against what is shipped by whoever
 * calls it: a figure for a part means nothing if the whole is not the same.
 */
export class Replay {
  readonly #index: Searcher;
  readonly #opened: readonly Opened[];

  private constructor(index: Searcher, opened: readonly Opened[]) {
    this.#index = index;
    this.#opened = opened;
  }

  /** Decodes the pictures of a folder, in the order given, which must be that in which they are scanned. */
  static async open(index: Searcher, folder: string, paths: readonly string[]): Promise<Replay> {
    const { columns } = index.profile;
    const openAll = async (some: readonly string[]) => {
      const opened: Opened[] = [];
      for (const at of some) {
        const bytes = await readFile(path.join(folder, at));
        const stop = clock();
        const decoded = await decode(bytes, columns).catch(unlessRefused);
        opened.push({ path: at, decoded, decodeMs: stop() });
      }
      return opened;
    };
    const every = Math.max(1, Math.floor(paths.length / WARMING));
    const some = paths.filter((_, i) => i % every === 0);
    new Replay(index, await openAll(some)).play();
    return new Replay(index, await openAll(paths));
  }

  /** Those that could be read. */
  pictures(): DecodedPicture[] {
    return this.#opened.flatMap(({ decoded }) => (decoded && decoded.rows > 0 ? [decoded] : []));
  }

  get decodeMs(): ReadonlyMap<string, number> {
    return new Map(this.#opened.map(({ path: at, decodeMs }) => [at, decodeMs]));
  }

  /** Matches them all, reading them in these ways, and short ones together unless told not to. */
  play(ways: Stages = ALL_STAGES, together: boolean = true): Played {
    const neighbours = new Neighbours<Work>(this.#index);
    const matchMs = new Map<string, number>();
    const done: Work[] = [];
    const timed = ({ path: at }: Opened, work: () => readonly Work[]) => {
      const stop = clock();
      done.push(...work());
      matchMs.set(at, (matchMs.get(at) ?? 0) + stop());
    };
    for (const [i, opened] of this.#opened.entries()) {
      const { decoded: picture, path: at } = opened;
      const group = path.posix.dirname(at);
      timed(opened, () => {
        const claims = picture ? claimsOn(this.#index, picture, ways) : [];
        const work = { opened, group, picture, claims };
        return together ? neighbours.push(work) : [work];
      });
      // The next folder would flush this one, and pay for it.
      const next = this.#opened[i + 1]?.path;
      if (next === undefined || path.posix.dirname(next) !== group)
        timed(opened, () => neighbours.flush());
    }
    return { claims: new Map(done.map((work) => [work.opened.path, this.#told(work)])), matchMs };
  }

  #told({ picture, claims }: Work) {
    if (picture === undefined) return [];
    return claims
      .map((claim) => matchOf(this.#index, picture, claim))
      .map(({ work, episode, reference, logOdds }) => ({ work, episode, reference, logOdds }));
  }
}

interface Work extends NeighbourItem {
  readonly opened: Opened;
  claims: readonly Claim[];
}

/**
 * Milliseconds of processor, user and system, of all threads, until it is called. One picture is decoded
 * and matched at a time, so this is about what passes on an idle machine; what others do is not counted.
 */
function clock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof PanelError)) throw error;
}
