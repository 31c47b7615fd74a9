import { join } from 'node:path';
import { badArgument, PanelError } from '../../errors.ts';
import { episodeCount } from '../format/json.ts';
import {
  decodeManifest,
  emptyManifest,
  encodeManifest,
  type Manifest,
  ownHolding,
  problemInManifest,
  type SegmentFile,
  type WorkRecord,
  withoutUnusedSegments,
} from '../format/manifest.ts';
import { decodeSections, encodeSections } from '../format/section-file.ts';
import { encodeSegment } from '../format/segment.ts';
import type { SegmentData } from '../format/segment-data.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  disk,
  errnoOf,
  FILE_CACHE_FILE,
  type FileOptions,
  type FileSystem,
  isIndexName,
  isManifestNamed,
  isPending,
  isTemporary,
  LEGACY_FILE,
  listFile,
  listFiles,
  MANIFEST_FILE,
  makeFolder,
  reasonOf,
  segmentFile,
  syncFolder,
  writeAtomically,
} from './files.ts';
import { acquireLock, type Lock } from './lock.ts';
import { readFile } from './read.ts';
import { type FolderState, readState } from './state.ts';

/** Options of {@link withWriter}. */
export interface WriteOptions extends FileOptions {
  /** What is being done, for others who would like to write. */
  readonly purpose: string;
  /** Which profile a new index gets; without it there must be an index. */
  readonly profile?: number;
  /** All of our own is made anew: only then may an index of format 1, which lacks its patches, be written over. */
  readonly rebuild?: boolean;
  /** Where the manifest cannot be read: what it was, if that can be told. */
  readonly restore?: (folder: string, error: unknown) => Promise<Manifest | undefined>;
}

/** The one who may write to an index, for as long as he holds its lock. */
export class Writer {
  readonly folder: string;
  readonly fs: FileSystem;
  readonly signal: AbortSignal | undefined;
  /** Works of an index of format 1 that is still there, and gone with the first commit. */
  readonly replaced: readonly WorkRecord[] | undefined;
  #manifest: Manifest;

  constructor(
    folder: string,
    manifest: Manifest,
    { fs = disk, signal }: FileOptions,
    replaced?: readonly WorkRecord[],
  ) {
    this.replaced = replaced;
    this.folder = folder;
    this.fs = fs;
    this.signal = signal;
    this.#manifest = manifest;
  }

  /** The index as it is now. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** Writes a segment; nobody sees it before a manifest names it. */
  async segment(content: SegmentData): Promise<SegmentFile> {
    const pieces = encodeSegment(content);
    const { sha256, bytes } = await writeAtomically(this.folder, segmentFile, pieces, this);
    const episodes = episodeCount(content.works);
    return { sha256, bytes, episodes };
  }

  /**
   * Makes this the index, in one step: whoever reads, and whatever fails, sees it as it was or as it is now. What it names
   * is brought to the disk before, and what no manifest names any more is taken away after.
   */
  async commit(next: Omit<Manifest, 'generation' | 'profile'>): Promise<void> {
    const { profile, generation } = this.#manifest;
    const manifest = withoutUnusedSegments({ ...next, profile, generation: generation + 1 });
    const flaw = problemInManifest(manifest);
    if (flaw) throw badArgument('what is to be written', 'an index', flaw);
    await syncFolder(this.fs, this.folder);
    const pieces = encodeManifest(manifest);
    await writeAtomically(this.folder, MANIFEST_FILE, pieces, { fs: this.fs });
    this.#manifest = manifest;
    await syncFolder(this.fs, this.folder);
    // It counts from here on: what fails now is only work left for the next writer.
    await this.#settle(pieces).catch(() => undefined);
  }

  /** Names of the files that the manifest names. */
  get names(): ReadonlySet<string> {
    const { segments, holdings } = this.#manifest;
    return new Set([
      ...segments.map(({ sha256 }) => segmentFile(sha256)),
      ...holdings.flatMap(({ lists }) => lists.map(({ sha256 }) => listFile(sha256))),
    ]);
  }

  /** Ends what the writer before this one began, if he was killed before it was done. */
  async finishPrevious(): Promise<void> {
    if (await this.#copyIsBehind())
      await this.#settle(encodeManifest(this.#manifest)).catch(() => undefined);
    else await this.#tidy();
  }

  /** What the copy names stays until there is a new one: a repair may need it. */
  async #settle(pieces: readonly Uint8Array[]): Promise<void> {
    await writeAtomically(this.folder, COPY_FILE, pieces, { fs: this.fs });
    await this.#tidy();
  }

  /** Whether the copy is missing or of another state. One that is damaged is for `check` to tell. */
  async #copyIsBehind(): Promise<boolean> {
    const { generation } = this.#manifest;
    if (generation === 0) return false;
    try {
      const bytes = await readFile(this.folder, COPY_FILE, { fs: this.fs });
      return decodeManifest(bytes, COPY_FILE).generation !== generation;
    } catch (error) {
      if (!(error instanceof PanelError)) throw error;
      return error.code === 'INDEX_INCOMPLETE';
    }
  }

  /** Takes away what the manifest does not name. What cannot be removed now is removed another time. */
  async #tidy(): Promise<void> {
    const named = this.names;
    const stale = (name: string) =>
      isTemporary(name) || (isManifestNamed(name) && !named.has(name)) || name === LEGACY_FILE;
    const names = ((await listFiles(this.fs, this.folder)) ?? [])
      .map(({ name }) => name)
      .filter(stale);
    // Not before what takes its place is on the disk: whoever wrote that may have been killed just then.
    if (names.length > 0) await syncFolder(this.fs, this.folder);
    for (const name of names) await this.remove(name);
  }

  /** What was noted beside the index for the next time (`keepNote`); empty where that is lost or damaged. */
  async readCache(): Promise<string> {
    try {
      const bytes = await readFile(this.folder, FILE_CACHE_FILE, { fs: this.fs });
      return new TextDecoder().decode(decodeSections('NOTE', bytes, FILE_CACHE_FILE)('text'));
    } catch (error) {
      if (error instanceof PanelError) return '';
      throw error;
    }
  }

  /** Notes a text beside the index: losing it costs time, and never an answer. */
  async writeCache(text: string): Promise<void> {
    const pieces = encodeSections('NOTE', [['text', new TextEncoder().encode(text)]]);
    await writeAtomically(this.folder, FILE_CACHE_FILE, pieces, { fs: this.fs });
  }

  async remove(name: string): Promise<void> {
    await this.fs.rm(join(this.folder, name), { force: true }).catch(() => undefined);
  }
}

