import type { FileOptions } from '../store/folder/files.ts';
import { type FolderState, readState, retryOnChange } from '../store/folder/state.ts';
import {
  BACKGROUND,
  contentDigest,
  type Holding,
  type IndexKind,
  type SegmentFile,
} from '../store/format/manifest.ts';
import { VERSION } from '../store/format/section-file.ts';
import { loadState } from '../store/index/open.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { searcherOf, stockSearcher } from './index-folder.ts';

/** How much an index holds of one origin. */
export interface OriginInfo {
  /** Absent for our own works. */
  readonly origin?: string;
  /** Their public key, 64 hex digits. */
  readonly key?: string;
  readonly works: number;
  readonly episodes: number;
  readonly windows: number;
  /** Their lists of hashes. */
  readonly lists: readonly { readonly name: string; readonly hashes: number }[];
  /** The number of opinions on matches. */
  readonly feedback: number;
}

/** How an index is stored. */
export interface IndexInfo {
  /** Names the content of the index. */
  readonly sha256: string;
  /** Whether it holds licensed works, or scans that `match --keep` kept. */
  readonly kind: IndexKind;
  readonly format: number;
  readonly profile: number;
  /** Counts the changes of the index. */
  readonly generation: number;
  readonly segments: readonly SegmentFile[];
  readonly origins: readonly OriginInfo[];
  /** Number of drawings that the index adds to the background set of the package. */
  readonly background: number;
}

/**
 * Describes how an index is stored, without reading its segments.
 * @throws PanelError INDEX_MISSING, INPUT_KIND, INPUT_UNREADABLE; INDEX_* if its manifest is
 * damaged.
 */
export async function describeIndex(folder: string, options: FileOptions = {}): Promise<IndexInfo> {
  return infoOf(await readState(folder, options));
}

/**
 * Opens an index and describes how it is stored, both at one generation.
 * @throws PanelError as `openIndex`.
 */
export async function openAndDescribe(
  folder: string,
  options: FileOptions = {},
): Promise<{ readonly index: Searcher; readonly info: IndexInfo }> {
  return retryOnChange(folder, options, async (state) => {
    const loaded = await loadState(folder, state, options);
    return { index: searcherOf(folder, loaded, await stockSearcher()), info: infoOf(state) };
  });
}

function infoOf({ manifest, legacy }: FolderState): IndexInfo {
  const { kind, profile, generation, segments, holdings } = manifest;
  return {
    sha256: contentDigest(manifest),
    kind,
    format: legacy?.version ?? VERSION,
    profile,
    generation,
    segments: legacy ? [] : segments,
    origins: holdings.filter(({ origin }) => origin !== BACKGROUND).map(originInfo),
    background: drawingsIn(holdings),
  };
}

/** How many drawings an index adds to the background set. */
function drawingsIn(holdings: readonly Holding[]): number {
  const own = holdings.find(({ origin }) => origin === BACKGROUND);
  return own?.works.reduce((sum, { episodes }) => sum + episodes.length, 0) ?? 0;
}

function originInfo({ origin, key, works, lists, feedback }: Holding): OriginInfo {
  const episodes = works.flatMap((work) => work.episodes);
  return {
    ...(origin !== '' && { origin }),
    ...(key !== undefined && { key }),
    works: works.length,
    episodes: episodes.length,
    windows: episodes.reduce((sum, { windows }) => sum + windows, 0),
    lists: lists.map(({ name, hashes }) => ({ name, hashes })),
    feedback: feedback.length,
  };
}
