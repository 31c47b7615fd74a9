import { PanelError } from '../../errors.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { type FileOptions, listFile, segmentFile } from '../folder/files.ts';
import { readFile, readSections, SectionFile, type SectionRead } from '../folder/read.ts';
import { type FolderState, retryOnChange } from '../folder/state.ts';
import { bytesOf } from '../format/checksum.ts';
import { formatEpisodeName } from '../format/episode-name.ts';
import { decodeList } from '../format/hash-list.ts';
import { episodeCount, isWorks, pagesIn, parseJson } from '../format/json.ts';
import { contentDigest, episodesIn, type Manifest } from '../format/manifest.ts';
import { corruptFile } from '../format/section-file.ts';
import { checkLengths, decodeCounts, type SegmentCounts } from '../format/segment.ts';
import type { Episode, Patches, Tracks, Windows } from '../format/segment-data.ts';
import { PATCH_COLUMNS, problemInRows, TRACK_COLUMNS, WINDOW_COLUMNS } from '../format/validate.ts';
import { Arena } from '../search/arena.ts';
import { isTable, type SearchKey, tableSize } from '../search/band-search.ts';
import { PATCH_KEY } from '../search/patch-search.ts';
import { WINDOW_KEY } from '../search/window-search.ts';
import {
  DELETED,
  type IndexedList,
  indexedFeedback,
  indexedWorks,
  type SegmentPrints,
  type Snapshot,
  snapshotOf,
} from './snapshot.ts';
/** Prints and tables of segments that are in memory already, by the digest of the segment. */
export type LoadedSegments = ReadonlyMap<string, LoadedSegment>;

/** The prints and tables of one segment. */
export interface LoadedSegment {
  readonly windows: SegmentPrints;
  readonly patches: SegmentPrints;
}

/** Options of {@link readSnapshot}. */
export interface SnapshotOptions extends FileOptions {
  /** What is in memory already. */
  readonly known?: LoadedSegments;
  /** Leaves out the windows: they are three quarters of what there is to read. */
  readonly patchesOnly?: boolean;
}

/** What of a segment is read: where its rows lie among those of all. */
interface SegmentSource {
  readonly file: SectionFile;
  readonly counts: SegmentCounts;
  readonly pages: readonly Episode['pages'][];
  readonly first: Readonly<Record<'tracks' | 'windows' | 'patches', number>>;
  readonly parts: LoadedSegment;
}

/**
 * Reads the segments that a manifest names: each byte once, into the memory in which it is searched.
 * @throws PanelError INDEX_* when one is missing, damaged or contradicts itself, INPUT_UNREADABLE, INDEX_TOO_LARGE when
 * there is no memory for it; the signal's reason once aborted.
 */