/**
 * Does something to an index as the only one who writes. An index of an older format is brought to this one first.
 * @throws PanelError INDEX_LOCKED while another writes; OUTPUT_BLOCKED when the folder is a file or holds things but no
 * index; INDEX_MISSING where there must be one; INDEX_VERSION for one of format 1, unless `work` makes it anew;
 * SAVE_FAILED when it cannot be written (`cause` tells more): it is then as it was, or as it became by the last step.
 */
export async function withWriter<R>(
  folder: string,
  options: WriteOptions,
  work: (writer: Writer) => Promise<R>,
): Promise<R> {
  const { fs = disk, signal, purpose: what, profile } = options;
  signal?.throwIfAborted();
  let held: Lock | undefined;
  try {
    if (profile !== undefined) await prepareFolder(fs, folder);
    else await initialState(folder, options);
    held = await acquireLock(fs, folder, what);
    return await work(await openWriter(folder, options));
  } catch (error) {
    if (error instanceof PanelError || error === signal?.reason || !isSystemError(error))
      throw error;
    throw new PanelError(
      'SAVE_FAILED',
      `Cannot save the index in ${folder}: ${reasonOf(error)}. If it held an index, it still holds a whole one.`,
      { cause: error },
    );
  } finally {
    await held?.release().catch(() => undefined);
  }
}

/** What a folder holds, or is to begin with. */
async function initialState(
  folder: string,
  options: WriteOptions,
): Promise<FolderState & { readonly restored?: true }> {
  const { profile, restore } = options;
  return readState(folder, options).catch(async (error) => {
    const code = error instanceof PanelError ? error.code : '';
    if (code === 'INDEX_MISSING' && profile !== undefined) {
      await requireNoSegments(folder, options);
      return { manifest: emptyManifest(profile) };
    }
    const found = restore && (await restore(folder, error));
    if (found) return { manifest: found, restored: true };
    throw error;
  });
}

/** @throws PanelError INDEX_INCOMPLETE where there was an index that has lost its manifest: what it held is not given up. */
async function requireNoSegments(folder: string, { fs = disk }: FileOptions): Promise<void> {
  const names = ((await listFiles(fs, folder)) ?? []).map(({ name }) => name);
  // Notes are made after the first manifest, and of a run that was killed what it had read is there.
  if (names.includes(FILE_CACHE_FILE) && names.some(isManifestNamed) && !names.some(isPending))
    throw new PanelError(
      'INDEX_INCOMPLETE',
      `${folder} holds segments and no ${MANIFEST_FILE}. Put it or ${COPY_FILE} back, or index into another folder.`,
    );
}

async function openWriter(folder: string, options: WriteOptions): Promise<Writer> {
  const { profile, rebuild: anew } = options;
  const { manifest, legacy, restored } = await initialState(folder, options);
  const writer = new Writer(folder, manifest, options);
  if (restored) return writer; // what it does not name may be all that is left of what was lost
  if (legacy === undefined) {
    await writer.finishPrevious();
    return writer;
  }
  if (legacy.version === 1) {
    // It has no patches: all is read again, and until then it stays.
    if (profile !== undefined && anew)
      return new Writer(folder, emptyManifest(profile), options, ownHolding(manifest).works);
    throw new PanelError(
      'INDEX_VERSION',
      `${folder} has format 1, without patches: it can be searched but not changed. Index its catalogue again into it first.`,
    );
  }
  await writer.commit({ ...manifest, segments: [await writer.segment(legacy.content)] });
  return writer;
}

/** Whether it is the system that refused: the codes of Node's own errors have an underscore. */
function isSystemError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(errnoOf(error));
}

/** Leaves a folder that may be written to. */
async function prepareFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const entries = await listFiles(fs, folder);
    if (!entries) await makeFolder(fs, folder);
    else if (!entries.some(isIndexFile) && !entries.every(isLeftByUs))
      throw new PanelError(
        'OUTPUT_BLOCKED',
        `${folder} is not empty and holds no index. Name an empty or new folder.`,
      );
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(errnoOf(error)))
      throw new PanelError(
        'OUTPUT_BLOCKED',
        `An index is a folder, but ${folder} is a file or lies in one. Name an empty or new folder.`,
        { cause: error },
      );
    throw error;
  }
}

/** Whether it is of a kind that an index has: its only folder is that of what was damaged. */
function isLeftByUs(entry: { name: string; isDirectory(): boolean }): boolean {
  return isIndexName(entry.name) && entry.isDirectory() === (entry.name === DAMAGED_FOLDER);
}

function isIndexFile(entry: { name: string; isDirectory(): boolean }): boolean {
  return [MANIFEST_FILE, LEGACY_FILE].includes(entry.name) && !entry.isDirectory();
}
