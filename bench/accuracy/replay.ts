import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DecodedPicture, decode } from '../../src/image/decode.ts';
import { PanelError, type PanelIndex } from '../../src/index.ts';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { ALL_STAGES, claimsOn, type Stages } from '../../src/match/examine.ts';
import { type NeighbourItem, Neighbours } from '../../src/match/neighbours.ts';
import { matchOf } from '../../src/report/match.ts';
import { startClock } from '../timing/clock.ts';
import type { ScoredClaims } from './score.ts';

/** A picture decoded once, to be matched several times. */
interface DecodedFile {
  readonly path: string;
  /** Absent if the file cannot be decoded. */
  readonly decoded: DecodedPicture | undefined;
  readonly decodeMs: number;
}

/** The claims of the engine with one setting, and milliseconds of processor time per picture. */
export interface ReplayResult {
  readonly claims: ScoredClaims;
  readonly matchMs: ReadonlyMap<string, number>;
}

/** Pictures matched before measuring, so that the first case does not include compilation. */
const WARM_UP_PICTURES = 24;

/**
 * Runs the engine without its pipeline, one picture after the other, to measure decoding, matching
 * and the effect of each stage separately. Callers compare the claims with those of `matchSite`:
 * figures of a stage mean nothing unless the whole engine gives the same claims.
 *
 * One picture is decoded and matched at a time, so processor time is about the time that passes on
 * an idle machine, and other load on the machine does not count.
 */
export class Replay {
  readonly #index: PanelIndex;
  readonly #files: readonly DecodedFile[];

  private constructor(index: PanelIndex, files: readonly DecodedFile[]) {
    this.#index = index;
    this.#files = files;
  }

  /** Decodes pictures of a folder. `paths` must be in the order in which a scan reads them. */
  static async open(index: PanelIndex, folder: string, paths: readonly string[]): Promise<Replay> {
    const { columns } = index.profile;
    const step = Math.max(1, Math.floor(paths.length / WARM_UP_PICTURES));
    const sample = paths.filter((_, i) => i % step === 0);
    new Replay(index, await decodeFiles(folder, sample, columns)).match();
    return new Replay(index, await decodeFiles(folder, paths, columns));
  }

  /** The pictures that could be decoded. */
  pictures(): DecodedPicture[] {
    return this.#files.flatMap(({ decoded }) => (decoded && decoded.rows > 0 ? [decoded] : []));
  }

  /** Milliseconds of processor time to decode each picture, by path. */
  get decodeMs(): ReadonlyMap<string, number> {
    return new Map(this.#files.map(({ path: picture, decodeMs }) => [picture, decodeMs]));
  }

  /** Matches all pictures with these stages, and joins short neighbours if `joinNeighbours`. */
  match(stages: Stages = ALL_STAGES, joinNeighbours: boolean = true): ReplayResult {
    const neighbours = new Neighbours<MatchedFile>(this.#index);
    const matchMs = new Map<string, number>();
    const done: MatchedFile[] = [];
    const addTimed = (picture: string, run: () => readonly MatchedFile[]) => {
      const elapsed = startClock();
      done.push(...run());
      matchMs.set(picture, (matchMs.get(picture) ?? 0) + elapsed().cpu);
    };
    for (const [i, { decoded: picture, path: file }] of this.#files.entries()) {
      const group = path.posix.dirname(file);
      addTimed(file, () => {
        const claims = picture ? [claimsOn(this.#index, picture, stages)] : [];
        const matched = { path: file, group, picture, claims };
        return joinNeighbours ? neighbours.push(matched) : [matched];
      });
      // Flush at the end of a folder. Otherwise the first picture of the next would pay for it.
      const next = this.#files[i + 1]?.path;
      if (next === undefined || path.posix.dirname(next) !== group)
        addTimed(file, () => neighbours.flush());
    }
    return { claims: new Map(done.map((file) => [file.path, this.#claimsOf(file)])), matchMs };
  }

  #claimsOf({ picture, claims }: MatchedFile) {
    if (picture === undefined) return [];
    return claims
      .flat()
      .map((claim) => matchOf(this.#index, picture, claim))
      .map(({ work, episode, reference, logOdds }) => ({ work, episode, reference, logOdds }));
  }
}

interface MatchedFile extends NeighbourItem {
  readonly path: string;
  readonly claims: (readonly Claim[])[];
}

async function decodeFiles(
  folder: string,
  paths: readonly string[],
  columns: number,
): Promise<DecodedFile[]> {
  const files: DecodedFile[] = [];
  for (const file of paths) {
    const bytes = await readFile(path.join(folder, file));
    const elapsed = startClock();
    const decoded = await decode(bytes, columns).catch(undefinedIfRefused);
    files.push({ path: file, decoded, decodeMs: elapsed().cpu });
  }
  return files;
}

function undefinedIfRefused(error: unknown): undefined {
  if (!(error instanceof PanelError)) throw error;
}
