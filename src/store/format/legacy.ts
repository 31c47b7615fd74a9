import { crc32Of, sha256Hex } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { canonicalName } from '../../names.ts';
import { tableSize } from '../search/band-search.ts';
import { PATCH_KEY } from '../search/patch-search.ts';
import { WINDOW_KEY } from '../search/window-search.ts';
import { isWorks, parseJson } from './json.ts';
import {
  checkMagic,
  corruptFileError,
  type FileLabel,
  unknownVersionError,
} from './section-file.ts';
import { checkBands } from './segment.ts';
import {
  PATCH_COLUMNS,
  type SegmentData,
  TRACK_COLUMNS,
  WINDOW_COLUMNS,
  type Work,
} from './segment-data.ts';
import { MALFORMED_WORKS, problemInEpisodeCount, problemInRows } from './validate.ts';

/**
 * An index of format 1, 2 or 3: one file. panelprint reads these formats, and converts an index to
 * format 4 when it next writes it. All numbers are little-endian and unsigned. Brackets name the
 * formats that have a field; fields without brackets are in all.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          1, 2 or 3
 *       12     4  profile          number of the profile that made the fingerprints
 *       16     8  file size        in bytes
 *       24     4  J                bytes of the works
 *       28     4  E                episodes of all works
 *       32     4  T                tracks
 *       36     4  W                windows
 *       40     4  P                patches [2, 3]
 *       44     1  bands            by which the windows are sorted [3; zero in 2]
 *       45     1                   and the patches [3; zero in 2]
 *       46     2  zero [2, 3]
 *   40, 48    32  SHA-256          of all bytes except itself and the checksum; at 40 in format 1
 *        -   32W  windows' prints
 *        -    4W  windows' tracks, tops, heights: 4W each
 *        -    4T  tracks' episodes, lefts, rights, tops, bottoms: 4T each
 *        -   32P  patches' prints [2, 3]
 *        -    4P  patches' episodes, lefts, tops, sides: 4P each [2, 3]
 *        -     -  windows' table, patches' table [3]
 *        -     J  works            a JSON array in UTF-8
 *   last 4     4  checksum         CRC-32 of every byte before it
 *
 * Each column begins at the next multiple of 8 after the one before; the gaps are zero. The reader
 * skips the tables of format 3, because they follow from the prints, and returns all names in
 * canonical form (names.ts). Format 1 has no patches, so the next indexing reads all its pages again.
 */
const LAST_LEGACY_VERSION = 3;
const MIN_BYTES = 32;
const SHA256_BYTES = 32;
const CHECKSUM_BYTES = 4;
/** No repair restores these formats. */
const REMEDY = 'Copy it again, or index into another folder.';

/** The content of an index of format 1, 2 or 3. */
export interface LegacyIndex {
  readonly version: number;
  readonly content: SegmentData;
  /** The SHA-256 in its header, 64 hex digits, which names the index. */
  readonly sha256: string;
}

/**
 * Decodes and verifies an index of format 1, 2 or 3.
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION, INDEX_CHECKSUM, INDEX_CORRUPT.
 */
export function decodeLegacy(bytes: Uint8Array, name: string): LegacyIndex {
  const version = checkStart(bytes, name);
  const headerBytes = version === 1 ? 72 : 80;
  const sha256 = checkDigests(bytes, headerBytes, name);
  const header = readHeader(bytes, version);
  const body = bytes.subarray(headerBytes, -CHECKSUM_BYTES);
  return { version, content: decodeBody(body, header, { name, remedy: REMEDY }), sha256 };
}

interface LegacyHeader {
  readonly profile: number;
  readonly worksBytes: number;
  readonly episodes: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
  readonly windowBands: number;
  readonly patchBands: number;
}

function readHeader(bytes: Uint8Array, version: number): LegacyHeader {
  const view = viewOf(bytes);
  return {
    profile: view.getUint32(12, true),
    worksBytes: view.getUint32(24, true),
    episodes: view.getUint32(28, true),
    tracks: view.getUint32(32, true),
    windows: view.getUint32(36, true),
    patches: version >= 2 ? view.getUint32(40, true) : 0,
    windowBands: version >= 3 ? view.getUint8(44) : 0,
    patchBands: version >= 3 ? view.getUint8(45) : 0,
  };
}

