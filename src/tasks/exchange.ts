import { basename, dirname } from 'node:path';
import { badArgument, PanelError } from '../errors.ts';
import type { Fingerprint } from '../hash/fingerprint.ts';
import { pdq } from '../hash/pdq/pdq.ts';
import { newestProfile } from '../hash/profile.ts';
import { decodeForPdq } from '../image/decode.ts';
import { readUnchanged, referencePageReader } from '../inputs/reference-pages.ts';
import { type ExportResult, exportBundle } from '../store/folder/export.ts';
import { saveFeedback } from '../store/folder/feedback.ts';
import { type BundleImport, importBundle, importList } from '../store/folder/import.ts';
import { readFile } from '../store/folder/read.ts';
import { removeOrigin } from '../store/folder/remove.ts';
import { type WriteOptions, withWriter } from '../store/folder/writer.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import { listText, parseList } from '../store/format/hash-list.ts';
import { canonicalFeedback, type Feedback } from '../store/format/manifest.ts';
import { MAGIC } from '../store/format/section-file.ts';
import { publicKeyIn } from '../store/format/signature.ts';
import { type LoadedIndex, loadIndex } from '../store/index/open.ts';
import type { EpisodeEntry } from '../store/index/searcher.ts';
import { inOrder, type RunOptions } from '../threads/queue.ts';
import { type IndexOptions, openIndex, searcherOf } from './index-folder.ts';
import type { Failure } from './read-strip.ts';
import { referencePage } from './references.ts';
import { type SharedArt, sharedArt } from './shared-stretches.ts';

/** Options of {@link exportIndex}. */
export interface ExportOptions extends IndexOptions {
  /** The private key that signs, in PEM. */
  readonly key: string;
  /** Names of the works to export. Default: all our own. */
  readonly works?: readonly string[];
}

/**
 * Exports our own works as one file for another organisation: fingerprints, names, digests and
 * feedback, signed with Ed25519, and no pixels.
 * @throws PanelError KEY_INVALID; BAD_ARGUMENT for a work that the index does not have; as
 * `openIndex`; INPUT_KIND for kept scans; INDEX_TOO_LARGE if one file cannot hold the works;
 * SAVE_FAILED.
 */
export async function exportIndex(
  folder: string,
  file: string,
  { key, works = [], ...options }: ExportOptions,
): Promise<ExportResult> {
  try {
    return await exportBundle(folder, file, key, works, options);
  } catch (cause) {
    if (cause instanceof PanelError || cause === options.signal?.reason) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PanelError('SAVE_FAILED', `Cannot write ${file}: ${reason}.`, { cause });
  }
}

/** Options of {@link importInto}. */
export interface ImportOptions extends IndexOptions {
  /** Our name for the organisation: up to 64 letters, digits, spaces, ".", "_" or "-". */
  readonly origin: string;
  /** Their public key, in PEM or 64 hex digits; required for their first signed file. */
  readonly key?: string | undefined;
}

/** What {@link importInto} imported, and what it has in common with the index. */
export type ImportResult =
  | (BundleImport & SharedArt & { readonly kind: 'works' })
  | { readonly kind: 'hashes'; readonly origin: string; readonly hashes: number };

/**
 * Imports a file of another organisation: one that `exportIndex` wrote, after verifying its
 * signature, or a list of PDQ hashes, one a line, which is not signed. The index keeps it apart
 * from our own works, and every result names its origin.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE; INDEX_*, SIGNATURE_INVALID, KEY_UNKNOWN,
 * KEY_MISMATCH, KEY_INVALID, PROFILE_MISMATCH; LIST_INVALID; BAD_ARGUMENT for an invalid origin;
 * OUTPUT_BLOCKED for a folder of kept scans; INDEX_LOCKED, SAVE_FAILED.
 */
export async function importInto(
  folder: string,
  file: string,
  { origin, key: keyText, ...options }: ImportOptions,
): Promise<ImportResult> {
  const bytes = await readInput(file, options);
  const key = keyText === undefined ? undefined : publicKeyIn(keyText);
  const writeOptions: WriteOptions = {
    ...options,
    purpose: `panelprint import ${file}`,
    profile: newestProfile.id,
    kind: 'catalogue',
  };
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    const prints = parseList(new TextDecoder().decode(bytes));
    const list = { origin, name: basename(file) };
    const hashes = await withWriter(folder, writeOptions, (writer) =>
      importList(writer, prints, list),
    );
    return { kind: 'hashes', origin, hashes };
  }
  const before = await loadIfThere(folder, options);
  const done = await withWriter(folder, writeOptions, (writer) =>
    importBundle(writer, bytes, { file, origin, key }),
  );
  // The prints of `before` stay in memory: only those of the bundle are read.
  const index = searcherOf(folder, await loadIndex(folder, options, before));
  return { kind: 'works', ...done, ...sharedArt(index, new Set(done.episodes)) };
}

