import { badArgument } from '../../errors.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { Arena } from '../search/arena.ts';
import {
  bandsFor,
  fillTable,
  isBandCount,
  isTable,
  type SearchKey,
  tableSize,
} from '../search/band-search.ts';
import type { BandTable } from '../search/band-tables.ts';
import { PATCH_KEY } from '../search/patch-search.ts';
import { WINDOW_KEY } from '../search/window-search.ts';
import { episodeCount, isWorks, parseJson, worksToBytes } from './json.ts';
import {
  corruptFile,
  type Directory,
  decodeSections,
  encodeSections,
  entryOf,
  MAX_HEAD_BYTES,
  readDirectory,
} from './section-file.ts';
import type { SegmentData, Work } from './segment-data.ts';
import { PATCH_COLUMNS, problemIn, TRACK_COLUMNS, WINDOW_COLUMNS } from './validate.ts';
import { bytesOf } from './words.ts';

/**
 * A segment: episodes with all their fingerprints, written once and never changed. A file of sections (frame.ts) of
 * kind SEGM. What the columns mean is told in content.ts; each is 4 bytes a row, prints 32.
 *
 *   coun   profile, E episodes, T tracks, W windows, P patches, 4 bytes each; in a byte each, the bands by
 *          which windows and patches are sorted, 0 for none; 2 zero
 *   work   the episodes by their works, a JSON array in UTF-8 (`Work` in content.ts), fields in fixed order
 *   trak   the tracks' episodes 0 to E - 1, counted through all works in order; lefts, rights, tops, bottoms
 *   wcol   the windows' tracks 0 to T - 1, tops, heights
 *   pcol   the patches' episodes 0 to E - 1, lefts, tops, sides
 *   wpri   the windows' prints, eight words each (hash/fingerprint.ts)
 *   wtab   the windows' table: for each band its starts, then its entries (bands.ts)
 *   ppri   the patches' prints
 *   ptab   the patches' table
 *
 * Titles stand in the manifest, which can change; those in a segment are what they were when it was written.
 */
const COUNT_BYTES = 24;

/** Rows of a segment's tables, and bands by which two are sorted. */
export interface SegmentCounts {
  readonly profile: number;
  readonly episodes: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
  readonly windowBands: number;
  readonly patchBands: number;
}

/** Windows of a segment at most: its tables are searched in one memory, of which they take half. */
export const MAX_SEGMENT_WINDOWS: number = 2 ** 24;

/**
 * A segment as the pieces of its file. The same content gives the same bytes.
 * @throws PanelError BAD_ARGUMENT when the content contradicts itself, INDEX_HOST on a big-endian machine.
 */
export function encodeSegment(content: SegmentData): Uint8Array[] {
  const flaw = problemIn(content);
  if (flaw) throw badArgument('content', 'free of contradictions', flaw);
  const { works, tracks, windows, patches } = content;
  const tables = {
    windows: sortedTable(WINDOW_KEY, windows.prints),
    patches: sortedTable(PATCH_KEY, patches.prints),
  };
  const counts = new Uint8Array(COUNT_BYTES);
  const rows = [content.profile, episodeCount(works), tracks.count, windows.count, patches.count];
  new Uint32Array(counts.buffer).set(rows);
  counts.set([tables.windows.bands, tables.patches.bands], 20);
  return encodeSections('SEGM', [
    ['coun', counts],
    ['work', worksToBytes(works)],
    ['trak', ...TRACK_COLUMNS.map((name) => bytesOf(tracks[name]))],
    ['wcol', ...WINDOW_COLUMNS.map((name) => bytesOf(windows[name]))],
    ['pcol', ...PATCH_COLUMNS.map((name) => bytesOf(patches[name]))],
    ['wpri', bytesOf(windows.prints)],
    ['wtab', bytesOf(tables.windows.words)],
    ['ppri', bytesOf(patches.prints)],
    ['ptab', bytesOf(tables.patches.words)],
  ]);
}

/** Fingerprints sorted as they are stored, by the kernel if it runs: then in memory that it reaches. */
function sortedTable(kind: SearchKey, prints: Uint32Array): BandTable {
  const count = prints.length / WORDS;
  const bands = bandsFor(kind, count);
  const words =
    bands === 0 ? new Uint32Array(0) : new Arena().allocateWords(tableSize(kind, count, bands));
  const table = { bands, words };
  fillTable(kind, prints, table);
  return table;
}

/**
 * The content of a segment whose bytes are in memory: views of them, so do not change them afterwards.
 * @throws PanelError as `frameOf`; INDEX_CHECKSUM; INDEX_CORRUPT when it contradicts itself.
 */
export function decodeSegment(bytes: Uint8Array, name: string): SegmentData {
  return dataFrom(decodeSections('SEGM', bytes, name), name);
}

/**
 * What can be read of a segment that is damaged: nothing of it is checked but its header, and none of it may be believed
 * before its digest is known to be right.
 * @throws PanelError as `frameOf`; INDEX_CORRUPT when its sections have other lengths than its counts want.
 */
