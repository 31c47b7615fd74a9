import { isAbsolute, relative, resolve } from 'node:path';
import { PanelError } from '../errors.ts';
import { newestProfile, profileOf } from '../hash/profile.ts';
import { requireCatalogue } from '../inputs/catalogue.ts';
import { FileCache } from '../inputs/file-cache.ts';
import { type CheckResult, checkFolder } from '../store/folder/check.ts';
import { type MergeResult, mergeSegments, removeNamed } from '../store/folder/merge.ts';
import { type RepairResult, repairFolder } from '../store/folder/repair.ts';
import { IndexUpdate } from '../store/folder/update.ts';
import { type Writer, withWriter } from '../store/folder/writer.ts';
import { type EpisodeRef, ownHolding, type WorkRecord } from '../store/format/manifest.ts';
import { type LoadedIndex, loadIndex } from '../store/index/open.ts';
import { Searcher } from '../store/index/searcher.ts';
import { type SharedStretch, sharedStretches } from './shared-stretches.ts';
import {
  type CatalogueRead,
  type IndexCatalogueOptions,
  updateFromCatalogue,
} from './update-index.ts';

/** Options of what reads or changes a saved index. */
export interface IndexOptions {
  /** Stops the reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a saved index for matching. It is read whole and verified; nothing is held open. It stays as it was then,
 * whatever is written to its folder; its `refresh` gives it as it is now.
 * @throws PanelError INDEX_* when it is missing or damaged, PROFILE_MISMATCH, INPUT_KIND, INPUT_UNREADABLE.
 */
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<Searcher> {
  return searcherOf(folder, await loadIndex(folder, options));
}

function searcherOf(folder: string, state: LoadedIndex): Searcher {
  const { snapshot, sha256 } = state;
  const index: Searcher = new Searcher(snapshot, sha256, again);
  async function again() {
    const now = await loadIndex(folder, {}, state);
    return now === state ? index : searcherOf(folder, now);
  }
  return index;
}

/** Options of {@link checkIndex}. */
export interface CheckOptions extends IndexOptions {
  /** Leaves out what is damaged, so that the rest can be used: the episodes in `lost` must be read again. */
  readonly repair?: boolean;
}

/**
 * Reads every byte of a saved index and verifies every checksum and digest.
 * @returns what is damaged and what is still good; with `repair`, also which files were put aside.
 * @throws PanelError INDEX_MISSING, INPUT_KIND, INPUT_UNREADABLE; with `repair`, INDEX_LOCKED, SAVE_FAILED, and INDEX_* when
 * the manifest and its copy are both damaged.
 */
export async function checkIndex(
  folder: string,
  { repair = false, ...options }: CheckOptions = {},
): Promise<CheckResult & Partial<RepairResult>> {
  if (repair) return repairFolder(folder, options);
  return (await checkFolder(folder, options)).checkup;
}

/** What {@link indexCatalogue} did. */
export interface IndexResult extends Omit<CatalogueRead, 'fresh'> {
  /** What is held of our own now. */
  readonly works: readonly WorkRecord[];
  readonly windows: number;
  readonly segments: number;
  /** Episodes as `work/episode` that were known and are no longer in the catalogue. */
  readonly gone: readonly string[];
  /** What the episodes read now have in common with other works: it will be evidence for neither. */
  readonly shared: readonly SharedStretch[];
}

/**
 * Reads a catalogue folder into an index folder, new or existing: only episodes whose files changed are read again, and
 * what is new is written beside what is there. When the signal is aborted, what was finished is saved with what
 * was known before; when the process is killed, the next run goes on with the episodes that were finished.
 *
 * @throws PanelError as `build`; INDEX_LOCKED while another process writes; SAVE_FAILED or OUTPUT_BLOCKED: the old index is
 * then untouched.
 */
export async function indexCatalogue(
  catalogue: string,
  folder: string,
  options: IndexCatalogueOptions = {},
): Promise<IndexResult> {
  await requireCatalogue(catalogue);
  if (liesInside(folder, catalogue))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} lies in the catalogue and would be read as a part of it. Name a folder outside.`,
    );
  const what = `panelprint index ${catalogue}`;
  const { fresh, ...done } = await withWriter(
    folder,
    { purpose: what, profile: newestProfile.id, rebuild: !options.add },
    (writer) => indexInto(catalogue, writer, options),
  );
  const shared = fresh.length > 0 ? await sharedWith(folder, fresh) : [];
  return { ...done, shared };
}

/** Whether a folder is another or lies in it. */
export function liesInside(folder: string, other: string): boolean {
  const place = relative(resolve(other), resolve(folder));
  return place === '' || !(place.startsWith('..') || isAbsolute(place));
}

async function indexInto(
  catalogue: string,
  writer: Writer,
  options: IndexCatalogueOptions,
): Promise<Omit<IndexResult, 'shared'> & Pick<CatalogueRead, 'fresh'>> {
  const before = writer.replaced ?? ownHolding(writer.manifest).works;
  if (before.some(({ against }) => against !== undefined))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${writer.folder} holds what match --keep has kept. Name another folder for the index.`,
    );
  const draft = await IndexUpdate.begin(writer);
  const profile = profileOf(writer.manifest.profile);
  const seen = new FileCache(await writer.readCache(), options.add);
  const built = await updateFromCatalogue(catalogue, draft, { profile, seen }, options);
  if (draft.isEmpty && built.failures.length > 0 && !built.interrupted)
    throw new PanelError(
      'INPUT_EMPTY',
      `No page of ${catalogue} could be read; first: ${built.failures[0]!.error.message}`,
    );
  checkReplacement(writer, draft, built);
  if (!(built.interrupted && writer.replaced)) await draft.commit(built.interrupted);
  await writer.writeCache(seen.text()).catch(() => undefined); // losing it costs time, and never an answer
  const { segments } = writer.manifest;
  const { works } = ownHolding(writer.manifest);
  const now = new Set(episodeNames(works));
  return {
    ...{ ...built, works, segments: segments.length },
    windows: works.reduce((sum, { episodes }) => sum + windowsOf(episodes), 0),
    gone: episodeNames(before).filter((name) => !now.has(name)),
  };
}

