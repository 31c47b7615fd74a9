import { crc32Of, sha256Hex } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { isBandCount, tableSize } from '../search/band-search.ts';
import { PATCH_KEY } from '../search/patch-search.ts';
import { WINDOW_KEY } from '../search/window-search.ts';
import { episodeCount, parseJson } from './json.ts';
import { checkMagic, corruptFile, unknownVersion } from './section-file.ts';
import type { SegmentData, Work } from './segment-data.ts';
import { PATCH_COLUMNS, problemIn, TRACK_COLUMNS, WINDOW_COLUMNS } from './validate.ts';

/**
 * An index of format 1 to 3: one file, byte for byte. They are read, and become format 4 when the index is next written.
 * All numbers are little-endian and unsigned. In brackets, from which format on; no bracket: in all.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          1, 2 or 3
 *       12     4  profile          which profile made the fingerprints
 *       16     8  file size        in bytes
 *       24     4  J                bytes of the works
 *       28     4  E                episodes of all works
 *       32     4  T                tracks
 *       36     4  W                windows
 *       40     4  P                patches [2]
 *       44     1  bands            by which the windows are sorted [3; before, zero]
 *       45     1                   and the patches [3; before, zero]
 *       46     2  zero [2]
 *   40, 48    32  SHA-256          of all bytes but these and the checksum; at 40 in format 1
 *        -   32W  windows' prints
 *        -    4W  windows' tracks, tops, heights: 4W each
 *        -    4T  tracks' episodes, lefts, rights, tops, bottoms: 4T each
 *        -   32P  patches' prints [2]
 *        -    4P  patches' episodes, lefts, tops, sides: 4P each [2]
 *        -     -  windows' table, patches' table [3]
 *        -     J  works            a JSON array in UTF-8
 *   last 4     4  checksum         CRC-32 of every byte before it
 *
 * Each column begins at the next multiple of 8, and the gaps are zero. The tables of format 3 are passed over: they are
 * made anew, as they follow from the prints. Format 1 has no patches, so the next indexing reads all its pages again.
 */
const LAST_LEGACY_VERSION = 3;
const CHECKSUM_BYTES = 4;

/** The content of an old index, and the SHA-256 that names it, as 64 hex digits. */
export interface LegacyIndex {
  readonly version: number;
  readonly content: SegmentData;
  readonly sha256: string;
}

/**
 * Reads an index of format 1 to 3.
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION, INDEX_CHECKSUM, INDEX_CORRUPT.
 */
export function decodeLegacy(bytes: Uint8Array, name: string): LegacyIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = checkStart(bytes, view, name);
  const header = version === 1 ? 72 : 80;
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.length < header + CHECKSUM_BYTES || crc32Of(body) !== view.getUint32(body.length, true))
    throw damagedLegacy(name, 'its checksum is not that of its bytes');
  const stored = Buffer.from(bytes.subarray(header - 32, header)).toString('hex');
  const sha256 = sha256Hex(bytes.subarray(0, header - 32), body.subarray(header));
  if (stored !== sha256) throw damagedLegacy(name, 'its SHA-256 is not that of its bytes');
  const word = (at: number) => view.getUint32(at, true);
  const [J, E, T, W] = [word(24), word(28), word(32), word(36)];
  const P = version === 1 ? 0 : word(40);
  const [windowBands, patchBands] = version < 3 ? [0, 0] : [bytes[44]!, bytes[45]!];
  if (!isBandCount(WINDOW_KEY, windowBands) || !isBandCount(PATCH_KEY, patchBands))
    throw corruptFile(name, `nothing is sorted by ${windowBands} and ${patchBands} bands`);
  const tables = [tableSize(WINDOW_KEY, W, windowBands), tableSize(PATCH_KEY, P, patchBands)];
  const columns = new Columns(bytes.subarray(header, bytes.length - CHECKSUM_BYTES));
  const wanted =
    padded(4 * WORDS * W) +
    3 * padded(4 * W) +
    5 * padded(4 * T) +
    padded(4 * WORDS * P) +
    4 * padded(4 * P) +
    tables.reduce((sum, words) => sum + padded(4 * words), 0) +
    J;
  if (wanted !== columns.left)
    throw corruptFile(name, `its tables want ${wanted} bytes, but it has ${columns.left}`);
  const windows = {
    count: W,
    prints: columns.next(W * WORDS),
    ...columns.table(W, WINDOW_COLUMNS),
  };
  const tracks = { count: T, ...columns.table(T, TRACK_COLUMNS) };
  const patches = { count: P, prints: columns.next(P * WORDS), ...columns.table(P, PATCH_COLUMNS) };
  for (const words of tables) columns.skip(words);
  const works = parseJson(columns.rest()) as readonly Work[];
  const content: SegmentData = { profile: word(12), works, tracks, windows, patches };
  const flaw = problemIn(content);
  if (flaw) throw corruptFile(name, flaw);
  if (episodeCount(works) !== E) throw corruptFile(name, `its header tells of ${E} episodes`);
  return { version, content, sha256 };
}

/** Columns one after the other, each copied: a view wants an address divisible by 4. */
class Columns {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  next(words: number): Uint32Array {
    const column = new Uint8Array(this.#bytes.subarray(this.#at, this.#at + 4 * words));
    this.skip(words);
    return new Uint32Array(column.buffer);
  }

  skip(words: number): void {
    this.#at += padded(4 * words);
  }

  table<Name extends string>(count: number, names: readonly Name[]): Record<Name, Uint32Array> {
    const made = names.map((name) => [name, this.next(count)]);
    return Object.fromEntries(made) as Record<Name, Uint32Array>;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }
}

/** Up to the next multiple of 8. Not by `& ~7`: a table may be longer than 32 bits can say. */
function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}

function checkStart(bytes: Uint8Array, view: DataView, name: string): number {
  if (bytes.length < 32)
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} has ${bytes.length} bytes, and an index at least 32. Copy it again.`,
    );
  checkMagic(bytes, name);
  const version = view.getUint32(8, true);
  if (version === 0 || version > LAST_LEGACY_VERSION) throw unknownVersion(version);
  const size = view.getBigUint64(16, true);
  if (size !== BigInt(bytes.length))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} says it has ${size} bytes; the file has ${bytes.length}. Copy it again.`,
    );
  return version;
}

function damagedLegacy(name: string, what: string): PanelError {
  return new PanelError(
    'INDEX_CHECKSUM',
    `${name} is damaged: ${what}. Copy it again, or index into another folder.`,
  );
}
