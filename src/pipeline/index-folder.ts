import { isAbsolute, relative, resolve } from 'node:path';
import { PanelError } from '../errors.ts';
import { profileOf } from '../hash/profile.ts';
import { requireCatalogue } from '../inputs/catalogue.ts';
import { IndexBuilder } from '../store/builder.ts';
import type { IndexContent, Work } from '../store/content.ts';
import { decode, verify } from '../store/format.ts';
import { loadIndex, readIndex } from '../store/load.ts';
import { PanelIndex } from '../store/panel-index.ts';
import { prepareFolder, saveIndex } from '../store/save.ts';
import { type BuildOptions, type Built, build } from './build.ts';
import { Previous } from './previous.ts';
import { type SharedStretch, sharedStretches } from './shared.ts';

/** Options of what reads a saved index. */
export interface IndexOptions {
  /** Stops the reading; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a saved index for matching. It is read whole and verified; nothing is held open.
 * @throws PanelError INDEX_* when it is missing or damaged, PROFILE_MISMATCH, INPUT_KIND.
 */
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<PanelIndex> {
  const { content, sha256 } = await loadIndex(folder, options);
  return new PanelIndex(content, sha256, profileOf(content.profile).columns);
}

/**
 * Reads every byte of a saved index and verifies every checksum.
 * @throws PanelError as {@link openIndex}; INDEX_CHECKSUM when a byte is not what was written.
 */
export async function checkIndex(
  folder: string,
  options: IndexOptions = {},
): Promise<{ bytes: number; sha256: string }> {
  const bytes = await readIndex(folder, options);
  profileOf(decode(bytes).content.profile);
  return { bytes: bytes.length, sha256: verify(bytes) };
}

/** What {@link indexCatalogue} did. */
export type Indexed = Omit<Built, 'content' | 'fresh'> &
  Pick<IndexContent, 'works'> & {
    readonly windows: number;
    /** Episodes as `work/episode` that were known and are no longer in the catalogue. */
    readonly gone: readonly string[];
    /** What the episodes read now have in common with other works: it will be evidence for neither. */
    readonly shared: readonly SharedStretch[];
  };

/**
 * Reads a catalogue folder into an index folder, new or existing: only episodes whose files changed are
 * read again. When the signal is aborted, what was finished is saved with what was known before.
 *
 * @throws PanelError as `build`, and SAVE_FAILED or OUTPUT_BLOCKED; the old index is then untouched.
 */
export async function indexCatalogue(
  catalogue: string,
  folder: string,
  options: Omit<BuildOptions, 'previous' | 'profile'> = {},
): Promise<Indexed> {
  await requireCatalogue(catalogue);
  const place = relative(resolve(catalogue), resolve(folder));
  if (place === '' || !(place.startsWith('..') || isAbsolute(place)))
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} lies in the catalogue and would be read as a part of it. Name a folder outside.`,
    );
  await prepareFolder(folder);
  const previous = await loadIndex(folder).catch(startAnew);
  if (previous) profileOf(previous.content.profile);
  const { content, fresh, ...built } = await build(catalogue, {
    ...options,
    ...(previous && { previous: previous.content }),
  });
  if (content.windows.count === 0 && built.failures.length > 0 && !built.interrupted)
    throw new PanelError(
      'INPUT_EMPTY',
      `No page of ${catalogue} could be read; first: ${built.failures[0]!.error.message}`,
    );
  await saveIndex(folder, content);
  const now = new Set(namesIn(content.works));
  const gone = namesIn(previous?.content.works ?? []).filter((name) => !now.has(name));
  const shared = fresh.length > 0 ? sharedWith(content, fresh) : [];
  return { ...built, works: content.works, windows: content.windows.count, gone, shared };
}

/** What these episodes have in common with other works. */
function sharedWith(content: IndexContent, episodes: readonly string[]): SharedStretch[] {
  const index = new PanelIndex(content, '', profileOf(content.profile).columns);
  return sharedStretches(index, new Set(episodes));
}

function namesIn(works: readonly Work[]): string[] {
  return works.flatMap(({ name, episodes }) => episodes.map((each) => `${name}/${each.name}`));
}

/** No index yet: built from nothing. A damaged one, or one of another format, is not overwritten. */
function startAnew(error: unknown): undefined {
  if (error instanceof PanelError && error.code === 'INDEX_MISSING') return undefined;
  throw error;
}

/**
 * Takes a work, or one episode as `work/episode`, out of a saved index.
 * @throws PanelError BAD_ARGUMENT when the index holds no such work; as {@link openIndex}; SAVE_FAILED.
 */
export async function removeFromIndex(
  folder: string,
  name: string,
  options: IndexOptions = {},
): Promise<number> {
  const { content } = await loadIndex(folder, options);
  const known = new Previous(content, content.profile);
  const builder = new IndexBuilder(content.profile);
  let removed = 0;
  for (const { episodes, ...head } of content.works)
    for (const episode of episodes) {
      const names = [head.name, `${head.name}/${episode.name}`];
      if (names.some((known) => known.normalize() === name.normalize())) removed++;
      else builder.add(head, episode, known.find(head.name, episode.name)!.prints);
    }
  if (removed === 0)
    throw new PanelError('BAD_ARGUMENT', `${folder} holds no work or episode named ${name}.`);
  await saveIndex(folder, builder.content(), options);
  return removed;
}
