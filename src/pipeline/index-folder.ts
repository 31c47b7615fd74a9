import { isAbsolute, relative, resolve } from 'node:path';
import { PanelError } from '../errors.ts';
import { newest, profileOf } from '../hash/profile.ts';
import { requireCatalogue } from '../inputs/catalogue.ts';
import { type Checkup, examineFolder } from '../store/checkup.ts';
import { Draft } from '../store/draft.ts';
import { type HeldEpisode, type HeldWork, own } from '../store/manifest.ts';
import { type Merged, mergeSegments, removeNamed } from '../store/merge.ts';
import { PanelIndex } from '../store/panel-index.ts';
import { type Repaired, repairFolder } from '../store/repair.ts';
import { type Opened, openFolder } from '../store/state.ts';
import { type Writer, writing } from '../store/writer.ts';
import { type BuildOptions, type Built, build } from './build.ts';
import { Seen } from './seen.ts';
import { type SharedStretch, sharedStretches } from './shared.ts';

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
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<PanelIndex> {
  return opened(folder, await openFolder(folder, options));
}

function opened(folder: string, state: Opened): PanelIndex {
  const { stock, sha256 } = state;
  const index: PanelIndex = new PanelIndex(stock, sha256, profileOf(stock.profile).columns, again);
  async function again() {
    const now = await openFolder(folder, {}, state);
    return now === state ? index : opened(folder, now);
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
): Promise<Checkup & Partial<Repaired>> {
  if (repair) return repairFolder(folder, options);
  return (await examineFolder(folder, options)).checkup;
}

/** What {@link indexCatalogue} did. */
export interface Indexed extends Omit<Built, 'fresh'> {
  /** What is held of our own now. */
  readonly works: readonly HeldWork[];
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
  options: BuildOptions = {},
): Promise<Indexed> {
  await requireCatalogue(catalogue);
  if (liesIn(folder, catalogue))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} lies in the catalogue and would be read as a part of it. Name a folder outside.`,
    );
  const what = `panelprint index ${catalogue}`;
  const { fresh, ...done } = await writing(
    folder,
    { what, profile: newest.id, anew: !options.add },
    (writer) => readInto(catalogue, writer, options),
  );
  const shared = fresh.length > 0 ? await sharedWith(folder, fresh) : [];
  return { ...done, shared };
}

/** Whether a folder is another or lies in it. */
export function liesIn(folder: string, other: string): boolean {
  const place = relative(resolve(other), resolve(folder));
  return place === '' || !(place.startsWith('..') || isAbsolute(place));
}

async function readInto(
  catalogue: string,
  writer: Writer,
  options: BuildOptions,
): Promise<Omit<Indexed, 'shared'> & Pick<Built, 'fresh'>> {
  const before = writer.replaced ?? own(writer.manifest).works;
  if (before.some(({ against }) => against !== undefined))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${writer.folder} holds what match --keep has kept. Name another folder for the index.`,
    );
  const draft = await Draft.begin(writer);
  const profile = profileOf(writer.manifest.profile);
  const seen = new Seen(await writer.note(), options.add);
  const built = await build(catalogue, draft, { profile, seen }, options);
  if (draft.isEmpty && built.failures.length > 0 && !built.interrupted)
    throw new PanelError(
      'INPUT_EMPTY',
      `No page of ${catalogue} could be read; first: ${built.failures[0]!.error.message}`,
    );
  mayReplace(writer, draft, built);
  if (!(built.interrupted && writer.replaced)) await draft.commit(built.interrupted);
  await writer.keepNote(seen.text()).catch(() => undefined); // losing it costs time, and never an answer
  const { segments } = writer.manifest;
  const { works } = own(writer.manifest);
  const now = new Set(namesIn(works));
  return {
    ...{ ...built, works, segments: segments.length },
    windows: works.reduce((sum, { episodes }) => sum + windowsOf(episodes), 0),
    gone: namesIn(before).filter((name) => !now.has(name)),
  };
}

/**
 * An index of format 1 is written over only by what has all its episodes that are still in the catalogue.
 * @throws PanelError INDEX_VERSION when a page of one can no longer be read.
 */
function mayReplace(
  { replaced, folder }: Writer,
  draft: Draft,
  { failures, interrupted }: Built,
): void {
  if (replaced === undefined || interrupted || failures.length === 0) return;
  const lost = namesIn(replaced).find((name) => !draft.has(name));
  if (lost !== undefined)
    throw new PanelError(
      'INDEX_VERSION',
      `${folder} has format 1 and stays as it is: all its pages must be read again, and ${lost} could not be; first: ` +
        `${failures[0]!.error.message} Mend the page, or take the episode out of the catalogue.`,
    );
}

function windowsOf(episodes: readonly HeldEpisode[]): number {
  return episodes.reduce((sum, { windows }) => sum + windows, 0);
}

/** What these episodes have in common with other works. */
async function sharedWith(folder: string, episodes: readonly string[]): Promise<SharedStretch[]> {
  const index = opened(folder, await openFolder(folder, { patchesOnly: true }));
  return sharedStretches(index, new Set(episodes));
}

function namesIn(works: readonly HeldWork[]): string[] {
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
  const removed = await writing(folder, { ...options, what }, (writer) =>
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
export async function mergeIndex(folder: string, options: IndexOptions = {}): Promise<Merged> {
  return writing(folder, { ...options, what: 'panelprint merge' }, mergeSegments);
}
