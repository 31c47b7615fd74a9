import { PanelError } from '../../errors.ts';
import { legacyManifest } from '../format/episode-refs.ts';
import { decodeLegacy } from '../format/legacy.ts';
import { decodeManifest, type Manifest } from '../format/manifest.ts';
import type { SegmentData } from '../format/segment-data.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  disk,
  errnoOf,
  type FileOptions,
  type FileSystem,
  LEGACY_FILE,
  listFiles,
  MANIFEST_FILE,
} from './files.ts';
import { readFile } from './read.ts';

/** What a folder holds as an index. */
export interface FolderState {
  readonly manifest: Manifest;
  /** Of an index of format 1 to 3: all that it holds, and which format. Its manifest's one segment is not there yet. */
  readonly legacy?: { readonly content: SegmentData; readonly version: number };
}

/** How often a reader looks again when the files that a manifest names are gone: writers take away what no longer counts. */
const MAX_LOOKS = 100;

/** Reads what a manifest names, and looks again when that is gone because there is another manifest. */
export async function retryOnChange<R>(
  folder: string,
  options: FileOptions,
  read: (state: FolderState) => Promise<R>,
): Promise<R> {
  let generation = -1;
  for (let look = 0; ; look++) {
    const state = await readState(folder, options);
    try {
      return await read(state);
    } catch (error) {
      const gone = error instanceof PanelError && error.code === 'INDEX_INCOMPLETE';
      const now = state.manifest.generation;
      if (!gone || generation === now || look === MAX_LOOKS) throw error;
      generation = now;
    }
  }
}

/**
 * What a folder holds as an index.
 * @throws PanelError INDEX_MISSING when there is none, INPUT_KIND when the folder is a catalogue or no folder,
 * INPUT_UNREADABLE, INDEX_* when it is damaged; the signal's reason once aborted.
 */
export async function readState(folder: string, options: FileOptions = {}): Promise<FolderState> {
  const { fs = disk } = options;
  let missing: unknown;
  // The manifest twice: an index of an older format may become one of this while it is looked for.
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

/** The error a person can act on when there is no index where one was named. */
async function explainMissing(fs: FileSystem, folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof PanelError)) return error;
  const { cause } = error;
  const code = errnoOf(cause);
  if (code === 'ENOTDIR')
    return new PanelError(
      'INPUT_KIND',
      `An index is a folder; ${folder} is a file. Name the folder that holds ${MANIFEST_FILE}.`,
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
      `${folder} holds folders but no ${MANIFEST_FILE}: it looks like a catalogue. Make an index of it first, and name that.`,
      { cause },
    );
  const found = entries ? `${folder} holds no ${MANIFEST_FILE}` : `There is no folder ${folder}`;
  return new PanelError(
    'INDEX_MISSING',
    `${found}. Name the folder of an index, or make one first.`,
    {
      cause,
    },
  );
}
