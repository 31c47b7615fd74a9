import { PanelError } from '../errors.ts';
import { WORDS } from '../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { isTable, type Kind, tableSize } from './band-search.ts';
import { PATCH_COLUMNS, rowFlaw, TRACK_COLUMNS, WINDOW_COLUMNS } from './consistency.ts';
import type { Episode, Patches, Tracks, Windows } from './content.ts';
import { bytesOf } from './digest.ts';
import { type FileOptions, listFile, segmentFile } from './folder.ts';
import { corrupt } from './frame.ts';
import { decodeList } from './hash-list.ts';
import { heldIn, type Manifest, nameOf } from './manifest.ts';
import { WINDOWS } from './mih.ts';
import { PATCHES } from './patch-search.ts';
import { OpenFile, readSections, readWhole, type Wanted } from './reading.ts';
import { type Counts, checkLengths, countsIn } from './segment.ts';
import { feedbackOf, NOBODY, type Part, type Stock, type StockList, worksOf } from './stock.ts';
import { episodeCount, isWorks, jsonIn, pagesIn } from './works.ts';

/** Prints and tables of segments that are in memory already, by the digest of the segment. */
export type Known = ReadonlyMap<string, SegmentParts>;

/** The prints and tables of one segment. */
export interface SegmentParts {
  readonly windows: Part;
  readonly patches: Part;
}

/** Options of {@link readStock}. */
export interface StockOptions extends FileOptions {
  /** What is in memory already. */
  readonly known?: Known;
  /** Leaves out the windows: they are three quarters of what there is to read. */
  readonly patchesOnly?: boolean;
}

/** What of a segment is read: where its rows lie among those of all. */
interface Source {
  readonly file: OpenFile;
  readonly counts: Counts;
  readonly pages: readonly Episode['pages'][];
  readonly first: Readonly<Record<'tracks' | 'windows' | 'patches', number>>;
  readonly parts: SegmentParts;
}

/**
 * Reads the segments that a manifest names: each byte once, into the memory in which it is searched.
 * @throws PanelError INDEX_* when one is missing, damaged or contradicts itself, INPUT_UNREADABLE, INDEX_TOO_LARGE when
 * there is no memory for it; the signal's reason once aborted.
 */
