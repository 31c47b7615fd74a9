import { errnoOf, PanelError } from '../../errors.ts';
import { legacyManifest } from '../format/episode-refs.ts';
import { decodeLegacy } from '../format/legacy.ts';
import { decodeManifest, type Manifest } from '../format/manifest.ts';
import type { SegmentData } from '../format/segment-data.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  disk,
  type FileOptions,
  type FileSystem,
  LEGACY_FILE,
  listFiles,
  MANIFEST_FILE,
} from './files.ts';
import { readFile } from './read.ts';

/** The index in a folder, at one generation. */
export interface FolderState {
  readonly manifest: Manifest;
  /**
   * The format and whole content of an index of format 1 to 3. The one segment of its manifest is
   * not a file yet.
   */
  readonly legacy?: { readonly content: SegmentData; readonly version: number };
}

/** How often a reader starts over because a writer deleted files that it needs. */
const MAX_RETRIES = 100;

/**
 * Reads the manifest and then, by `read`, the files that it names. Starts over if a file is gone
 * because a writer committed another manifest meanwhile.
 */
export async function retryOnChange<R>(
  folder: string,
  options: FileOptions,
  read: (state: FolderState) => Promise<R>,
): Promise<R> {
  let generation = -1;
  for (let retry = 0; ; retry++) {
    const state = await readState(folder, options);
    try {
      return await read(state);
    } catch (error) {
      const now = state.manifest.generation;
      if (!isMissing(error) || generation === now || retry === MAX_RETRIES) throw error;
      generation = now;
    }
  }
}

/**
 * Reads the manifest of an index, or an index of format 1 to 3.
 * @throws PanelError INDEX_MISSING if there is no index, INPUT_KIND if the folder is a catalogue or
 * a file, INPUT_UNREADABLE, INDEX_* if the index is damaged; the signal's reason once aborted.
 */
export async function readState(folder: string, options: FileOptions = {}): Promise<FolderState> {
  const { fs = disk } = options;
  let missing: unknown;
  // The manifest twice: a writer may bring an older format to this one between the first two looks.
  for (const read of [readManifest, readLegacy, readManifest])
    try {
      return await read(folder, options);
    } catch (error) {
      if (!isMissing(error)) throw await explainMissing(fs, folder, error);
      missing = error;
    }
  throw await explainMissing(fs, folder, missing);
}

async function readManifest(folder: string, options: FileOptions): Promise<FolderState> {
  const bytes = await readFile(folder, MANIFEST_FILE, options);
  return { manifest: decodeManifest(bytes, MANIFEST_FILE) };
}

async function readLegacy(folder: string, options: FileOptions): Promise<FolderState> {
  const bytes = await readFile(folder, LEGACY_FILE, options);
  const { content, version } = decodeLegacy(bytes, LEGACY_FILE);
  return { manifest: legacyManifest(content), legacy: { content, version } };
}

const isMissing = (error: unknown) =>
  error instanceof PanelError && error.code === 'INDEX_INCOMPLETE';

/**
 * Turns a missing manifest into an error that says what the folder holds instead, and what to do.
 */
async function explainMissing(fs: FileSystem, folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof PanelError)) return error;
  const { cause } = error;
  const code = errnoOf(cause);
  if (code === 'ENOTDIR')
    return new PanelError(
      'INPUT_KIND',
      `${folder} is a file, but an index is a folder. Name the folder that holds ${MANIFEST_FILE}.`,
      { cause },
    );
  if (code !== 'ENOENT') return error;
  const entries = await listFiles(fs, folder).catch(() => []);
  if (entries?.some(({ name }) => name === COPY_FILE))
    return new PanelError(
      'INDEX_INCOMPLETE',
      `${folder} has lost its ${MANIFEST_FILE}. Copy it again, or repair the index.`,
      { cause },
    );
  if (entries?.some((entry) => entry.isDirectory() && entry.name !== DAMAGED_FOLDER))
    return new PanelError(
      'INPUT_KIND',
      `${folder} holds folders and no ${MANIFEST_FILE}: it looks like a catalogue. Index it first, and name that index.`,
      { cause },
    );
  const found = entries ? `${folder} holds no ${MANIFEST_FILE}` : `There is no folder ${folder}`;
  return new PanelError(
    'INDEX_MISSING',
    `${found}. Name the folder of an index, or make one first.`,
    { cause },
  );
}
