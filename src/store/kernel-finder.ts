import { popcount, WORDS } from '../hash/fingerprint.ts';
import { instantiate } from '../kernels/load.ts';
import { BINARY } from '../kernels/search-binary.ts';
import type { Arena } from './arena.ts';
import { masksOf } from './bands.ts';
import type { Finder, Reach, Sought, Tell } from './finder.ts';
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
const HEAD = 16;
const BAND = 8;
/** Fingerprints compared with a batch between two looks at what was found; there is room for all of them. */
const STRIDE = 8 * TILE;
/** Queries of a batch read at once. */
const BATCH = 32;

/** Runs the kernel, in the memory of the prints and with room of its own there: one for each thread. */
export class KernelFinder implements Finder {
  readonly hits: Uint32Array;
  readonly #sought: Sought;
  readonly #arena: Arena;
  readonly #kernel: Kernel;
  readonly #job: Uint32Array;
  readonly #key: Uint32Array;
  readonly #queries: Uint32Array;
  readonly #weighed: bigint;
  #scanned: Uint32Array | undefined;
  #flips = -1;

  constructor(sought: Sought, arena: Arena) {
    const { bands, room, prints, weighed } = sought;
    const columns = arena.columns({
      ...{ job: HEAD + BAND * bands.length, key: WORDS, queries: BATCH * WORDS },
      ...{ shuffles: 68, found: room + 8, hits: 2 * room },
    });
    const { job, key, queries, shuffles, found, hits } = columns;
    this.#sought = sought;
    this.#arena = arena;
    this.#kernel = instantiate<Kernel>(BINARY, arena.memory!)!;
    [this.#job, this.#key, this.#queries, this.hits] = [job, key, queries, hits];
    this.#weighed = (BigInt(weighed[1] >>> 0) << 32n) | BigInt(weighed[0] >>> 0);
    fillShuffles(new Uint8Array(shuffles.buffer, shuffles.byteOffset, 4 * shuffles.length));
    job.set([prints.byteOffset, bands.length, 0, 0, shuffles.byteOffset, 0]);
    job.set([found.byteOffset, room, hits.byteOffset, IDS, 0, 0, ...weighed], 6);
    for (const [i, { from, low, high, starts, entries }] of bands.entries())
      job.set([from, low, high, 0, starts.byteOffset, entries.byteOffset], HEAD + BAND * i);
  }

  get candidates(): number {
    return this.#job[10]!;
  }

  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], reach: Reach): number {
    const job = this.#job;
    const most = Math.max(...flips);
    if (most > this.#flips) this.#reserve(most);
    for (let i = 0; i < flips.length; i++) job[HEAD + BAND * i + 3] = flips[i]!;
    this.#key.set(key);
    this.#queries.set(query);
    const at = this.#queries.byteOffset;
    return this.#kernel.find(job.byteOffset, this.#key.byteOffset, at, reach.near, reach.all);
  }

  /** Masks of up to so many bits, and room for their runs: made for the widest search that was asked for. */
  #reserve(flips: number): void {
    const high = this.#sought.bands[0]!.high;
    const made = masksOf(high, flips);
    const { masks, ends, runs } = this.#arena.columns({
      ...{ masks: made.masks.length, ends: made.ends.length, runs: 2 * made.masks.length + 2 },
    });
    masks.set(made.masks);
    ends.set(made.ends);
    [this.#job[2], this.#job[3], this.#job[5]] = [
      masks.byteOffset,
      ends.byteOffset,
      runs.byteOffset,
    ];
    this.#flips = flips;
  }

  scan(queries: Uint32Array, { near, all }: Reach, tell: Tell): void {
    const { prints } = this.#sought;
    const count = prints.length / WORDS;
    this.#scanned ??= this.#arena.words(3 * STRIDE * BATCH);
    const found = this.#scanned;
    for (let from = 0; from * WORDS < queries.length; from += BATCH) {
      const batch = queries.subarray(from * WORDS, (from + BATCH) * WORDS);
      this.#queries.set(batch);
      for (let first = 0; first < count; first += STRIDE) {
        const hits = this.#kernel.scan(
          ...([prints.byteOffset, first, Math.min(STRIDE, count - first)] as const),
          ...([this.#queries.byteOffset, batch.length / WORDS, this.#weighed] as const),
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
