import { type FolderState, retryOnChange } from '../folder/state.ts';
import { contentDigest } from '../format/manifest.ts';
import { type LoadedSnapshot, readSnapshot, type SnapshotOptions } from './read-snapshot.ts';
import { snapshotOf } from './snapshot.ts';

/** An index that was read from a folder. */
export interface LoadedIndex extends LoadedSnapshot {
  /** Digest of the content (`contentDigest`). */
  readonly sha256: string;
  readonly generation: number;
}

/**
 * Reads the index in a folder.
 * @param previous an earlier reading of the folder: returned if nothing has changed, and its
 * segments are not read again.
 * @throws PanelError as `readState` and `readSnapshot`.
 */
export async function loadIndex(
  folder: string,
  options: Omit<SnapshotOptions, 'loaded'> = {},
  previous?: LoadedIndex,
): Promise<LoadedIndex> {
  return retryOnChange(folder, options, (state) => loadState(folder, state, options, previous));
}

/**
 * Reads the index that a folder held in a given state.
 * @param previous an earlier reading of the folder, as in {@link loadIndex}.
 * @throws PanelError INDEX_INCOMPLETE if a writer has changed the folder since; as `readSnapshot`.
 */
export async function loadState(
  folder: string,
  { manifest, legacy }: FolderState,
  options: Omit<SnapshotOptions, 'loaded'> = {},
  previous?: LoadedIndex,
): Promise<LoadedIndex> {
  const sha256 = contentDigest(manifest);
  const { generation } = manifest;
  if (previous?.generation === generation && previous.sha256 === sha256) return previous;
  const { snapshot, loaded } = legacy
    ? { snapshot: snapshotOf(legacy.content), loaded: new Map() }
    : await readSnapshot(folder, manifest, { ...options, loaded: previous?.loaded ?? new Map() });
  return { snapshot, loaded, sha256, generation };
}