export function decodeUnchecked(bytes: Uint8Array, name: string): SegmentData {
  const frame = readDirectory('SEGM', bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, name);
  const section = (tag: string) => {
    const { at, bytes: length } = entryOf(frame, tag, name);
    return bytes.subarray(at, at + length);
  };
  const { tables: _, ...content } = dataFrom(section, name, true);
  return content;
}

function dataFrom(section: (tag: string) => Uint8Array, name: string, loose = false): SegmentData {
  const { profile, ...counts } = decodeCounts(section('coun'), name);
  const column = (tag: string, words: number): Uint32Array => {
    const bytes = section(tag);
    if (bytes.length !== 4 * words)
      throw corruptFile(name, `its section ${tag} has ${bytes.length} bytes, not ${4 * words}`);
    return wordsOf(bytes);
  };
  const { tracks, windows, patches } = counts;
  const works = parseJson(section('work')) as readonly Work[];
  const content: SegmentData = {
    profile,
    works,
    tracks: rows(tracks, TRACK_COLUMNS, column('trak', tracks * TRACK_COLUMNS.length)),
    windows: {
      ...rows(windows, WINDOW_COLUMNS, column('wcol', windows * WINDOW_COLUMNS.length)),
      prints: column('wpri', windows * WORDS),
    },
    patches: {
      ...rows(patches, PATCH_COLUMNS, column('pcol', patches * PATCH_COLUMNS.length)),
      prints: column('ppri', patches * WORDS),
    },
    ...(!loose && {
      tables: {
        windows: tableIn(WINDOW_KEY, windows, counts.windowBands, section('wtab'), name),
        patches: tableIn(PATCH_KEY, patches, counts.patchBands, section('ptab'), name),
      },
    }),
  };
  if (!isWorks(works)) throw corruptFile(name, 'the works are not the list they should be');
  if (loose) return content;
  const flaw = problemIn(content) ?? problemInCounts(content, counts.episodes);
  if (flaw) throw corruptFile(name, flaw);
  return content;
}

/** @throws PanelError INDEX_CORRUPT when the counts cannot be those of a segment of so many bytes. */
export function decodeCounts(bytes: Uint8Array, name: string): SegmentCounts {
  if (bytes.length !== COUNT_BYTES)
    throw corruptFile(name, `its counts have ${bytes.length} bytes`);
  const own = new Uint8Array(bytes); // a Buffer's slice would be no copy
  const [profile, episodes, tracks, windows, patches] = new Uint32Array(own.buffer, 0, 5);
  const [windowBands, patchBands] = own.subarray(20);
  if (!isBandCount(WINDOW_KEY, windowBands!) || !isBandCount(PATCH_KEY, patchBands!))
    throw corruptFile(name, `nothing is sorted by ${windowBands} and ${patchBands} bands`);
  return {
    ...{ profile: profile!, episodes: episodes!, tracks: tracks!, windows: windows! },
    ...{ patches: patches!, windowBands: windowBands!, patchBands: patchBands! },
  };
}

/** Bytes that each section of a segment with such counts must have, the works excepted. */
function lengthsOf(counts: SegmentCounts): Readonly<Record<string, number>> {
  const { tracks, windows, patches, windowBands, patchBands } = counts;
  return {
    trak: 4 * TRACK_COLUMNS.length * tracks,
    wcol: 4 * WINDOW_COLUMNS.length * windows,
    pcol: 4 * PATCH_COLUMNS.length * patches,
    wpri: 4 * WORDS * windows,
    wtab: 4 * tableSize(WINDOW_KEY, windows, windowBands),
    ppri: 4 * WORDS * patches,
    ptab: 4 * tableSize(PATCH_KEY, patches, patchBands),
  };
}

/** @throws PanelError INDEX_CORRUPT when a section has another length than the counts want. */
export function checkLengths(frame: Directory, counts: SegmentCounts, name: string): void {
  for (const [tag, wanted] of Object.entries(lengthsOf(counts))) {
    const { bytes } = entryOf(frame, tag, name);
    if (bytes !== wanted)
      throw corruptFile(name, `its section ${tag} has ${bytes} bytes, not ${wanted}`);
  }
}

function rows<Name extends string>(count: number, names: readonly Name[], words: Uint32Array) {
  const columns = names.map((name, i) => [name, words.subarray(i * count, (i + 1) * count)]);
  return { count, ...Object.fromEntries(columns) } as { count: number } & Record<Name, Uint32Array>;
}

function tableIn(
  kind: SearchKey,
  count: number,
  bands: number,
  bytes: Uint8Array,
  name: string,
): BandTable {
  const table = { bands, words: wordsOf(bytes) };
  if (bytes.length !== 4 * tableSize(kind, count, bands) || !isTable(kind, count, table))
    throw corruptFile(name, `its ${kind === WINDOW_KEY ? 'windows' : 'patches'} are not sorted`);
  return table;
}

function problemInCounts({ works }: SegmentData, stated: number): string | undefined {
  const listed = episodeCount(works);
  return stated === listed
    ? undefined
    : `its counts tell of ${stated} episodes, its works have ${listed}`;
}

/** Words where they lie. A view wants an address divisible by 4: what has none is copied. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
