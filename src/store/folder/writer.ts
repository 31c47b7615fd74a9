import { join } from 'node:path';
import { badArgument, errnoInWords, errnoOf, PanelError } from '../../errors.ts';
import { episodeCount } from '../format/json.ts';
import {
  decodeManifest,
  emptyManifest,
  encodeManifest,
  type IndexKind,
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
  segmentFile,
  syncFolder,
  writeAtomically,
} from './files.ts';
import { acquireLock, type Lock } from './lock.ts';
import { readFile } from './read.ts';
import { type FolderState, readState } from './state.ts';

/** Options of {@link withWriter}. */
export interface WriteOptions extends FileOptions {
  /** What the writer does, for those who find the index locked. */
  readonly purpose: string;
  /** The profile of a new index. Without it the index must exist. */
  readonly profile?: number;
  /**
   * What the index must hold; a new index is made for it. Default: either, and a catalogue if new.
   */
  readonly kind?: IndexKind;
  /**
   * The run reads all our own pages again: only then may it replace an index of format 1, which
   * lacks patches.
   */
  readonly rebuild?: boolean;
  /** Finds another manifest for one that cannot be read; undefined if there is none. */
  readonly restore?: (folder: string, error: unknown) => Promise<Manifest | undefined>;
}

/** Writes to an index, while this process holds its lock. */
export class Writer {
  readonly folder: string;
  readonly fs: FileSystem;
  readonly signal: AbortSignal | undefined;
  /** The works of an index of format 1, which the first commit replaces. */
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

  /** The manifest after the last commit. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** Writes a segment. Readers do not see it before a manifest names it. */
  async segment(content: SegmentData): Promise<SegmentFile> {
    const pieces = encodeSegment(content);
    const { sha256, bytes } = await writeAtomically(this.folder, segmentFile, pieces, this);
    return { sha256, bytes, episodes: episodeCount(content.works) };
  }

  /**
   * Replaces the manifest in one step: even after a failure, readers see the index before the step
   * or after it. The files that the new manifest names are on the disk before; files that no
   * manifest names are deleted after.
   */
  async commit({ segments, holdings }: Pick<Manifest, 'segments' | 'holdings'>): Promise<void> {
    const { kind, profile, generation } = this.#manifest;
    const next = { kind, profile, generation: generation + 1, segments, holdings };
    const manifest = withoutUnusedSegments(next);
    const problem = problemInManifest(manifest);
    if (problem) throw badArgument('the manifest', 'valid', problem);
    await syncFolder(this.fs, this.folder);
    const pieces = encodeManifest(manifest);
    await writeAtomically(this.folder, MANIFEST_FILE, pieces, { fs: this.fs });
    this.#manifest = manifest;
    await syncFolder(this.fs, this.folder);
    // The commit is done: if the rest fails, the next writer does it.
    await this.#finishCommit(pieces).catch(() => undefined);
  }

  /** Names of the files that the manifest names. */
  get names(): ReadonlySet<string> {
    const { segments, holdings } = this.#manifest;
    return new Set([
      ...segments.map(({ sha256 }) => segmentFile(sha256)),
      ...holdings.flatMap(({ lists }) => lists.map(({ sha256 }) => listFile(sha256))),
    ]);
  }

  /** Finishes the last commit of the writer before this one, in case it was killed. */
  async finishPrevious(): Promise<void> {
    if (await this.#copyIsBehind())
      await this.#finishCommit(encodeManifest(this.#manifest)).catch(() => undefined);
    else await this.#deleteUnnamed();
  }

  /** Files that the copy names stay until there is a new copy, because a repair may need them. */
  async #finishCommit(pieces: readonly Uint8Array[]): Promise<void> {
    await writeAtomically(this.folder, COPY_FILE, pieces, { fs: this.fs });
    await this.#deleteUnnamed();
  }

  /** Whether the copy is missing or of another generation. `check` reports a damaged copy. */
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

  /**
   * Deletes files that the manifest does not name. A later writer deletes what cannot be deleted
   * now.
   */
  async #deleteUnnamed(): Promise<void> {
    const named = this.names;
    const isStale = (name: string) =>
      isTemporary(name) || (isManifestNamed(name) && !named.has(name)) || name === LEGACY_FILE;
    const names = ((await listFiles(this.fs, this.folder)) ?? [])
      .map(({ name }) => name)
      .filter(isStale);
    // The replacements must be on the disk first: their writer may have been killed before it
    // synced.
    if (names.length > 0) await syncFolder(this.fs, this.folder);
    for (const name of names) await this.remove(name);
  }

  /** Reads the text that {@link writeCache} wrote; empty if it is missing or damaged. */
  async readCache(): Promise<string> {
    try {
      const bytes = await readFile(this.folder, FILE_CACHE_FILE, { fs: this.fs });
      return new TextDecoder().decode(decodeSections('NOTE', bytes, FILE_CACHE_FILE)('text'));
    } catch (error) {
      if (error instanceof PanelError) return '';
      throw error;
    }
  }

  /** Writes a text beside the index. Losing it costs time, and changes no answer. */
  async writeCache(text: string): Promise<void> {
    const pieces = encodeSections('NOTE', [['text', new TextEncoder().encode(text)]]);
    await writeAtomically(this.folder, FILE_CACHE_FILE, pieces, { fs: this.fs });
  }

  /** Deletes a file, if possible. */
  async remove(name: string): Promise<void> {
    await this.fs.rm(join(this.folder, name), { force: true }).catch(() => undefined);
  }
}