export async function readSnapshot(
  folder: string,
  manifest: Manifest,
  options: SnapshotOptions = {},
): Promise<{ stock: Snapshot; known: LoadedSegments }> {
  const files: SectionFile[] = [];
  try {
    for (const { sha256 } of manifest.segments)
      files.push(await SectionFile.open(folder, segmentFile(sha256), 'SEGM', options));
    const { stock, known } = await snapshotFrom(manifest, files, options);
    const lists = await readLists(folder, manifest, options);
    return { stock: { ...stock, lists, feedback: indexedFeedback(manifest.holdings) }, known };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PanelError(
      'INDEX_TOO_LARGE',
      `There is no memory for the index in ${folder}: ${error.message}. Divide the catalogue, or use a larger machine.`,
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

async function snapshotFrom(
  manifest: Manifest,
  files: readonly SectionFile[],
  { signal, known, patchesOnly = false }: SnapshotOptions,
): Promise<{ stock: Snapshot; known: LoadedSegments }> {
  const memory = new ArenaPool(known);
  const sources: SegmentSource[] = [];
  const first = { tracks: 0, windows: 0, patches: 0 };
  for (const [i, file] of files.entries()) {
    const { sha256 } = manifest.segments[i]!;
    const place = { first: { ...first }, memory, patchesOnly };
    const source = await openSource(file, manifest, place, known?.get(sha256));
    sources.push(source);
    for (const of of ['tracks', 'windows', 'patches'] as const) first[of] += source.counts[of];
  }
  const columns = allocateColumns(first);
  const wanted = sources.flatMap((source, i) => {
    const kept = known?.has(manifest.segments[i]!.sha256) ?? false;
    return [...columnReads(source, columns), ...(kept ? [] : printReads(source))];
  });
  const needed = wanted.filter(({ tag }) => !(patchesOnly && tag.startsWith('w')));
  await readSections(needed, signal);
  for (const source of sources) checkSource(source, columns);
  const pages = sources.map((source) => source.pages);
  const works = indexedWorks(manifest.holdings, (segment, at) => pages[segment]![at]!);
  const live = numberEpisodes(manifest, sources, columns);
  const stock: Snapshot = {
    kind: manifest.kind,
    ...{ profile: manifest.profile, works, tracks: columns.tracks, lists: [], feedback: [] },
    windows: {
      ...{ ...columns.windows, live: live.windows },
      segments: sources.map(({ parts }) => parts.windows),
    },
    patches: {
      ...{ ...columns.patches, live: live.patches },
      segments: sources.map(({ parts }) => parts.patches),
    },
  };
  const now = sources.map(({ parts }, i) => [manifest.segments[i]!.sha256, parts] as const);
  return { stock, known: new Map(now) };
}

async function openSource(
  file: SectionFile,
  manifest: Manifest,
  {
    first,
    memory,
    patchesOnly,
  }: Pick<SegmentSource, 'first'> & { memory: ArenaPool; patchesOnly: boolean },
  known?: LoadedSegment,
): Promise<SegmentSource> {
  const { name, directory } = file;
  const all = decodeCounts(await file.section('coun'), name);
  checkLengths(directory, all, name);
  const counts = patchesOnly ? { ...all, windows: 0, windowBands: 0 } : all;
  if (counts.profile !== manifest.profile)
    throw corruptFile(name, `it has profile ${counts.profile}, the index ${manifest.profile}`);
  const works = parseJson(await file.section('work'));
  if (!isWorks(works) || episodeCount(works) !== counts.episodes)
    throw corruptFile(name, 'the works are not the list they should be');
  const pages = pagesIn(works);
  const part = (
    kind: SearchKey,
    row: number,
    count: number,
    bands: number,
    had?: SegmentPrints,
  ): SegmentPrints => ({
    first: row,
    prints: had?.prints ?? memory.words(WORDS * count),
    table: had?.table ?? { bands, words: memory.words(tableSize(kind, count, bands)) },
  });
  const { windows, patches, windowBands, patchBands } = counts;
  const parts = {
    windows: part(WINDOW_KEY, first.windows, windows, windowBands, known?.windows),
    patches: part(PATCH_KEY, first.patches, patches, patchBands, known?.patches),
  };
  return { file, counts, pages, first, parts };
}

interface Columns {
  readonly tracks: Tracks;
  readonly windows: Omit<Windows, 'prints'>;
  readonly patches: Omit<Patches, 'prints'>;
}

/** Empty columns for so many rows, in memory that threads share. */
function allocateColumns({ tracks, windows, patches }: SegmentSource['first']): Columns {
  const table = <Name extends string>(count: number, names: readonly Name[]) => {
    const made = names.map((name) => [name, new Uint32Array(new SharedArrayBuffer(4 * count))]);
    return { count, ...Object.fromEntries(made) } as { count: number } & Record<Name, Uint32Array>;
  };
  return {
    tracks: table(tracks, TRACK_COLUMNS),
    windows: table(windows, WINDOW_COLUMNS),
    patches: table(patches, PATCH_COLUMNS),
  };
}

/** The rows of a segment in the columns of all. */
function rowsOfSegment({ counts, first }: SegmentSource, columns: Columns): Columns {
  const cut = <T extends Columns[keyof Columns]>(of: keyof Columns, table: T): T => {
    const names = Object.entries(table as Record<string, unknown>).map(([name, column]) => [
      name,
      column instanceof Uint32Array
        ? column.subarray(first[of], first[of] + counts[of])
        : counts[of],
    ]);
    return Object.fromEntries(names) as T;
  };
  return {
    tracks: cut('tracks', columns.tracks),
    windows: cut('windows', columns.windows),
    patches: cut('patches', columns.patches),
  };
}

function columnReads(source: SegmentSource, columns: Columns): SectionRead[] {
  const { tracks, windows, patches } = rowsOfSegment(source, columns);
  const { file } = source;
  return [
    { file, tag: 'trak', into: TRACK_COLUMNS.map((name) => bytesOf(tracks[name])) },
    { file, tag: 'wcol', into: WINDOW_COLUMNS.map((name) => bytesOf(windows[name])) },
    { file, tag: 'pcol', into: PATCH_COLUMNS.map((name) => bytesOf(patches[name])) },
  ];
}

function printReads({ file, parts: { windows, patches } }: SegmentSource): SectionRead[] {
  return [
    { file, tag: 'wpri', into: [bytesOf(windows.prints)] },
    { file, tag: 'wtab', into: [bytesOf(windows.table!.words)] },
    { file, tag: 'ppri', into: [bytesOf(patches.prints)] },
    { file, tag: 'ptab', into: [bytesOf(patches.table!.words)] },
  ];
}

/** @throws PanelError INDEX_CORRUPT when the rows of a segment, or its tables, are not what they should be. */
function checkSource(source: SegmentSource, columns: Columns): void {
  const { file, counts, parts } = source;
  const flaw = problemInRows(rowsOfSegment(source, columns), counts.episodes);
  if (flaw) throw corruptFile(file.name, flaw);
  if (!isTable(WINDOW_KEY, counts.windows, parts.windows.table))
    throw corruptFile(file.name, 'its windows are not sorted');
  if (!isTable(PATCH_KEY, counts.patches, parts.patches.table))
    throw corruptFile(file.name, 'its patches are not sorted');
}

/**
 * Numbers tracks through all segments and episodes as the manifest does, {@link DELETED} for those it does not name.
 * @returns how many rows are held.
 */
function numberEpisodes(manifest: Manifest, sources: readonly SegmentSource[], columns: Columns) {
  const numbers = sources.map(({ counts }) => new Uint32Array(counts.episodes).fill(DELETED));
  let number = 0;
  for (const { holding, work, episode } of episodesIn(manifest.holdings)) {
    const of = numbers[episode.segment]!;
    if (of[episode.at] !== DELETED)
      throw corruptFile(
        'The manifest',
        `${formatEpisodeName({ origin: holding.origin, work: work.name, episode: episode.name })} is held twice`,
      );
    of[episode.at] = number++;
  }
  const live = { windows: 0, patches: 0 };
  for (const [i, source] of sources.entries()) {
    const { tracks, windows, patches } = rowsOfSegment(source, columns);
    const of = numbers[i]!;
    for (let t = 0; t < tracks.count; t++) tracks.episodes[t] = of[tracks.episodes[t]!]!;
    for (let w = 0; w < windows.count; w++) {
      const track = windows.tracks[w]!;
      if (tracks.episodes[track] !== DELETED) live.windows++;
      windows.tracks[w] = track + source.first.tracks;
    }
    for (let p = 0; p < patches.count; p++) {
      const episode = of[patches.episodes[p]!]!;
      if (episode !== DELETED) live.patches++;
      patches.episodes[p] = episode;
    }
  }
  return live;
}

/** Sections so small are not worth memory that the search kernel reaches. */
const MAX_PRIVATE_BYTES = 65536;
/** Bytes of a memory that are left for searching in it. */
const SEARCH_RESERVE_BYTES = 2 ** 28;

/** Memory that the kernel and all threads reach, as much as there is: one memory after the other, of 4 GiB each. */
class ArenaPool {
  #arena: Arena | undefined;

  /** @param known goes on in the memory where these are. */
  constructor(known: LoadedSegments = new Map()) {
    for (const { windows, patches } of known.values())
      for (const { prints } of [windows, patches]) this.#arena = Arena.of(prints) ?? this.#arena;
  }

  /** @throws RangeError when the system has no more. */
  words(count: number): Uint32Array {
    if (4 * count <= MAX_PRIVATE_BYTES) return new Uint32Array(count);
    if (this.#arena === undefined || !this.#arena.hasRoomFor(4 * count + SEARCH_RESERVE_BYTES))
      this.#arena = new Arena();
    return this.#arena.allocateWords(count);
  }
}

/** An index that was read whole. */
export interface LoadedIndex {
  readonly stock: Snapshot;
  /** Names what it holds (`digestOf`). */
  readonly sha256: string;
  readonly generation: number;
  /** What of it is in memory already when it is opened anew. */
  readonly known: LoadedSegments;
}

/**
 * Opens the index in a folder as it is now.
 * @param before what was opened before: given back if nothing has changed.
 * @throws PanelError as {@link readState} and `readStock`.
 */
export async function loadIndex(
  folder: string,
  options: Omit<SnapshotOptions, 'known'> = {},
  before?: LoadedIndex,
): Promise<LoadedIndex> {
  return retryOnChange(folder, options, (state) => loadState(folder, state, options, before));
}

/**
 * Loads the index of a state that was read from its folder.
 * @param before what was opened before: given back if nothing has changed.
 * @throws PanelError INDEX_INCOMPLETE when a writer has changed the folder since; as `readSnapshot`.
 */
export async function loadState(
  folder: string,
  { manifest, legacy }: FolderState,
  options: Omit<SnapshotOptions, 'known'> = {},
  before?: LoadedIndex,
): Promise<LoadedIndex> {
  const about = { sha256: contentDigest(manifest), generation: manifest.generation };
  if (before && about.generation === before.generation && about.sha256 === before.sha256)
    return before;
  if (legacy) return { stock: snapshotOf(legacy.content), ...about, known: new Map() };
  const known = before?.known ?? new Map();
  return { ...(await readSnapshot(folder, manifest, { ...options, known })), ...about };
}
