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
  corruptFileError,
  decodeSections,
  decodeSectionsUnchecked,
  encodeSections,
  type FileLabel,
  type Sections,
} from './section-file.ts';
import { PATCH_COLUMNS, type SegmentData, TRACK_COLUMNS, WINDOW_COLUMNS } from './segment-data.ts';
import { MALFORMED_WORKS, problemIn, problemInEpisodeCount, problemInRows } from './validate.ts';
import { bytesOf, wordsOf } from './words.ts';

/**
 * A segment: episodes with all their fingerprints, written once and never changed. A file of
 * sections (section-file.ts) of kind SEGM. segment-data.ts defines the columns. Each column has 4
 * bytes a row; a print has 32.
 *
 *   coun   profile, E episodes, T tracks, W windows, P patches, 4 bytes each; the numbers of bands
 *          by which the windows and the patches are sorted, 1 byte each, 0 if unsorted; 2 zeros
 *   work   the works with their episodes, a JSON array in UTF-8 (`Work` in segment-data.ts), fields
 *          in fixed order
 *   trak   the tracks' episodes, 0 to E - 1, counted through all works in order; lefts, rights,
 *          tops, bottoms
 *   wcol   the windows' tracks, 0 to T - 1; tops, heights
 *   pcol   the patches' episodes, 0 to E - 1; lefts, tops, sides
 *   wpri   the windows' prints, eight words each (hash/fingerprint.ts)
 *   wtab   the windows' table: for each band its starts, then its entries (store/search/bands.ts)
 *   ppri   the patches' prints
 *   ptab   the patches' table
 *
 * Current titles are in the manifest; those in a segment are from the time when it was written.
 */
const COUNT_BYTES = 24;
/** Offset of the two numbers of bands in the section `coun`. */
const BANDS_AT = 20;

/** The section `coun`: rows of each table, and bands by which windows and patches are sorted. */
export interface SegmentCounts {
  readonly profile: number;
  readonly episodes: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
  readonly windowBands: number;
  readonly patchBands: number;
}

/**
 * Limit of windows in a segment: a search needs its tables in one memory, and they take half of it.
 */
export const MAX_SEGMENT_WINDOWS: number = 2 ** 24;

/**
 * Encodes a segment. Returns the pieces of its file. Equal content gives equal bytes.
 * @throws PanelError BAD_ARGUMENT when the content is inconsistent; INDEX_HOST on a big-endian
 * machine.
 */
export function encodeSegment(content: SegmentData): Uint8Array[] {
  const problem = problemIn(content);
  if (problem) throw badArgument('content', 'consistent', problem);
  const { works, tracks, windows, patches } = content;
  const windowTable = sortedTable(WINDOW_KEY, windows.prints);
  const patchTable = sortedTable(PATCH_KEY, patches.prints);
  const counts = encodeCounts({
    profile: content.profile,
    episodes: episodeCount(works),
    tracks: tracks.count,
    windows: windows.count,
    patches: patches.count,
    windowBands: windowTable.bands,
    patchBands: patchTable.bands,
  });
  return encodeSections('SEGM', [
    ['coun', counts],
    ['work', worksToBytes(works)],
    ['trak', ...TRACK_COLUMNS.map((name) => bytesOf(tracks[name]))],
    ['wcol', ...WINDOW_COLUMNS.map((name) => bytesOf(windows[name]))],
    ['pcol', ...PATCH_COLUMNS.map((name) => bytesOf(patches[name]))],
    ['wpri', bytesOf(windows.prints)],
    ['wtab', bytesOf(windowTable.words)],
    ['ppri', bytesOf(patches.prints)],
    ['ptab', bytesOf(patchTable.words)],
  ]);
}

/**
 * Sorts fingerprints by bands. The table is allocated in an arena, so the kernel can sort in it.
 */
function sortedTable(key: SearchKey, prints: Uint32Array): BandTable {
  const count = prints.length / WORDS;
  const bands = bandsFor(key, count);
  const words =
    bands === 0 ? new Uint32Array(0) : new Arena().allocateWords(tableSize(key, count, bands));
  const table = { bands, words };
  fillTable(key, prints, table);
  return table;
}

/**
 * Decodes and verifies a segment in memory. The result consists of views of the bytes, so do not
 * change the bytes afterwards.
 * @throws PanelError as `decodeSections`; INDEX_CORRUPT when its content is inconsistent.
 */
export function decodeSegment(bytes: Uint8Array, file: FileLabel): SegmentData {
  const sections = decodeSections('SEGM', bytes, file);
  const counts = decodeCounts(sections('coun'), file);
  checkLengths((tag) => sections(tag).length, counts, file);
  const content = decodeContent(sections, counts, file);
  const tables = {
    windows: { bands: counts.windowBands, words: wordsOf(sections('wtab')) },
    patches: { bands: counts.patchBands, words: wordsOf(sections('ptab')) },
  };
  const problem =
    problemInEpisodeCount(content.works, counts.episodes) ??
    problemInRows(content, counts.episodes) ??
    problemInTables(tables, counts);
  if (problem) throw corruptFileError(file, problem);
  return { ...content, tables };
}

/**
 * Decodes what can be read of a damaged segment. It verifies only the header: trust an episode only
 * after comparing its digest with the manifest.
 * @throws PanelError as `decodeSectionsUnchecked`; INDEX_CORRUPT when a section has another length
 * than the counts require, or the works are malformed.
 */
