import { PanelError } from '../../errors.ts';
import { type FileOptions, listFile, segmentFile } from '../folder/files.ts';
import { readFile, readSections, SectionFile } from '../folder/read.ts';
import { decodeList } from '../format/hash-list.ts';
import type { Manifest } from '../format/manifest.ts';
import { PATCH_COLUMNS, TRACK_COLUMNS, WINDOW_COLUMNS } from '../format/segment-data.ts';
import type { ColumnTables } from '../format/validate.ts';
import { Arena } from '../search/arena.ts';
import { ArenaPool } from './arena-pool.ts';
import { type LiveCounts, numberEpisodes, renumber } from './renumber.ts';
import {
  checkSegment,
  columnsOf,
  type LoadedSegment,
  openSegment,
  type RowCounts,
  readsOf,
  type SegmentSource,
} from './segment-source.ts';
import { type IndexedList, indexedFeedback, indexedWorks, type Snapshot } from './snapshot.ts';

/** Segments with prints in memory, by the digest of the segment. */
export type LoadedSegments = ReadonlyMap<string, LoadedSegment>;

/** Options of {@link readSnapshot}. */
export interface SnapshotOptions extends FileOptions {
  /** Segments with prints that are not read again. */
  readonly loaded?: LoadedSegments;
  /** Leaves out the windows, which are three quarters of the bytes. */
  readonly patchesOnly?: boolean;
}

/** A snapshot, and its segments for the next reading. */
export interface LoadedSnapshot {
  readonly snapshot: Snapshot;
  readonly loaded: LoadedSegments;
}

/**
 * Reads the segments and lists that a manifest names: each byte once, into the memory that is
 * searched.
 * @throws PanelError INDEX_* when a file is missing, damaged or contradicts itself;
 * INPUT_UNREADABLE; INDEX_TOO_LARGE when there is not enough memory; the signal's reason once
 * aborted.
 */
export async function readSnapshot(
  folder: string,
  manifest: Manifest,
  options: SnapshotOptions = {},
): Promise<LoadedSnapshot> {
  const files: SectionFile[] = [];
  try {
    for (const { sha256 } of manifest.segments)
      files.push(await SectionFile.open(folder, segmentFile(sha256), 'SEGM', options));
    const { snapshot, loaded } = await readSegments(manifest, files, options);
    const lists = await readLists(folder, manifest, options);
    return { snapshot: { ...snapshot, lists }, loaded };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PanelError(
      'INDEX_TOO_LARGE',
      `There is not enough memory for the index in ${folder}: ${error.message}. ` +
        'Divide the catalogue, or use a larger machine.',
      { cause: error },
    );
  } finally {
    for (const { handle } of files) await handle.close().catch(() => undefined);
  }
}

async function readLists(
  folder: string,
  { holdings }: Manifest,
  options: FileOptions,
): Promise<IndexedList[]> {
  const lists: IndexedList[] = [];
  for (const { origin, lists: files } of holdings)
    for (const { sha256, name } of files) {
      const file = listFile(sha256);
      const prints = decodeList(await readFile(folder, file, options), file);
      lists.push({ origin, name, prints });
    }
  return lists;
}

async function readSegments(
  manifest: Manifest,
  files: readonly SectionFile[],
  options: SnapshotOptions,
): Promise<LoadedSnapshot> {
  const { sources, rows } = await openSegments(manifest, files, options);
  const columns = allocateColumns(rows);
  const { signal, patchesOnly = false } = options;
  await readSections(
    sources.flatMap((source) => readsOf(source, columns, patchesOnly)),
    signal,
  );
  for (const source of sources) checkSegment(source, columns);
  const liveCounts = renumberSegments(manifest, sources, columns);
  const loaded = sources.map(({ prints }, i) => [manifest.segments[i]!.sha256, prints] as const);
  return {
    snapshot: snapshotFrom(manifest, sources, columns, liveCounts),
    loaded: new Map(loaded),
  };
}

async function openSegments(
  { profile, segments }: Manifest,
  files: readonly SectionFile[],
  { loaded = new Map(), patchesOnly = false }: SnapshotOptions,
): Promise<{ sources: SegmentSource[]; rows: RowCounts }> {
  const memory = new ArenaPool(lastArenaOf(loaded));
  const sources: SegmentSource[] = [];
  let rows: RowCounts = { tracks: 0, windows: 0, patches: 0 };
  for (const [i, file] of files.entries()) {
    const source = await openSegment(file, {
      profile,
      firstRows: rows,
      patchesOnly,
      memory,
      loaded: loaded.get(segments[i]!.sha256),
    });
    sources.push(source);
    rows = {
      tracks: rows.tracks + source.counts.tracks,
      windows: rows.windows + source.counts.windows,
      patches: rows.patches + source.counts.patches,
    };
  }
  return { sources, rows };
}

/** The last arena that loaded segments are in, if any. */
function lastArenaOf(loaded: LoadedSegments): Arena | undefined {
  return [...loaded.values()]
    .flatMap(({ windows, patches }) => [Arena.of(windows.prints), Arena.of(patches.prints)])
    .findLast((arena) => arena !== undefined);
}

/** Allocates columns in memory that threads share. */
function allocateColumns({ tracks, windows, patches }: RowCounts): ColumnTables {
  const allocate = <Name extends string>(count: number, names: readonly Name[]) => {
    const columns = names.map((name) => [name, new Uint32Array(new SharedArrayBuffer(4 * count))]);
    return { count, ...(Object.fromEntries(columns) as Record<Name, Uint32Array>) };
  };
  return {
    tracks: allocate(tracks, TRACK_COLUMNS),
    windows: allocate(windows, WINDOW_COLUMNS),
    patches: allocate(patches, PATCH_COLUMNS),
  };
}

/** Replaces the numbers of segments in the columns by those of the snapshot. */
function renumberSegments(
  manifest: Manifest,
  sources: readonly SegmentSource[],
  columns: ColumnTables,
): LiveCounts {
  const episodeCounts = sources.map(({ counts }) => counts.episodes);
  const episodes = numberEpisodes(manifest, episodeCounts);
  const live = sources.map((source, i) =>
    renumber(columnsOf(source, columns), episodes[i]!, source.firstRows.tracks),
  );
  return {
    windows: live.reduce((sum, { windows }) => sum + windows, 0),
    patches: live.reduce((sum, { patches }) => sum + patches, 0),
  };
}

function snapshotFrom(
  { kind, profile, holdings }: Manifest,
  sources: readonly SegmentSource[],
  { tracks, windows, patches }: ColumnTables,
  liveCounts: LiveCounts,
): Snapshot {
  return {
    kind,
    profile,
    works: indexedWorks(holdings, (segment, episode) => sources[segment]!.pages[episode]!),
    tracks,
    windows: {
      ...windows,
      liveCount: liveCounts.windows,
      segments: sources.map(({ prints }) => prints.windows),
    },
    patches: {
      ...patches,
      liveCount: liveCounts.patches,
      segments: sources.map(({ prints }) => prints.patches),
    },
    lists: [],
    feedback: indexedFeedback(holdings),
  };
}