/**
 * An index of format 1 is written over only by what has all its episodes that are still in the catalogue.
 * @throws PanelError INDEX_VERSION when a page of one can no longer be read.
 */
function checkReplacement(
  { replaced, folder }: Writer,
  draft: IndexUpdate,
  { failures, interrupted }: CatalogueRead,
): void {
  if (replaced === undefined || interrupted || failures.length === 0) return;
  const lost = episodeNames(replaced).find((name) => !draft.hasEpisode(name));
  if (lost !== undefined)
    throw new PanelError(
      'INDEX_VERSION',
      `${folder} has format 1 and stays as it is: all its pages must be read again, and ${lost} could not be; first: ` +
        `${failures[0]!.error.message} Mend the page, or take the episode out of the catalogue.`,
    );
}

function windowsOf(episodes: readonly EpisodeRef[]): number {
  return episodes.reduce((sum, { windows }) => sum + windows, 0);
}

/** What these episodes have in common with other works. */
async function sharedWith(folder: string, episodes: readonly string[]): Promise<SharedStretch[]> {
  const index = searcherOf(folder, await loadIndex(folder, { patchesOnly: true }));
  return sharedStretches(index, new Set(episodes));
}

function episodeNames(works: readonly WorkRecord[]): string[] {
  return works.flatMap(({ name, episodes }) => episodes.map((each) => `${name}/${each.name}`));
}

/**
 * Takes a work, or one episode as `work/episode`, out of a saved index, at once: its segment stays until it is merged.
 * @throws PanelError BAD_ARGUMENT when the index holds no such work; as {@link openIndex}; INDEX_LOCKED, SAVE_FAILED.
 */
export async function removeFromIndex(
  folder: string,
  name: string,
  options: IndexOptions = {},
): Promise<number> {
  const what = `panelprint remove ${name}`;
  const removed = await withWriter(folder, { ...options, purpose: what }, (writer) =>
    removeNamed(writer, name),
  );
  if (removed === 0)
    throw new PanelError('BAD_ARGUMENT', `${folder} holds no work or episode named ${name}.`);
  return removed;
}

/**
 * Brings what an index holds into as few segments as there can be. No answer changes; it takes less room, and is
 * opened and searched sooner.
 * @throws PanelError as {@link openIndex}; INDEX_LOCKED, SAVE_FAILED.
 */
export async function mergeIndex(folder: string, options: IndexOptions = {}): Promise<MergeResult> {
  return withWriter(folder, { ...options, purpose: 'panelprint merge' }, mergeSegments);
}