export function decodeUnchecked(bytes: Uint8Array, file: FileLabel): SegmentData {
  const sections = decodeSectionsUnchecked('SEGM', bytes, file);
  const counts = decodeCounts(sections('coun'), file);
  checkLengths((tag) => sections(tag).length, counts, file, CONTENT_SECTIONS);
  return decodeContent(sections, counts, file);
}

/** Decodes the works and tables of a segment, after its lengths were checked. */
function decodeContent(sections: Sections, counts: SegmentCounts, file: FileLabel): SegmentData {
  const works = parseJson(sections('work'));
  if (!isWorks(works)) throw corruptFileError(file, MALFORMED_WORKS);
  const { profile, tracks, windows, patches } = counts;
  return {
    profile,
    works,
    tracks: columnsIn(sections('trak'), tracks, TRACK_COLUMNS),
    windows: {
      ...columnsIn(sections('wcol'), windows, WINDOW_COLUMNS),
      prints: wordsOf(sections('wpri')),
    },
    patches: {
      ...columnsIn(sections('pcol'), patches, PATCH_COLUMNS),
      prints: wordsOf(sections('ppri')),
    },
  };
}

function columnsIn<Name extends string>(bytes: Uint8Array, count: number, names: readonly Name[]) {
  const words = wordsOf(bytes);
  const columns = names.map((name, i) => [name, words.subarray(i * count, (i + 1) * count)]);
  return { count, ...Object.fromEntries(columns) } as { count: number } & Record<Name, Uint32Array>;
}

function encodeCounts(counts: SegmentCounts): Uint8Array {
  const { profile, episodes, tracks, windows, patches, windowBands, patchBands } = counts;
  const bytes = new Uint8Array(COUNT_BYTES);
  new Uint32Array(bytes.buffer).set([profile, episodes, tracks, windows, patches]);
  bytes.set([windowBands, patchBands], BANDS_AT);
  return bytes;
}

/**
 * Decodes the section `coun`.
 * @throws PanelError INDEX_CORRUPT when its length or a number of bands is invalid.
 */
export function decodeCounts(bytes: Uint8Array, file: FileLabel): SegmentCounts {
  if (bytes.length !== COUNT_BYTES)
    throw corruptFileError(file, `its section coun has ${bytes.length} bytes, not ${COUNT_BYTES}`);
  const copy = new Uint8Array(bytes); // Not `slice`: that of a Buffer is a view.
  const [profile, episodes, tracks, windows, patches] = new Uint32Array(copy.buffer, 0, 5);
  const [windowBands, patchBands] = copy.subarray(BANDS_AT);
  checkBands(windowBands!, patchBands!, file);
  return {
    profile: profile!,
    episodes: episodes!,
    tracks: tracks!,
    windows: windows!,
    patches: patches!,
    windowBands: windowBands!,
    patchBands: patchBands!,
  };
}

/**
 * @throws PanelError INDEX_CORRUPT when fingerprints are never sorted by these numbers of bands.
 */
export function checkBands(windowBands: number, patchBands: number, file: FileLabel): void {
  if (!isBandCount(WINDOW_KEY, windowBands) || !isBandCount(PATCH_KEY, patchBands))
    throw corruptFileError(
      file,
      `its tables cannot be sorted by ${windowBands} and ${patchBands} bands`,
    );
}

/** Sections with lengths that follow from the counts: columns and prints, and tables of bands. */
const CONTENT_SECTIONS = ['trak', 'wcol', 'pcol', 'wpri', 'ppri'] as const;
const TABLE_SECTIONS = ['wtab', 'ptab'] as const;
type SizedSection = (typeof CONTENT_SECTIONS | typeof TABLE_SECTIONS)[number];

/** Bytes that each section must have. */
function lengthsOf(counts: SegmentCounts): Readonly<Record<SizedSection, number>> {
  const { tracks, windows, patches, windowBands, patchBands } = counts;
  return {
    trak: 4 * TRACK_COLUMNS.length * tracks,
    wcol: 4 * WINDOW_COLUMNS.length * windows,
    pcol: 4 * PATCH_COLUMNS.length * patches,
    wpri: 4 * WORDS * windows,
    ppri: 4 * WORDS * patches,
    wtab: 4 * tableSize(WINDOW_KEY, windows, windowBands),
    ptab: 4 * tableSize(PATCH_KEY, patches, patchBands),
  };
}

/**
 * Compares the lengths of sections with the counts.
 * @param lengthOf bytes of a section, by its tag.
 * @throws PanelError INDEX_CORRUPT when one has another length.
 */
export function checkLengths(
  lengthOf: (tag: string) => number,
  counts: SegmentCounts,
  file: FileLabel,
  tags: readonly SizedSection[] = [...CONTENT_SECTIONS, ...TABLE_SECTIONS],
): void {
  const wanted = lengthsOf(counts);
  for (const tag of tags) {
    const length = lengthOf(tag);
    if (length !== wanted[tag])
      throw corruptFileError(file, `its section ${tag} has ${length} bytes, not ${wanted[tag]}`);
  }
}

/** Describes the band table of a segment that cannot be searched; undefined if both can. */
export function problemInTables(
  { windows, patches }: Readonly<Record<'windows' | 'patches', BandTable | undefined>>,
  counts: SegmentCounts,
): string | undefined {
  if (!isTable(WINDOW_KEY, counts.windows, windows)) return 'its windows are not sorted';
  if (!isTable(PATCH_KEY, counts.patches, patches)) return 'its patches are not sorted';
  return undefined;
}
