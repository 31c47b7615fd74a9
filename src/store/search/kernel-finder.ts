import { popcount, WORDS } from '../../hash/fingerprint.ts';
import { instantiate } from '../../kernels/load.ts';
import { BINARY } from '../../kernels/search-binary.ts';
import type { Arena } from './arena.ts';
import { masksOf } from './bands.ts';
import type { Finder, OnHit, Radii, SearchTable } from './finder.ts';
import { IDS, TILE } from './plain-finder.ts';

interface Kernel {
  find(job: number, key: number, query: number, near: number, all: number): number;
  scan(
    prints: number,
    first: number,
    count: number,
    queries: number,
    queryCount: number,
    weighed: bigint,
    near: number,
    all: number,
    hits: number,
  ): number;
}

/** Words of the job before its bands, and of each band. */
const JOB_HEAD_WORDS = 16;
const JOB_BAND_WORDS = 8;
/** Fingerprints compared with a batch between two looks at what was found; there is room for all of them. */
const SCAN_STRIDE = 8 * TILE;
/** Queries of a batch read at once. */
const SCAN_BATCH = 32;

/** Candidates for which there is room: as many as any search looks at (band-search.ts), and what the kernel writes over. */
export const MAX_CANDIDATES: number = 2 ** 17;

/** Masks of up to so many bits, with room for their runs. */
interface FlipMasks {
  readonly masks: Uint32Array;
  readonly ends: Uint32Array;
  readonly runs: Uint32Array;
}

/**
 * Room for searching in an arena, for one thread: its searches come one after the other, so all that it does in one
 * arena use the same.
 */
class Workspace {
  readonly kernel: Kernel;
  readonly key: Uint32Array;
  readonly queries: Uint32Array;
  readonly shuffles: Uint32Array;
  readonly found: Uint32Array;
  readonly hits: Uint32Array;
  readonly #arena: Arena;
  readonly #masks = new Map<string, FlipMasks>();
  #scanned: Uint32Array | undefined;

  constructor(arena: Arena) {
    const { key, queries, shuffles, found, hits } = arena.allocateColumns({
      ...{ key: WORDS, queries: SCAN_BATCH * WORDS, shuffles: 68 },
      ...{ found: MAX_CANDIDATES + 8, hits: 2 * MAX_CANDIDATES },
    });
    this.#arena = arena;
    this.kernel = instantiate<Kernel>(BINARY, arena.memory!)!;
    [this.key, this.queries, this.shuffles] = [key, queries, shuffles];
    [this.found, this.hits] = [found, hits];
    fillShuffles(new Uint8Array(shuffles.buffer, shuffles.byteOffset, 4 * shuffles.length));
  }

  masks(bits: number, flips: number): FlipMasks {
    const name = `${bits} ${flips}`;
    const known = this.#masks.get(name);
    if (known) return known;
    const made = masksOf(bits, flips);
    const columns = this.#arena.allocateColumns({
      ...{ masks: made.masks.length, ends: made.ends.length, runs: 2 * made.masks.length + 2 },
    });
    columns.masks.set(made.masks);
    columns.ends.set(made.ends);
    this.#masks.set(name, columns);
    return columns;
  }

  get scanned(): Uint32Array {
    this.#scanned ??= this.#arena.allocateWords(3 * SCAN_STRIDE * SCAN_BATCH);
    return this.#scanned;
  }
}

const workspaces = new WeakMap<Arena, Workspace>();

function workspaceIn(arena: Arena): Workspace {
  const known = workspaces.get(arena);
  if (known) return known;
  const made = new Workspace(arena);
  workspaces.set(arena, made);
  return made;
}

/** Runs the kernel, in the memory of the prints. */
export class KernelFinder implements Finder {
  readonly #sought: SearchTable;
  readonly #room: Workspace;
  readonly #job: Uint32Array;
  readonly #weighed: bigint;
  #flips = -1;

  constructor(sought: SearchTable, arena: Arena) {
    const { bands, room, prints, weighed } = sought;
    this.#sought = sought;
    this.#room = workspaceIn(arena);
    const { shuffles, found, hits } = this.#room;
    const job = arena.allocateWords(JOB_HEAD_WORDS + JOB_BAND_WORDS * bands.length);
    this.#job = job;
    this.#weighed = (BigInt(weighed[1] >>> 0) << 32n) | BigInt(weighed[0] >>> 0);
    job.set([prints.byteOffset, bands.length, 0, 0, shuffles.byteOffset, 0]);
    job.set([found.byteOffset, room, hits.byteOffset, IDS, 0, 0, ...weighed], 6);
    for (const [i, { from, low, high, starts, entries }] of bands.entries())
      job.set(
        [from, low, high, 0, starts.byteOffset, entries.byteOffset],
        JOB_HEAD_WORDS + JOB_BAND_WORDS * i,
      );
  }

  get hits(): Uint32Array {
    return this.#room.hits;
  }

  get candidates(): number {
    return this.#job[10]!;
  }

  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], reach: Radii): number {
    const job = this.#job;
    const { kernel, key: keyWords, queries } = this.#room;
    const most = Math.max(...flips);
    if (most > this.#flips) this.#reserve(most);
    for (let i = 0; i < flips.length; i++) job[JOB_HEAD_WORDS + JOB_BAND_WORDS * i + 3] = flips[i]!;
    keyWords.set(key);
    queries.set(query);
    const at = queries.byteOffset;
    return kernel.find(job.byteOffset, keyWords.byteOffset, at, reach.near, reach.all);
  }

  /** Masks for the widest search that was asked for. */
  #reserve(flips: number): void {
    const { masks, ends, runs } = this.#room.masks(this.#sought.bands[0]!.high, flips);
    [this.#job[2], this.#job[3], this.#job[5]] = [
      masks.byteOffset,
      ends.byteOffset,
      runs.byteOffset,
    ];
    this.#flips = flips;
  }

  scan(queries: Uint32Array, { near, all }: Radii, tell: OnHit): void {
    const { prints } = this.#sought;
    const { kernel, queries: asked, scanned: found } = this.#room;
    const count = prints.length / WORDS;
    for (let from = 0; from * WORDS < queries.length; from += SCAN_BATCH) {
      const batch = queries.subarray(from * WORDS, (from + SCAN_BATCH) * WORDS);
      asked.set(batch);
      for (let first = 0; first < count; first += SCAN_STRIDE) {
        const hits = kernel.scan(
          ...([prints.byteOffset, first, Math.min(SCAN_STRIDE, count - first)] as const),
          ...([asked.byteOffset, batch.length / WORDS, this.#weighed] as const),
          ...([near, all, found.byteOffset] as const),
        );
        for (let i = 0; i < 3 * hits; i += 3) tell(from + found[i]!, found[i + 1]!, found[i + 2]!);
      }
    }
  }
}

/** 16 shuffles that bring the chosen of four lanes to the front, then the ones of 0 to 15. */
function fillShuffles(out: Uint8Array): void {
  for (let chosen = 0; chosen < 16; chosen++) {
    const lanes = [0, 1, 2, 3].filter((lane) => (chosen >> lane) & 1);
    const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
    out.fill(255, 16 * chosen, 16 * (chosen + 1)); // beyond the sixteen: zero
    out.set(bytes, 16 * chosen);
    out[256 + chosen] = popcount(chosen);
  }
}
