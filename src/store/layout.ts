import { PanelError } from '../errors.ts';
import { WORDS } from '../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { tableSize } from './band-search.ts';
import type { Patches, SearchTables, Tracks, Windows } from './content.ts';
import { WINDOWS } from './mih.ts';
import { PATCHES } from './patch-search.ts';

/**
 * The index file, byte for byte. All numbers are little-endian and unsigned.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          3
 *       12     4  profile          which profile made the fingerprints (hash/profile.ts)
 *       16     8  file size        in bytes: a copy cut short is noticed before anything is believed
 *       24     4  J                bytes of the works
 *       28     4  E                episodes of all works
 *       32     4  T                tracks
 *       36     4  W                windows
 *       40     4  P                patches
 *       44     1  bands            by which the windows are sorted, 0 for none
 *       45     1                   and the patches
 *       46     2  zero
 *       48    32  SHA-256          of all bytes but these and the checksum: names the index in reports
 *       80   32W  windows' prints  eight words each (hash/fingerprint.ts)
 *        -    4W  windows' tracks  0 to T - 1
 *        -    4W  windows' tops
 *        -    4W  windows' heights
 *        -    4T  tracks' episodes 0 to E - 1, counted through all works in order
 *        -    4T  tracks' lefts
 *        -    4T  tracks' rights
 *        -    4T  tracks' tops
 *        -    4T  tracks' bottoms
 *        -   32P  patches' prints
 *        -    4P  patches' episodes 0 to E - 1
 *        -    4P  patches' lefts
 *        -    4P  patches' tops
 *        -    4P  patches' sides
 *        -     -  windows' table   for each band its starts, then its entries (bands.ts)
 *        -     -  patches' table
 *        -     J  works            a JSON array in UTF-8 (`Work` in content.ts), fields in fixed order
 *   last 4     4  checksum         CRC-32 (as in zlib) of every byte before it
 *
 * What the columns mean is told in content.ts. Each begins at the next multiple of 8, and the gaps are zero: a loaded
 * file is searched in place, as Uint32Array views. A view wants an address divisible by 4, which
 * a small Node Buffer does not promise, so such a file is copied first; and a view has the machine's byte
 * order, so a big-endian machine is refused. Readers refuse a version they do not know; they never guess.
 */
export const MAGIC = 'PANELPRT';
export const VERSION = 3;
export const HEADER = 80;
export const CHECKSUM = 4;
/** Largest file: 4 GiB, less what searching it wants besides. */
const MAX_FILE = 2 ** 32 - 2 ** 28;

/** Where the fields of the header begin. */
export const AT = {
  version: 8,
  profile: 12,
  size: 16,
  works: 24,
  episodes: 28,
  tracks: 32,
  windows: 36,
  patches: 40,
  windowBands: 44,
  patchBands: 45,
  sha256: 48,
};

/** What the header says of the rest: bytes of JSON, rows of the three tables, bands that two are sorted by. */
export interface Counts {
  readonly works: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
  readonly windowBands: number;
  readonly patchBands: number;
}

/** What lies behind the header, as views of the file's bytes. */
export interface Parts {
  readonly windows: Windows;
  readonly tracks: Tracks;
  readonly patches: Patches;
  readonly tables: SearchTables;
  readonly works: Uint8Array;
}

/** Bytes of a file that holds so much. */
export function sizeOf(counts: Counts): number {
  const { works, tracks, windows, patches, windowBands, patchBands } = counts;
  const windowBytes = 4 * WORDS * windows + 3 * padded(4 * windows);
  const trackBytes = 5 * padded(4 * tracks);
  const patchBytes = 4 * WORDS * patches + 4 * padded(4 * patches);
  const tableBytes =
    padded(4 * tableSize(WINDOWS, windows, windowBands)) +
    padded(4 * tableSize(PATCHES, patches, patchBands));
  return HEADER + windowBytes + trackBytes + patchBytes + tableBytes + works + CHECKSUM;
}

/** Files so small are not worth memory that the search kernel reaches. */
const SMALL = 65536;

/**
 * Room for an index file of so many bytes, all zero, where it can be searched as it is.
 * @throws PanelError INDEX_TOO_LARGE when it is more than 32-bit addresses reach.
 */
export function room(bytes: number): Uint8Array {
  if (bytes > MAX_FILE)
    throw new PanelError(
      'INDEX_TOO_LARGE',
      `An index of ${bytes} bytes is more than the ${MAX_FILE} that are searched at once. Divide the catalogue.`,
    );
  return bytes > SMALL ? new Arena().take(bytes) : new Uint8Array(bytes);
}

/** Up to the next multiple of 8. Not by `& ~7`: a table may be longer than 32 bits can say. */
function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}

/** The one place that knows in which order the parts lie. Calls of `column` are in the order of the file. */
export function partsOf(bytes: Uint8Array, counts: Counts): Parts {
  let at = HEADER;
  const column = (words: number): Uint32Array => {
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset + at, words);
    at += padded(view.byteLength);
    return view;
  };
  const windows = {
    count: counts.windows,
    prints: column(counts.windows * WORDS),
    tracks: column(counts.windows),
    tops: column(counts.windows),
    heights: column(counts.windows),
  };
  const tracks = {
    count: counts.tracks,
    episodes: column(counts.tracks),
    lefts: column(counts.tracks),
    rights: column(counts.tracks),
    tops: column(counts.tracks),
    bottoms: column(counts.tracks),
  };
  const patches = {
    count: counts.patches,
    prints: column(counts.patches * WORDS),
    episodes: column(counts.patches),
    lefts: column(counts.patches),
    tops: column(counts.patches),
    sides: column(counts.patches),
  };
  const { windowBands, patchBands } = counts;
  const tables = {
    windows: {
      bands: windowBands,
      words: column(tableSize(WINDOWS, counts.windows, windowBands)),
    },
    patches: { bands: patchBands, words: column(tableSize(PATCHES, counts.patches, patchBands)) },
  };
  return { windows, tracks, patches, tables, works: bytes.subarray(at, at + counts.works) };
}