/** Loads an index, so that nothing is added to a damaged one. */
async function loadIfThere(
  folder: string,
  options: IndexOptions,
): Promise<LoadedIndex | undefined> {
  return loadIndex(folder, options).catch((error) => {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_MISSING') throw error;
    return undefined;
  });
}

async function readInput(file: string, options: IndexOptions): Promise<Uint8Array> {
  return readFile(dirname(file), basename(file), options).catch((error) => {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_INCOMPLETE') throw error;
    throw new PanelError('INPUT_MISSING', `There is nothing at ${file}.`, { cause: error });
  });
}

/**
 * Removes everything of an origin from an index: works, lists and feedback.
 * @returns how many of each.
 * @throws PanelError BAD_ARGUMENT if the index holds nothing of this origin; as `openIndex`;
 * INDEX_LOCKED, SAVE_FAILED.
 */
export async function revokeOrigin(
  folder: string,
  origin: string,
  options: IndexOptions = {},
): Promise<{ works: number; lists: number; feedback: number }> {
  const purpose = `panelprint revoke ${origin}`;
  return withWriter(folder, { ...options, purpose }, (writer) => removeOrigin(writer, origin));
}

/**
 * Records an opinion on the match of a picture with a work or an episode. Reports show it beside
 * the match, and exports of the work include it; it changes no claim.
 * @throws PanelError BAD_ARGUMENT if `picture` is no SHA-256, or the index has no such work; as
 * `openIndex`; INDEX_LOCKED, SAVE_FAILED.
 */
export async function recordFeedback(
  folder: string,
  record: Feedback,
  options: IndexOptions = {},
): Promise<void> {
  const { picture, said } = record;
  if (typeof picture !== 'string' || !/^[0-9a-f]{64}$/.test(picture))
    throw badArgument('picture', 'the SHA-256 of its file, 64 lowercase hex digits', picture);
  if (said !== 'confirmed' && said !== 'disputed')
    throw badArgument('said', '"confirmed" or "disputed"', said);
  const writeOptions: WriteOptions = { ...options, purpose: 'panelprint feedback' };
  const named = canonicalFeedback(record);
  const { origin = '', work, episode } = named;
  await withWriter(folder, writeOptions, async (writer) => {
    const holding = writer.manifest.holdings.find((each) => each.origin === origin);
    const exists = holding?.works.some(
      ({ name, episodes }) =>
        name === work && (episode === undefined || episodes.some((each) => each.name === episode)),
    );
    if (!exists) throw badArgument('work', 'one that the index holds', work);
    await saveFeedback(writer, named);
  });
}

/** A list of hashes to hand over, and the pages that are not on it. */
export interface HashList {
  /** `pdq <64 hex digits>` a line, each once, in ascending order. */
  readonly text: string;
  readonly hashes: number;
  /** The number of pages left out because they have too little detail. */
  readonly lowQuality: number;
  /** Pages that are missing or have changed since they were indexed. */
  readonly failures: readonly Failure[];
}

/** Quality below which PDQ's authors advise against exchanging a hash. */
const MIN_PDQ_QUALITY = 50;

/**
 * Computes PDQ hashes of all our own pages, as PDQ's own program does. It needs the pages, because
 * the index has fingerprints of windows, which other programs do not use.
 * @param catalogue the catalogue that the index was made from.
 * @throws PanelError as `openIndex`; INPUT_MISSING, INPUT_UNREADABLE, INPUT_KIND for the catalogue;
 * the signal's reason.
 */
export async function exportHashes(
  folder: string,
  catalogue: string,
  options: RunOptions = {},
): Promise<HashList> {
  const index = await openIndex(folder, options);
  const read = await referencePageReader(catalogue);
  const ours = index.episodes.filter(({ work }) => work.origin === undefined);
  const pages = ours.flatMap((entry) => entry.episode.pages.map((page) => ({ entry, page })));
  const hash = async ({ entry, page }: (typeof pages)[number]) => {
    try {
      return pdq(await decodeForPdq(await readUnchanged(read, referencePage(entry, page))));
    } catch (error) {
      if (error instanceof PanelError) return { path: pagePath(entry, page.file), error };
      throw error;
    }
  };
  const prints: Fingerprint[] = [];
  const failures: Failure[] = [];
  let lowQuality = 0;
  for await (const outcome of inOrder(pages, hash, options)) {
    if ('error' in outcome) failures.push(outcome);
    else if (outcome.quality < MIN_PDQ_QUALITY) lowQuality++;
    else prints.push(outcome.print);
  }
  const text = listText(prints);
  return { text, hashes: text.split('\n').length - 1, lowQuality, failures };
}

function pagePath({ work, episode }: EpisodeEntry, file: string): string {
  return `${formatEpisodeName({ work: work.name, episode: episode.name })}/${file}`;
}
