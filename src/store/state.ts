import { PanelError } from '../errors.ts';
import type { IndexContent } from './content.ts';
import {
  COPY_FILE,
  codeOf,
  DAMAGED_FOLDER,
  disk,
  type FileOptions,
  type FileSystem,
  LEGACY_FILE,
  list,
  MANIFEST_FILE,
} from './folder.ts';
import { decodeLegacy } from './legacy.ts';
import {
  decodeManifest,
  digestOf,
  type HeldEpisode,
  type HeldWork,
  type Manifest,
  ownHolding,
} from './manifest.ts';
import { type Known, readStock, type StockOptions } from './open.ts';
import { readWhole } from './reading.ts';
import { boundsOf, episodeDigest, sliceOf } from './slices.ts';
import { type Stock, stockOf } from './stock.ts';
import { episodeCount } from './works.ts';

/** What a folder holds as an index. */
export interface State {
  readonly manifest: Manifest;
  /** Of an index of format 1 to 3: all that it holds, and which format. Its manifest's one segment is not there yet. */
  readonly legacy?: { readonly content: IndexContent; readonly version: number };
}

/** An index that was read whole. */
export interface Opened {
  readonly stock: Stock;
  /** Names what it holds (`digestOf`). */
  readonly sha256: string;
  readonly generation: number;
  /** What of it is in memory already when it is opened anew. */
  readonly known: Known;
}

/** How often a reader looks again when the files that a manifest names are gone: writers take away what no longer counts. */
const LOOKS = 100;

/**
 * Opens the index in a folder as it is now.
 * @param before what was opened before: given back if nothing has changed.
 * @throws PanelError as {@link readState} and `readStock`.
 */
export async function openFolder(
  folder: string,
  options: Omit<StockOptions, 'known'> = {},
  before?: Opened,
): Promise<Opened> {
  return throughChanges(folder, options, async ({ manifest, legacy }) => {
    const about = { sha256: digestOf(manifest), generation: manifest.generation };
    if (before && about.generation === before.generation && about.sha256 === before.sha256)
      return before;
    if (legacy) return { stock: stockOf(legacy.content), ...about, known: new Map() };
    const known = before?.known ?? new Map();
    return { ...(await readStock(folder, manifest, { ...options, known })), ...about };
  });
}

/** Reads what a manifest names, and looks again when that is gone because there is another manifest. */
export async function throughChanges<R>(
  folder: string,
  options: FileOptions,
  read: (state: State) => Promise<R>,
): Promise<R> {
  let generation = -1;
  for (let look = 0; ; look++) {
    const state = await readState(folder, options);
    try {
      return await read(state);
    } catch (error) {
      const gone = error instanceof PanelError && error.code === 'INDEX_INCOMPLETE';
      const now = state.manifest.generation;
      if (!gone || generation === now || look === LOOKS) throw error;
      generation = now;
    }
  }
}

/**
 * What a folder holds as an index.
 * @throws PanelError INDEX_MISSING when there is none, INPUT_KIND when the folder is a catalogue or no folder,
 * INPUT_UNREADABLE, INDEX_* when it is damaged; the signal's reason once aborted.
 */
export async function readState(folder: string, options: FileOptions = {}): Promise<State> {
  const { fs = disk } = options;
  let missing: unknown;
  // The manifest twice: an index of an older format may become one of this while it is looked for.
  for (const read of [current, older, current])
    try {
      return await read(folder, options);
    } catch (error) {
      if (!isMissing(error)) throw await explained(fs, folder, error);
      missing = error;
    }
  throw await explained(fs, folder, missing);
}

async function current(folder: string, options: FileOptions): Promise<State> {
  const bytes = await readWhole(folder, MANIFEST_FILE, options);
  return { manifest: decodeManifest(bytes, MANIFEST_FILE) };
}

async function older(folder: string, options: FileOptions): Promise<State> {
  const bytes = await readWhole(folder, LEGACY_FILE, options);
  const { content, version } = decodeLegacy(bytes, LEGACY_FILE);
  return { manifest: manifestOf(content), legacy: { content, version } };
}

/** A manifest of our own works that all lie in one segment, which has yet to be written: it has no digest. */
export function manifestOf(content: IndexContent): Manifest {
  const episodes = heldEpisodes(content, 0);
  const works: HeldWork[] = content.works.map((work) => ({
    ...work,
    episodes: episodes.splice(0, work.episodes.length),
  }));
  const count = episodeCount(content.works);
  return {
    ...{ profile: content.profile, generation: 0 },
    segments: [{ sha256: '0'.repeat(64), bytes: 0, episodes: count }],
    holdings: [ownHolding(works)],
  };
}

/** The episodes of a content as a manifest tells them, if the content is segment number `segment`. */
export function heldEpisodes(content: IndexContent, segment: number): HeldEpisode[] {
  const bounds = boundsOf(content);
  return content.works
    .flatMap(({ episodes }) => episodes)
    .map(({ pages, ...about }, at) => ({
      ...about,
      ...{ segment, at, windows: bounds.windows[at + 1]! - bounds.windows[at]! },
      sha256: episodeDigest(pages, sliceOf(content, bounds, at)),
    }));
}

const isMissing = (error: unknown) =>
  error instanceof PanelError && error.code === 'INDEX_INCOMPLETE';

/** The error a person can act on when there is no index where one was named. */
async function explained(fs: FileSystem, folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof PanelError)) return error;
  const { cause } = error;
  const code = codeOf(cause);
  if (code === 'ENOTDIR')
    return new PanelError(
      'INPUT_KIND',
      `An index is a folder; ${folder} is a file. Name the folder that holds ${MANIFEST_FILE}.`,
      { cause },
    );
  if (code !== 'ENOENT') return error;
  const entries = await list(fs, folder).catch(() => []);
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
