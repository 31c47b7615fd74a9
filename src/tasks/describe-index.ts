import type { FileOptions } from '../store/folder/files.ts';
import { readState } from '../store/folder/state.ts';
import { contentDigest, type Holding, type SegmentFile } from '../store/format/manifest.ts';
import { VERSION } from '../store/format/section-file.ts';

/** What came from one origin. */
export interface OriginInfo {
  /** Absent for our own. */
  readonly origin?: string;
  /** Their public key, 64 hex digits. */
  readonly key?: string;
  readonly works: number;
  readonly episodes: number;
  readonly windows: number;
  /** Lists of hashes by name, and opinions on matches. */
  readonly lists: readonly { readonly name: string; readonly hashes: number }[];
  readonly feedback: number;
}

/** How an index is kept. */
export interface IndexInfo {
  /** Names all that it holds. */
  readonly sha256: string;
  readonly format: number;
  readonly profile: number;
  /** Counts its changes. */
  readonly generation: number;
  readonly segments: readonly SegmentFile[];
  readonly origins: readonly OriginInfo[];
}

/**
 * Tells how an index is kept, without reading its segments.
 * @throws PanelError INDEX_MISSING, INPUT_KIND, INPUT_UNREADABLE; INDEX_* when its manifest is damaged.
 */
export async function describeIndex(folder: string, options: FileOptions = {}): Promise<IndexInfo> {
  const { manifest, legacy } = await readState(folder, options);
  const { profile, generation, segments, holdings } = manifest;
  return {
    sha256: contentDigest(manifest),
    format: legacy?.version ?? VERSION,
    ...{ profile, generation, segments: legacy ? [] : segments },
    origins: holdings.map(originInfo),
  };
}

function originInfo({ origin, key, works, lists, feedback }: Holding): OriginInfo {
  const episodes = works.flatMap((work) => work.episodes);
  return {
    ...(origin !== '' && { origin }),
    ...(key !== undefined && { key }),
    ...{ works: works.length, episodes: episodes.length },
    windows: episodes.reduce((sum, { windows }) => sum + windows, 0),
    lists: lists.map(({ name, hashes }) => ({ name, hashes })),
    feedback: feedback.length,
  };
}
