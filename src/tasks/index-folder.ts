import { isAbsolute, relative, resolve } from 'node:path';
import { PanelError } from '../errors.ts';
import { newestProfile, profileOf } from '../hash/profile.ts';
import { readCatalogue, requireCatalogue } from '../inputs/catalogue.ts';
import { FileCache } from '../inputs/file-cache.ts';
import { type CheckResult, checkFolder } from '../store/folder/check.ts';
import { type MergeResult, mergeSegments } from '../store/folder/merge.ts';
import { removeNamed } from '../store/folder/remove.ts';
import { type RepairResult, repairFolder } from '../store/folder/repair.ts';
import { IndexUpdate } from '../store/folder/update.ts';
import { type Writer, withWriter } from '../store/folder/writer.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import { type EpisodeRef, ownHolding, type WorkRecord } from '../store/format/manifest.ts';
import { type LoadedIndex, loadIndex } from '../store/index/open.ts';
import { Searcher } from '../store/index/searcher.ts';
import { type SharedArt, sharedArt } from './shared-stretches.ts';
import { unknownNames } from './unknown-names.ts';
import {
  type CatalogueRead,
  type IndexCatalogueOptions,
  updateFromCatalogue,
} from './update-index.ts';

/** Options of the functions that read or change a saved index. */
export interface IndexOptions {
  /** Stops reading or writing; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a saved index for matching: reads all of it into memory, verifies it, and closes its files.
 * The index that it returns never changes; its `refresh` returns the current one.
 * @throws PanelError INDEX_* if it is missing or damaged, PROFILE_MISMATCH, INPUT_KIND,
 * INPUT_UNREADABLE.
 */
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<Searcher> {
  return searcherOf(folder, await loadIndex(folder, options));
}

/** The searcher of an index that was loaded from a folder. */
export function searcherOf(folder: string, loaded: LoadedIndex): Searcher {
  const { snapshot, sha256 } = loaded;
  const index: Searcher = new Searcher(snapshot, sha256, { reopen: refresh });
  async function refresh() {
    const now = await loadIndex(folder, {}, loaded);
    return now === loaded ? index : searcherOf(folder, now);
  }
  return index;
}

/** Options of {@link checkIndex}. */
export interface CheckOptions extends IndexOptions {
  /**
   * Removes what is damaged, so that the rest can be used. The episodes in `lost` must be read
   * again.
   */
  readonly repair?: boolean;
}

/**
 * Reads every byte of a saved index and verifies every checksum and digest.
 * @returns the damaged files and the intact episodes; with `repair`, also the files that were
 * moved.
 * @throws PanelError INDEX_MISSING, INPUT_KIND, INPUT_UNREADABLE; with `repair`, INDEX_LOCKED,
 * SAVE_FAILED, and INDEX_* if the manifest and its copy are both damaged.
 */
export async function checkIndex(
  folder: string,
  { repair = false, ...options }: CheckOptions = {},
): Promise<CheckResult & Partial<RepairResult>> {
  if (repair) return repairFolder(folder, options);
  return (await checkFolder(folder, options)).result;
}

/** What {@link indexCatalogue} did, and what the new episodes have in common with the index. */
export interface IndexResult extends Omit<CatalogueRead, 'fresh'>, SharedArt {
  /** Our own works in the index, after the run. */
  readonly works: readonly WorkRecord[];
  readonly windows: number;
  readonly segments: number;
  /** Episodes that the run removed because the catalogue does not have them, as `work/episode`. */
  readonly gone: readonly string[];
}

/**
 * Brings an index up to date with a catalogue folder, or makes it. Reads only episodes with changed
 * files, and writes them into new segments. If the signal aborts the run, it saves the finished
 * episodes, and keeps the others as they were; if the process is killed, the next run continues
 * with the finished episodes.
 *
 * @throws PanelError as `readCatalogue` and `updateFromCatalogue`; INDEX_LOCKED while another
 * process writes; SAVE_FAILED, OUTPUT_BLOCKED: the index then is as it was.
 */
export async function indexCatalogue(
  catalogue: string,
  folder: string,
  options: IndexCatalogueOptions = {},
): Promise<IndexResult> {
  await requireCatalogue(catalogue);
  if (isInside(folder, catalogue))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} is inside the catalogue, and would be read as a part of the catalogue. Name a folder outside.`,
    );
  const { fresh, ...done } = await withWriter(
    folder,
    {
      purpose: `panelprint index ${catalogue}`,
      profile: newestProfile.id,
      kind: 'catalogue',
      rebuild: !options.add,
    },
    (writer) => indexInto(catalogue, writer, options),
  );
  return { ...done, ...(await sharedByFresh(folder, fresh)) };
}

/** Whether a folder is another one, or inside it. */
export function isInside(folder: string, other: string): boolean {
  const path = relative(resolve(other), resolve(folder));
  return path === '' || !(path.startsWith('..') || isAbsolute(path));
}

/**
 * Lists the catalogue only now, under the lock: an earlier list may lack an episode that another
 * process has indexed since, and this run would remove it.
 */
async function indexInto(
  catalogue: string,
  writer: Writer,
  options: IndexCatalogueOptions,
): Promise<Omit<IndexResult, keyof SharedArt> & Pick<CatalogueRead, 'fresh'>> {
  const listing = await readCatalogue(catalogue);
  const before = writer.replaced ?? ownHolding(writer.manifest).works;
  const update = await IndexUpdate.begin(writer);
  const profile = profileOf(writer.manifest.profile);
  const cache = new FileCache(await writer.readCache(), options.add);
  const read = await updateFromCatalogue(catalogue, listing, update, { profile, cache }, options);
  const { failures, interrupted } = read;
  if (update.isEmpty && failures.length > 0 && !interrupted)
    throw new PanelError(
      'INPUT_EMPTY',
      `No page of ${catalogue} could be read. The first error: ${failures[0]!.error.message}`,
    );
  checkReplacement(writer, update, read);
  if (!(interrupted && writer.replaced)) await update.commit(interrupted);
  await writer.writeCache(cache.text()).catch(() => undefined); // losing it costs time only
  const { works } = ownHolding(writer.manifest);
  const now = new Set(episodeNames(works));
  return {
    ...read,
    failures: [...failures, ...unknownNames(catalogue, listing, works)],
    works,
    segments: writer.manifest.segments.length,
    windows: works.reduce((sum, { episodes }) => sum + windowsIn(episodes), 0),
    gone: episodeNames(before).filter((name) => !now.has(name)),
  };
}

/**
 * Lets a run replace an index of format 1 only if it read all its episodes that are in the
 * catalogue.
 * @throws PanelError INDEX_VERSION if a page of one cannot be read.
 */
function checkReplacement(
  { replaced, folder }: Writer,
  update: IndexUpdate,
  { failures, interrupted }: CatalogueRead,
): void {
  if (replaced === undefined || interrupted || failures.length === 0) return;
  const lost = episodeNames(replaced).find((name) => !update.hasEpisode(name));
  if (lost !== undefined)
    throw new PanelError(
      'INDEX_VERSION',
      `${folder} has format 1, which is replaced only if all its pages can be read again, but ${lost} could not be read. ` +
        `The first error: ${failures[0]!.error.message} Repair the page, or remove the episode from the catalogue.`,
    );
}

function windowsIn(episodes: readonly EpisodeRef[]): number {
  return episodes.reduce((sum, { windows }) => sum + windows, 0);
}

/** Finds what new episodes have in common with the index. Does not open the index without any. */
async function sharedByFresh(folder: string, episodes: readonly string[]): Promise<SharedArt> {
  if (episodes.length === 0) return { shared: [], recurring: [], pairs: [], copies: [] };
  const index = searcherOf(folder, await loadIndex(folder, { patchesOnly: true }));
  return sharedArt(index, new Set(episodes));
}

function episodeNames(works: readonly WorkRecord[]): string[] {
  return works.flatMap(({ name: work, episodes }) =>
    episodes.map(({ name: episode }) => formatEpisodeName({ work, episode })),
  );
}

/**
 * Removes a work, or one episode as `work/episode`, from a saved index. Its rows stay in their
 * segments until these are merged.
 * @returns the number of episodes removed.
 * @throws PanelError BAD_ARGUMENT if the index has no such work; as {@link openIndex};
 * INDEX_LOCKED, SAVE_FAILED.
 */
export async function removeFromIndex(
  folder: string,
  name: string,
  options: IndexOptions = {},
): Promise<number> {
  const purpose = `panelprint remove ${name}`;
  const removed = await withWriter(folder, { ...options, purpose }, (writer) =>
    removeNamed(writer, name),
  );
  if (removed === 0)
    throw new PanelError(
      'BAD_ARGUMENT',
      `${folder} holds no work or episode named ${name}. \`panelprint info\` lists the names.`,
    );
  return removed;
}

/**
 * Rewrites an index into as few segments as possible. No answer changes; the index becomes smaller,
 * and faster to open and to search.
 * @throws PanelError as {@link openIndex}; INDEX_LOCKED, SAVE_FAILED.
 */
export async function mergeIndex(folder: string, options: IndexOptions = {}): Promise<MergeResult> {
  return withWriter(folder, { ...options, purpose: 'panelprint merge' }, mergeSegments);
}
