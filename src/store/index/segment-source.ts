import { WORDS } from '../../hash/fingerprint.ts';
import type { SectionFile, SectionRead } from '../folder/read.ts';
import { isWorks, pagesIn, parseJson } from '../format/json.ts';
import { corruptFileError, entryOf } from '../format/section-file.ts';
import {
  checkLengths,
  decodeCounts,
  problemInTables,
  type SegmentCounts,
} from '../format/segment.ts';
import {
  type Episode,
  PATCH_COLUMNS,
  TRACK_COLUMNS,
  WINDOW_COLUMNS,
} from '../format/segment-data.ts';
import {
  type ColumnTables,
  MALFORMED_WORKS,
  problemInEpisodeCount,
  problemInRows,
} from '../format/validate.ts';
import { bytesOf } from '../format/words.ts';
import { type SearchKey, tableSize } from '../search/band-search.ts';
import { PATCH_KEY } from '../search/patch-search.ts';
import { WINDOW_KEY } from '../search/window-search.ts';
import type { ArenaPool } from './arena-pool.ts';
import type { SegmentPrints } from './snapshot.ts';

/** Rows of each table. */
export type RowCounts = Readonly<Record<keyof ColumnTables, number>>;

/** The prints and band tables of one segment. */
export interface LoadedSegment {
  readonly windows: SegmentPrints;
  readonly patches: SegmentPrints;
}

/** A segment that is being read. Its numbers of rows and episodes are those of the segment. */
export interface SegmentSource {
  readonly file: SectionFile;
  readonly counts: SegmentCounts;
  /** The pages of each of its episodes. */
  readonly pages: readonly Episode['pages'][];
  /** The rows of the snapshot where its rows start. */
  readonly firstRows: RowCounts;
  readonly prints: LoadedSegment;
  /** Whether the prints are in memory already. */
  readonly isLoaded: boolean;
}

/** Options of {@link openSegment}. */
export interface SegmentOptions {
  /** The profile of the index. */
  readonly profile: number;
  readonly firstRows: RowCounts;
  /** Leaves out the windows. */
  readonly patchesOnly: boolean;
  /** Memory for the prints. */
  readonly memory: ArenaPool;
  /** The prints, if they are in memory already. */
  readonly loaded?: LoadedSegment | undefined;
}

/**
 * Reads and verifies the counts and works of a segment, and allocates memory for its prints.
 * @throws PanelError INDEX_CHECKSUM, INDEX_CORRUPT or INDEX_TRUNCATED when it is damaged;
 * INPUT_UNREADABLE.
 */
export async function openSegment(
  file: SectionFile,
  options: SegmentOptions,
): Promise<SegmentSource> {
  const { name } = file;
  const stored = decodeCounts(await file.section('coun'), name);
  checkLengths((tag) => entryOf(file.directory, tag, name).bytes, stored, name);
  if (stored.profile !== options.profile)
    throw corruptFileError(name, `it has profile ${stored.profile}, the index ${options.profile}`);
  const works = parseJson(await file.section('work'));
  if (!isWorks(works)) throw corruptFileError(name, MALFORMED_WORKS);
  const problem = problemInEpisodeCount(works, stored.episodes);
  if (problem) throw corruptFileError(name, problem);
  const counts = options.patchesOnly ? { ...stored, windows: 0, windowBands: 0 } : stored;
  return {
    file,
    counts,
    pages: pagesIn(works),
    firstRows: options.firstRows,
    prints: allocatePrints(counts, options),
    isLoaded: options.loaded !== undefined,
  };
}

/** Allocates memory for the prints of a segment, or takes those that are loaded. */
function allocatePrints(
  { windows, patches, windowBands, patchBands }: SegmentCounts,
  { firstRows, memory, loaded }: SegmentOptions,
): LoadedSegment {
  if (loaded)
    return {
      windows: { ...loaded.windows, firstRow: firstRows.windows },
      patches: { ...loaded.patches, firstRow: firstRows.patches },
    };
  const allocate = (key: SearchKey, firstRow: number, count: number, bands: number) => ({
    firstRow,
    prints: memory.allocateWords(WORDS * count),
    table: { bands, words: memory.allocateWords(tableSize(key, count, bands)) },
  });
  return {
    windows: allocate(WINDOW_KEY, firstRows.windows, windows, windowBands),
    patches: allocate(PATCH_KEY, firstRows.patches, patches, patchBands),
  };
}

/** The rows of a segment, as views of the columns of the snapshot. */
export function columnsOf(
  { counts, firstRows }: SegmentSource,
  columns: ColumnTables,
): ColumnTables {
  const cut = <Name extends keyof ColumnTables>(name: Name): ColumnTables[Name] => {
    const [first, count] = [firstRows[name], counts[name]];
    const views = Object.entries(columns[name]).map(([column, words]) => [
      column,
      words instanceof Uint32Array ? words.subarray(first, first + count) : count,
    ]);
    return Object.fromEntries(views) as ColumnTables[Name];
  };
  return { tracks: cut('tracks'), windows: cut('windows'), patches: cut('patches') };
}

/** The sections of windows. */
const WINDOW_TAGS: readonly string[] = ['wcol', 'wpri', 'wtab'];

/** The sections to read, each into its place in memory. */
export function readsOf(
  source: SegmentSource,
  columns: ColumnTables,
  patchesOnly: boolean,
): SectionRead[] {
  const reads = [
    ...columnReadsOf(source, columns),
    ...(source.isLoaded ? [] : printReadsOf(source)),
  ];
  return patchesOnly ? reads.filter(({ tag }) => !WINDOW_TAGS.includes(tag)) : reads;
}

function columnReadsOf(source: SegmentSource, columns: ColumnTables): SectionRead[] {
  const { tracks, windows, patches } = columnsOf(source, columns);
  const { file } = source;
  return [
    { file, tag: 'trak', into: TRACK_COLUMNS.map((name) => bytesOf(tracks[name])) },
    { file, tag: 'wcol', into: WINDOW_COLUMNS.map((name) => bytesOf(windows[name])) },
    { file, tag: 'pcol', into: PATCH_COLUMNS.map((name) => bytesOf(patches[name])) },
  ];
}

function printReadsOf({ file, prints: { windows, patches } }: SegmentSource): SectionRead[] {
  return [
    { file, tag: 'wpri', into: [bytesOf(windows.prints)] },
    { file, tag: 'wtab', into: [bytesOf(windows.table!.words)] },
    { file, tag: 'ppri', into: [bytesOf(patches.prints)] },
    { file, tag: 'ptab', into: [bytesOf(patches.table!.words)] },
  ];
}

/**
 * @throws PanelError INDEX_CORRUPT when rows of a segment refer to missing rows, or are not sorted.
 */
export function checkSegment(source: SegmentSource, columns: ColumnTables): void {
  const { file, counts, prints } = source;
  const tables = { windows: prints.windows.table, patches: prints.patches.table };
  const problem =
    problemInRows(columnsOf(source, columns), counts.episodes) ?? problemInTables(tables, counts);
  if (problem) throw corruptFileError(file.name, problem);
}
