import { popcount, WORDS } from '../../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { ENTRY_ROW_MASK, type FlipMasks, masksOf } from './bands.ts';
import { kernelOf, type SearchKernel } from './kernel.ts';
import {
  type Finder,
  MAX_CANDIDATES,
  type OnHit,
  type Radii,
  type SearchTable,
  TILE_PRINTS,
} from './plain-finder.ts';

/*
 * The words of a job (kernels/assembly/search/find.ts) that change between searches: the addresses
 * of the masks, their ends and the runs; the candidates that the kernel counted; the flips of a
 * band.
 */
const JOB_MASKS = 2;
const JOB_ENDS = 3;
const JOB_RUNS = 5;
const JOB_CANDIDATES = 10;
const BAND_FLIPS = 3;
/** Words of a job before its bands. */
const JOB_HEAD_WORDS = 16;
/** Words of a job for each band. */
const JOB_BAND_WORDS = 8;

/** Words that hold the shuffles and counts of {@link fillShuffles}. */
const SHUFFLE_WORDS = 68;
/**
 * Maximum fingerprints in one call of the kernel's scan: the buffer holds a hit for each pair of
 * fingerprint and query.
 */
const SCAN_PRINTS = 8 * TILE_PRINTS;
/** Maximum queries in one call of the kernel's scan. */
const SCAN_QUERIES = 32;

/** Candidates that the kernel can write beyond the last. */
const CANDIDATE_SLACK = 8;

/** Masks in an arena, with a buffer for the runs of the cells that they lead to. */
interface ArenaMasks extends FlipMasks {
  readonly runs: Uint32Array;
}

/**
 * The kernel and its buffers in an arena. All searches of a thread share them, as one follows the
 * other.
 */
class Workspace {
  readonly kernel: SearchKernel;
  readonly key: Uint32Array;
  readonly queries: Uint32Array;
  readonly shuffles: Uint32Array;
  readonly found: Uint32Array;
  readonly hits: Uint32Array;
  readonly #arena: Arena;
  readonly #masks = new Map<string, ArenaMasks>();
  #scanHits: Uint32Array | undefined;

  constructor(arena: Arena, kernel: SearchKernel) {
    const buffers = arena.allocateColumns({
      key: WORDS,
      queries: SCAN_QUERIES * WORDS,
      shuffles: SHUFFLE_WORDS,
      found: MAX_CANDIDATES + CANDIDATE_SLACK,
      hits: 2 * MAX_CANDIDATES,
    });
    this.#arena = arena;
    this.kernel = kernel;
    this.key = buffers.key;
    this.queries = buffers.queries;
    this.shuffles = buffers.shuffles;
    this.found = buffers.found;
    this.hits = buffers.hits;
    fillShuffles(this.shuffles);
  }

  masks(bits: number, flips: number): ArenaMasks {
    const key = `${bits} ${flips}`;
    const cached = this.#masks.get(key);
    if (cached) return cached;
    const { masks, ends } = masksOf(bits, flips);
    const columns = this.#arena.allocateColumns({
      masks: masks.length,
      ends: ends.length,
      runs: 2 * masks.length + 2,
    });
    columns.masks.set(masks);
    columns.ends.set(ends);
    this.#masks.set(key, columns);
    return columns;
  }

  /** Three words a hit: query, row, distance. Allocated by the first scan. */
  get scanHits(): Uint32Array {
    this.#scanHits ??= this.#arena.allocateWords(3 * SCAN_PRINTS * SCAN_QUERIES);
    return this.#scanHits;
  }
}

const workspaces = new WeakMap<Arena, Workspace>();

function workspaceIn(arena: Arena, kernel: SearchKernel): Workspace {
  const existing = workspaces.get(arena);
  if (existing) return existing;
  const workspace = new Workspace(arena, kernel);
  workspaces.set(arena, workspace);
  return workspace;
}

/**
 * Returns a finder that runs the kernel. Undefined where the fingerprints are in no arena, the
 * kernel does not run, or no memory is left for its buffers.
 */