/** @param body the bytes between the header and the checksum. */
function decodeBody(body: Uint8Array, header: LegacyHeader, file: FileLabel): SegmentData {
  const { windowBands, patchBands } = header;
  checkBands(windowBands, patchBands, file);
  const tableWords = [
    tableSize(WINDOW_KEY, header.windows, windowBands),
    tableSize(PATCH_KEY, header.patches, patchBands),
  ];
  const wanted = bodyLength(header, tableWords);
  if (wanted !== body.length)
    throw corruptFileError(file, `its tables need ${wanted} bytes, but it has ${body.length}`);
  const reader = new ColumnReader(body);
  const windows = {
    count: header.windows,
    prints: reader.next(header.windows * WORDS),
    ...reader.table(header.windows, WINDOW_COLUMNS),
  };
  const tracks = { count: header.tracks, ...reader.table(header.tracks, TRACK_COLUMNS) };
  const patches = {
    count: header.patches,
    prints: reader.next(header.patches * WORDS),
    ...reader.table(header.patches, PATCH_COLUMNS),
  };
  for (const words of tableWords) reader.skip(words);
  const works = parseJson(reader.rest());
  if (!isWorks(works)) throw corruptFileError(file, MALFORMED_WORKS);
  const named = works.map(canonicalWork);
  const content = { profile: header.profile, works: named, tracks, windows, patches };
  const problem =
    problemInEpisodeCount(works, header.episodes) ?? problemInRows(content, header.episodes);
  if (problem) throw corruptFileError(file, problem);
  return content;
}

function canonicalWork({ name, episodes, ...head }: Work): Work {
  return {
    name: canonicalName(name),
    ...head,
    episodes: episodes.map((episode) => ({ ...episode, name: canonicalName(episode.name) })),
  };
}

/** Bytes that the columns, the tables and the works need. */
function bodyLength(header: LegacyHeader, tableWords: readonly number[]): number {
  const { windows, tracks, patches, worksBytes } = header;
  return (
    padded(4 * WORDS * windows) +
    WINDOW_COLUMNS.length * padded(4 * windows) +
    TRACK_COLUMNS.length * padded(4 * tracks) +
    padded(4 * WORDS * patches) +
    PATCH_COLUMNS.length * padded(4 * patches) +
    tableWords.reduce((sum, words) => sum + padded(4 * words), 0) +
    worksBytes
  );
}

/** Reads columns one after the other, as copies: a view needs an address divisible by 4. */
class ColumnReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(words: number): Uint32Array {
    const column = new Uint8Array(this.#bytes.subarray(this.#offset, this.#offset + 4 * words));
    this.skip(words);
    return new Uint32Array(column.buffer);
  }

  skip(words: number): void {
    this.#offset += padded(4 * words);
  }

  table<Name extends string>(count: number, names: readonly Name[]): Record<Name, Uint32Array> {
    const columns = names.map((name) => [name, this.next(count)]);
    return Object.fromEntries(columns) as Record<Name, Uint32Array>;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#offset);
  }
}

/** Rounds up to a multiple of 8. Not by `& ~7`: a size may exceed 32 bits. */
function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Checks length, magic, version and size. Returns the version. */
function checkStart(bytes: Uint8Array, name: string): number {
  if (bytes.length < MIN_BYTES)
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} has ${bytes.length} bytes; it needs at least ${MIN_BYTES}. ${REMEDY}`,
    );
  checkMagic(bytes, name);
  const view = viewOf(bytes);
  const version = view.getUint32(8, true);
  if (version === 0 || version > LAST_LEGACY_VERSION) throw unknownVersionError(version, name);
  const size = view.getBigUint64(16, true);
  if (size !== BigInt(bytes.length))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} has ${bytes.length} bytes, but its header states ${size}. ${REMEDY}`,
    );
  return version;
}

/** Verifies the checksum and the SHA-256. Returns the SHA-256, 64 hex digits. */
function checkDigests(bytes: Uint8Array, headerBytes: number, name: string): string {
  const covered = bytes.subarray(0, -CHECKSUM_BYTES);
  if (
    bytes.length < headerBytes + CHECKSUM_BYTES ||
    crc32Of(covered) !== viewOf(bytes).getUint32(covered.length, true)
  )
    throw damagedError(name, 'its checksum does not match its bytes');
  const before = bytes.subarray(0, headerBytes - SHA256_BYTES);
  const stated = Buffer.from(bytes.subarray(before.length, headerBytes)).toString('hex');
  const actual = sha256Hex(before, covered.subarray(headerBytes));
  if (stated !== actual) throw damagedError(name, 'its SHA-256 does not match its bytes');
  return actual;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function damagedError(name: string, problem: string): PanelError {
  return new PanelError('INDEX_CHECKSUM', `${name} is damaged: ${problem}. ${REMEDY}`);
}