export async function readStock(
  folder: string,
  manifest: Manifest,
  options: StockOptions = {},
): Promise<{ stock: Stock; known: Known }> {
  const files: OpenFile[] = [];
  try {
    for (const { sha256 } of manifest.segments)
      files.push(await OpenFile.open(folder, segmentFile(sha256), 'SEGM', options));
    const { stock, known } = await stocked(manifest, files, options);
    const lists = await listsOf(folder, manifest, options);
    return { stock: { ...stock, lists, feedback: feedbackOf(manifest.holdings) }, known };
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

async function listsOf(
  folder: string,
  { holdings }: Manifest,
  options: FileOptions,
): Promise<StockList[]> {
  const lists: StockList[] = [];
  for (const { origin, lists: files } of holdings)
    for (const { sha256, name } of files) {
      const file = listFile(sha256);
      const prints = decodeList(await readWhole(folder, file, options), file);
      lists.push({ origin, name, prints });
    }
  return lists;
}

async function stocked(
  manifest: Manifest,
  files: readonly OpenFile[],
  { signal, known, patchesOnly = false }: StockOptions,
): Promise<{ stock: Stock; known: Known }> {
  const memory = new Shelf(known);
  const sources: Source[] = [];
  const first = { tracks: 0, windows: 0, patches: 0 };
  for (const [i, file] of files.entries()) {
    const { sha256 } = manifest.segments[i]!;
    const place = { first: { ...first }, memory, patchesOnly };
    const source = await sourceOf(file, manifest, place, known?.get(sha256));
    sources.push(source);
    for (const of of ['tracks', 'windows', 'patches'] as const) first[of] += source.counts[of];
  }
  const columns = columnsOf(first);
  const wanted = sources.flatMap((source, i) => {
    const kept = known?.has(manifest.segments[i]!.sha256) ?? false;
    return [...columnsWanted(source, columns), ...(kept ? [] : partsWanted(source))];
  });
  const needed = wanted.filter(({ tag }) => !(patchesOnly && tag.startsWith('w')));
  await readSections(needed, signal);
  for (const source of sources) check(source, columns);
  const pages = sources.map((source) => source.pages);
  const works = worksOf(manifest.holdings, (segment, at) => pages[segment]![at]!);
  const live = assign(manifest, sources, columns);
  const stock: Stock = {
    ...{ profile: manifest.profile, works, tracks: columns.tracks, lists: [], feedback: [] },
    windows: {
      ...{ ...columns.windows, live: live.windows },
      parts: sources.map(({ parts }) => parts.windows),
    },
    patches: {
      ...{ ...columns.patches, live: live.patches },
      parts: sources.map(({ parts }) => parts.patches),
    },
  };
  const now = sources.map(({ parts }, i) => [manifest.segments[i]!.sha256, parts] as const);
  return { stock, known: new Map(now) };
}

async function sourceOf(
  file: OpenFile,
  manifest: Manifest,
  { first, memory, patchesOnly }: Pick<Source, 'first'> & { memory: Shelf; patchesOnly: boolean },
  known?: SegmentParts,
): Promise<Source> {
  const { name, frame } = file;
  const all = countsIn(await file.section('coun'), name);
  checkLengths(frame, all, name);
  const counts = patchesOnly ? { ...all, windows: 0, windowBands: 0 } : all;
  if (counts.profile !== manifest.profile)
    throw corrupt(name, `it has profile ${counts.profile}, the index ${manifest.profile}`);
  const works = jsonIn(await file.section('work'));
  if (!isWorks(works) || episodeCount(works) !== counts.episodes)
    throw corrupt(name, 'the works are not the list they should be');
  const pages = pagesIn(works);
  const part = (kind: Kind, row: number, count: number, bands: number, had?: Part): Part => ({
    first: row,
    prints: had?.prints ?? memory.words(WORDS * count),
    table: had?.table ?? { bands, words: memory.words(tableSize(kind, count, bands)) },
  });
  const { windows, patches, windowBands, patchBands } = counts;
  const parts = {
    windows: part(WINDOWS, first.windows, windows, windowBands, known?.windows),
    patches: part(PATCHES, first.patches, patches, patchBands, known?.patches),
  };
  return { file, counts, pages, first, parts };
}

interface Columns {
  readonly tracks: Tracks;
  readonly windows: Omit<Windows, 'prints'>;
  readonly patches: Omit<Patches, 'prints'>;
}

/** Empty columns for so many rows, in memory that threads share. */
function columnsOf({ tracks, windows, patches }: Source['first']): Columns {
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
function ownRows({ counts, first }: Source, columns: Columns): Columns {
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

function columnsWanted(source: Source, columns: Columns): Wanted[] {
  const { tracks, windows, patches } = ownRows(source, columns);
  const { file } = source;
  return [
    { file, tag: 'trak', into: TRACK_COLUMNS.map((name) => bytesOf(tracks[name])) },
    { file, tag: 'wcol', into: WINDOW_COLUMNS.map((name) => bytesOf(windows[name])) },
    { file, tag: 'pcol', into: PATCH_COLUMNS.map((name) => bytesOf(patches[name])) },
  ];
}

function partsWanted({ file, parts: { windows, patches } }: Source): Wanted[] {
  return [
    { file, tag: 'wpri', into: [bytesOf(windows.prints)] },
    { file, tag: 'wtab', into: [bytesOf(windows.table!.words)] },
    { file, tag: 'ppri', into: [bytesOf(patches.prints)] },
    { file, tag: 'ptab', into: [bytesOf(patches.table!.words)] },
  ];
}

/** @throws PanelError INDEX_CORRUPT when the rows of a segment, or its tables, are not what they should be. */
function check(source: Source, columns: Columns): void {
  const { file, counts, parts } = source;
  const flaw = rowFlaw(ownRows(source, columns), counts.episodes);
  if (flaw) throw corrupt(file.name, flaw);
  if (!isTable(WINDOWS, counts.windows, parts.windows.table))
    throw corrupt(file.name, 'its windows are not sorted');
  if (!isTable(PATCHES, counts.patches, parts.patches.table))
    throw corrupt(file.name, 'its patches are not sorted');
}

/**
 * Numbers tracks through all segments and episodes as the manifest does, {@link NOBODY} for those it does not name.
 * @returns how many rows are held.
 */
function assign(manifest: Manifest, sources: readonly Source[], columns: Columns) {
  const numbers = sources.map(({ counts }) => new Uint32Array(counts.episodes).fill(NOBODY));
  let number = 0;
  for (const { holding, work, episode } of heldIn(manifest.holdings)) {
    const of = numbers[episode.segment]!;
    if (of[episode.at] !== NOBODY)
      throw corrupt(
        'The manifest',
        `${nameOf(holding.origin, work.name, episode.name)} is held twice`,
      );
    of[episode.at] = number++;
  }
  const live = { windows: 0, patches: 0 };
  for (const [i, source] of sources.entries()) {
    const { tracks, windows, patches } = ownRows(source, columns);
    const of = numbers[i]!;
    for (let t = 0; t < tracks.count; t++) tracks.episodes[t] = of[tracks.episodes[t]!]!;
    for (let w = 0; w < windows.count; w++) {
      const track = windows.tracks[w]!;
      if (tracks.episodes[track] !== NOBODY) live.windows++;
      windows.tracks[w] = track + source.first.tracks;
    }
    for (let p = 0; p < patches.count; p++) {
      const episode = of[patches.episodes[p]!]!;
      if (episode !== NOBODY) live.patches++;
      patches.episodes[p] = episode;
    }
  }
  return live;
}

/** Sections so small are not worth memory that the search kernel reaches. */
const SMALL = 65536;
/** Bytes of a memory that are left for searching in it. */
const SPARE = 2 ** 28;

/** Memory that the kernel and all threads reach, as much as there is: one memory after the other, of 4 GiB each. */
class Shelf {
  #arena: Arena | undefined;

  /** @param known goes on in the memory where these are. */
  constructor(known: Known = new Map()) {
    for (const { windows, patches } of known.values())
      for (const { prints } of [windows, patches]) this.#arena = Arena.of(prints) ?? this.#arena;
  }

  /** @throws RangeError when the system has no more. */
  words(count: number): Uint32Array {
    if (4 * count <= SMALL) return new Uint32Array(count);
    if (this.#arena === undefined || !this.#arena.has(4 * count + SPARE)) this.#arena = new Arena();
    return this.#arena.words(count);
  }
}