export function kernelFinderOf(table: SearchTable): Finder | undefined {
  const arena = Arena.of(table.prints);
  const kernel = arena?.memory && kernelOf(arena.memory);
  if (arena === undefined || kernel === undefined) return undefined;
  try {
    return new KernelFinder(table, arena, kernel);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class KernelFinder implements Finder {
  readonly #table: SearchTable;
  readonly #workspace: Workspace;
  readonly #job: Uint32Array;
  readonly #mask: bigint;
  /** The job has masks for this many flips. */
  #flips = -1;

  constructor(table: SearchTable, arena: Arena, kernel: SearchKernel) {
    const { bands, mask } = table;
    this.#table = table;
    this.#workspace = workspaceIn(arena, kernel);
    this.#job = arena.allocateWords(JOB_HEAD_WORDS + JOB_BAND_WORDS * bands.length);
    this.#mask = (BigInt(mask[1] >>> 0) << 32n) | BigInt(mask[0] >>> 0);
    this.#writeJob();
  }

  /** Writes the words of the job that stay the same. */
  #writeJob(): void {
    const { bands, maxCandidates, prints, mask } = this.#table;
    const { shuffles, found, hits } = this.#workspace;
    const job = this.#job;
    job.set([prints.byteOffset, bands.length], 0);
    job.set([shuffles.byteOffset], 4);
    job.set([found.byteOffset, maxCandidates, hits.byteOffset, ENTRY_ROW_MASK], 6);
    job.set(mask, 12);
    for (const [i, { from, low, high, starts, entries }] of bands.entries())
      job.set(
        [from, low, high, 0, starts.byteOffset, entries.byteOffset],
        JOB_HEAD_WORDS + JOB_BAND_WORDS * i,
      );
  }

  get hits(): Uint32Array {
    return this.#workspace.hits;
  }

  get candidates(): number {
    return this.#job[JOB_CANDIDATES]!;
  }

  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], radii: Radii): number {
    const job = this.#job;
    const { kernel, key: jobKey, queries } = this.#workspace;
    const most = Math.max(...flips);
    if (most > this.#flips) this.#provideMasks(most);
    for (let i = 0; i < flips.length; i++)
      job[JOB_HEAD_WORDS + JOB_BAND_WORDS * i + BAND_FLIPS] = flips[i]!;
    jobKey.set(key);
    queries.set(query);
    return kernel.find(
      job.byteOffset,
      jobKey.byteOffset,
      queries.byteOffset,
      radii.masked,
      radii.all,
    );
  }

  #provideMasks(flips: number): void {
    const { masks, ends, runs } = this.#workspace.masks(this.#table.bands[0]!.high, flips);
    this.#job[JOB_MASKS] = masks.byteOffset;
    this.#job[JOB_ENDS] = ends.byteOffset;
    this.#job[JOB_RUNS] = runs.byteOffset;
    this.#flips = flips;
  }

  scan(queries: Uint32Array, radii: Radii, onHit: OnHit): void {
    for (let query = 0; query * WORDS < queries.length; query += SCAN_QUERIES) {
      const batch = queries.subarray(query * WORDS, (query + SCAN_QUERIES) * WORDS);
      this.#scanBatch(batch, query, radii, onHit);
    }
  }

  /** @param query the number of the first query of the batch. */
  #scanBatch(batch: Uint32Array, query: number, { masked, all }: Radii, onHit: OnHit): void {
    const { prints } = this.#table;
    const { kernel, queries, scanHits } = this.#workspace;
    const count = prints.length / WORDS;
    queries.set(batch);
    for (let first = 0; first < count; first += SCAN_PRINTS) {
      const hits = kernel.scan(
        prints.byteOffset,
        first,
        Math.min(SCAN_PRINTS, count - first),
        queries.byteOffset,
        batch.length / WORDS,
        this.#mask,
        masked,
        all,
        scanHits.byteOffset,
      );
      for (let i = 0; i < 3 * hits; i += 3)
        onHit(query + scanHits[i]!, scanHits[i + 1]!, scanHits[i + 2]!);
    }
  }
}

/**
 * Writes 16 shuffles of 16 bytes, which bring the chosen of four lanes to the front, and then how
 * many bits are set in 0 to 15.
 */
function fillShuffles(words: Uint32Array): void {
  const out = new Uint8Array(words.buffer, words.byteOffset, 4 * words.length);
  for (let chosen = 0; chosen < 16; chosen++) {
    const lanes = [0, 1, 2, 3].filter((lane) => (chosen >> lane) & 1);
    const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
    out.fill(255, 16 * chosen, 16 * (chosen + 1)); // a shuffle writes zero for an index above 15
    out.set(bytes, 16 * chosen);
    out[256 + chosen] = popcount(chosen);
  }
}