/**
 * Runs `work` as the only writer of an index. First brings an index of format 2 or 3 to format 4.
 * @throws PanelError INDEX_LOCKED while another process writes; OUTPUT_BLOCKED when the folder is a
 * file, holds files and no index, or an index of another kind; INDEX_MISSING when the index must
 * exist; INDEX_VERSION for format 1 without `rebuild`; SAVE_FAILED when the system refuses to write
 * (`cause` has its error): the index then is as it was, or as the last commit left it.
 */
export async function withWriter<R>(
  folder: string,
  options: WriteOptions,
  work: (writer: Writer) => Promise<R>,
): Promise<R> {
  const { fs = disk, signal, purpose, profile } = options;
  signal?.throwIfAborted();
  let lock: Lock | undefined;
  try {
    if (profile !== undefined) await prepareFolder(fs, folder);
    else await initialState(folder, options);
    lock = await acquireLock(fs, folder, purpose);
    return await work(await openWriter(folder, options));
  } catch (error) {
    if (error instanceof PanelError || error === signal?.reason || !isSystemError(error))
      throw error;
    throw new PanelError(
      'SAVE_FAILED',
      `Cannot save the index in ${folder}: ${errnoInWords(error)}. If it held an index, that is still whole.`,
      { cause: error },
    );
  } finally {
    await lock?.release().catch(() => undefined);
  }
}

/** The index that a folder holds, or an empty one to begin with. */
async function initialState(
  folder: string,
  options: WriteOptions,
): Promise<FolderState & { readonly restored?: true }> {
  const { profile, kind, restore } = options;
  return readState(folder, options).catch(async (error) => {
    const code = error instanceof PanelError ? error.code : '';
    if (code === 'INDEX_MISSING' && profile !== undefined) {
      await requireNoSegments(folder, options);
      return { manifest: emptyManifest(profile, kind) };
    }
    const manifest = restore && (await restore(folder, error));
    if (manifest) return { manifest, restored: true };
    throw error;
  });
}

/**
 * Keeps a new index from replacing one that lost its manifest.
 * @throws PanelError INDEX_INCOMPLETE.
 */
async function requireNoSegments(folder: string, { fs = disk }: FileOptions): Promise<void> {
  const names = ((await listFiles(fs, folder)) ?? []).map(({ name }) => name);
  // The file cache is written after the first manifest. A first run that was killed has pending
  // files.
  if (names.includes(FILE_CACHE_FILE) && names.some(isManifestNamed) && !names.some(isPending))
    throw new PanelError(
      'INDEX_INCOMPLETE',
      `${folder} holds segments and no ${MANIFEST_FILE}. Put it or ${COPY_FILE} back, or index into another folder.`,
    );
}

async function openWriter(folder: string, options: WriteOptions): Promise<Writer> {
  const { manifest, legacy, restored } = await initialState(folder, options);
  requireKind(folder, manifest, options.kind);
  if (legacy?.version === 1) return replacingWriter(folder, manifest, options);
  const writer = new Writer(folder, manifest, options);
  // A restored manifest may be older than files that it does not name: `repair` saves these.
  if (restored) return writer;
  if (legacy)
    await writer.commit({ ...manifest, segments: [await writer.segment(legacy.content)] });
  else await writer.finishPrevious();
  return writer;
}

function requireKind(folder: string, { kind }: Manifest, wanted: IndexKind = kind): void {
  if (kind === wanted) return;
  const [found, needed] =
    kind === 'scan'
      ? ['scans that match --keep kept', 'an index of a catalogue']
      : ['the index of a catalogue', 'scans that are kept'];
  throw new PanelError(
    'OUTPUT_BLOCKED',
    `${folder} holds ${found}. Name another folder for ${needed}.`,
  );
}

/** An index of format 1 has no patches: it stays until all its pages have been read again. */
function replacingWriter(folder: string, manifest: Manifest, options: WriteOptions): Writer {
  const { profile, rebuild } = options;
  if (profile !== undefined && rebuild)
    return new Writer(folder, emptyManifest(profile), options, ownHolding(manifest).works);
  throw new PanelError(
    'INDEX_VERSION',
    `${folder} has format 1, without patches: it can be searched but not changed. Index its catalogue again into it first.`,
  );
}

/** Whether the system refused a call: Node's own error codes have an underscore. */
function isSystemError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(errnoOf(error));
}

/** Makes the folder, unless it is there and may be written to. */
async function prepareFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const entries = await listFiles(fs, folder);
    if (!entries) await makeFolder(fs, folder);
    else if (!entries.some(isIndexFile) && !entries.every(isLeftover))
      throw new PanelError(
        'OUTPUT_BLOCKED',
        `${folder} is not empty and holds no index. Name an empty or new folder.`,
      );
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(errnoOf(error)))
      throw new PanelError(
        'OUTPUT_BLOCKED',
        `${folder} is a file or inside one, but an index is a folder. Name an empty or new folder.`,
        { cause: error },
      );
    throw error;
  }
}

/** Whether an index left this behind. The only folder in an index is that of damaged files. */
function isLeftover(entry: { name: string; isDirectory(): boolean }): boolean {
  return isIndexName(entry.name) && entry.isDirectory() === (entry.name === DAMAGED_FOLDER);
}

function isIndexFile(entry: { name: string; isDirectory(): boolean }): boolean {
  return [MANIFEST_FILE, LEGACY_FILE].includes(entry.name) && !entry.isDirectory();
}
