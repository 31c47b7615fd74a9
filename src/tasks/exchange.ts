import { basename, dirname } from 'node:path';
import { badArgument, PanelError } from '../errors.ts';
import type { Fingerprint } from '../hash/fingerprint.ts';
import { pdq } from '../hash/pdq/pdq.ts';
import { newestProfile } from '../hash/profile.ts';
import { decodeForPdq } from '../image/decode.ts';
import { readUnchanged, referencePageReader } from '../inputs/reference-pages.ts';
import {
  type BundleImport,
  type ExportResult,
  exportBundle,
  importBundle,
  importList,
  removeOrigin,
  saveFeedback,
} from '../store/folder/import-export.ts';
import { readFile } from '../store/folder/read.ts';
import { withWriter } from '../store/folder/writer.ts';
import { listText, parseList } from '../store/format/hash-list.ts';
import type { Feedback } from '../store/format/manifest.ts';
import { MAGIC } from '../store/format/section-file.ts';
import { publicKeyIn } from '../store/format/signature.ts';
import type { EpisodeEntry } from '../store/index/searcher.ts';
import { inOrder, type RunOptions } from '../threads/queue.ts';
import { type IndexOptions, openIndex } from './index-folder.ts';
import type { Failure } from './read-strip.ts';
import { referencePage } from './references.ts';
import { type SharedStretch, sharedStretches } from './shared-stretches.ts';

/** Options of {@link exportIndex}. */
export interface ExportOptions extends IndexOptions {
  /** The private key that signs, in PEM. */
  readonly key: string;
  /** Names of the works to hand over. Default: all of our own. */
  readonly works?: readonly string[];
}

/**
 * Writes what an index holds of our own into one file to hand over: fingerprints, names, digests and feedback, signed with
 * Ed25519, and no pixels.
 * @throws PanelError KEY_INVALID; BAD_ARGUMENT for a work that is not there; as `openIndex`; INDEX_TOO_LARGE beyond what one
 * file holds; SAVE_FAILED.
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
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new PanelError('SAVE_FAILED', `Cannot write ${file}: ${said}.`, { cause });
  }
}

/** Options of {@link importInto}. */
export interface ImportOptions extends IndexOptions {
  /** How we call whoever handed over the file: up to 64 letters, digits, spaces, ".", "_" or "-". */
  readonly origin: string;
  /** Their public key, in PEM or 64 hex digits; needed when the first signed file of theirs is taken over. */
  readonly key?: string | undefined;
}

/** What {@link importInto} took over. */
export type ImportResult =
  | (BundleImport & {
      readonly kind: 'works';
      /** What it has in common with works of others: an episode that two origins hold, or evidence for neither. */
      readonly shared: readonly SharedStretch[];
    })
  | { readonly kind: 'hashes'; readonly origin: string; readonly hashes: number };

/**
 * Takes over a file of another organisation: one that `exportIndex` wrote, whose signature is verified, or a list of PDQ
 * hashes, one a line, which nobody signs. It is held apart from our own and named by its origin in every result.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE; INDEX_*, SIGNATURE_INVALID, KEY_UNKNOWN, KEY_MISMATCH, KEY_INVALID,
 * PROFILE_MISMATCH; LIST_INVALID; BAD_ARGUMENT for an origin that is no name; INDEX_LOCKED, SAVE_FAILED.
 */
export async function importInto(
  folder: string,
  file: string,
  { origin, key: keyText, ...options }: ImportOptions,
): Promise<ImportResult> {
  const bytes = await readInput(file, options);
  const key = keyText === undefined ? undefined : publicKeyIn(keyText);
  const writes = { ...options, purpose: `panelprint import ${file}`, profile: newestProfile.id };
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    const prints = parseList(new TextDecoder().decode(bytes));
    const list = { origin, name: basename(file) };
    const hashes = await withWriter(folder, writes, (writer) => importList(writer, prints, list));
    return { kind: 'hashes', origin, hashes };
  }
  await checkWholeIfThere(folder, options);
  const done = await withWriter(folder, writes, (writer) =>
    importBundle(writer, bytes, { file, origin, key }),
  );
  const index = await openIndex(folder, options);
  const shared = sharedStretches(index, new Set(done.episodes));
  return { kind: 'works', ...done, shared };
}

/** What is damaged is told before anything is added to it. */
async function checkWholeIfThere(folder: string, options: IndexOptions): Promise<void> {
  await openIndex(folder, options).catch((error) => {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_MISSING') throw error;
  });
}

async function readInput(file: string, options: IndexOptions): Promise<Uint8Array> {
  return readFile(dirname(file), basename(file), options).catch((error) => {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_INCOMPLETE') throw error;
    throw new PanelError('INPUT_MISSING', `There is nothing at ${file}.`, { cause: error });
  });
}

/**
 * Takes all that came from an origin out of an index, at once.
 * @throws PanelError BAD_ARGUMENT when nothing came from there; as `openIndex`; INDEX_LOCKED, SAVE_FAILED.
 */
export async function revokeOrigin(
  folder: string,
  origin: string,
  options: IndexOptions = {},
): Promise<{ works: number; lists: number; feedback: number }> {
  const what = `panelprint revoke ${origin}`;
  return withWriter(folder, { ...options, purpose: what }, (writer) =>
    removeOrigin(writer, origin),
  );
}

/**
 * Takes down what a person says of the match of a picture, by the SHA-256 of its file, with a work or an episode of it. It is
 * told with that match from then on, and handed over with the work; it changes no claim.
 * @throws PanelError BAD_ARGUMENT when the digest is none, or the index holds no such work; as `openIndex`; INDEX_LOCKED,
 * SAVE_FAILED.
 */
export async function recordFeedback(
  folder: string,
  record: Feedback,
  options: IndexOptions = {},
): Promise<void> {
  const { picture, origin = '', work, episode, said } = record;
  if (typeof picture !== 'string' || !/^[0-9a-f]{64}$/.test(picture))
    throw badArgument('picture', 'the SHA-256 of its file, 64 lowercase hex digits', picture);
  if (said !== 'confirmed' && said !== 'disputed')
    throw badArgument('said', '"confirmed" or "disputed"', said);
  const what = 'panelprint feedback';
  await withWriter(folder, { ...options, purpose: what }, async (writer) => {
    const held = writer.manifest.holdings.find((holding) => holding.origin === origin)?.works ?? [];
    const known = held.some(
      ({ name, episodes }) =>
        name === work && (episode === undefined || episodes.some((one) => one.name === episode)),
    );
    if (!known) throw badArgument('work', 'one that the index holds', work);
    await saveFeedback(writer, record);
  });
}

/** A list of hashes to hand over, and what is not on it. */
export interface HashList {
  /** `pdq <64 hex digits>` a line, each once, in ascending order. */
  readonly text: string;
  readonly hashes: number;
  /** Pages left out because there is too little on them. */
  readonly lowQuality: number;
  /** Pages that are missing or have changed since they were indexed. */
  readonly failures: readonly Failure[];
}

/** Quality below which PDQ's authors advise not to exchange a hash. */
const MIN_PDQ_QUALITY = 50;

/**
 * PDQ hashes of all our own pages, made from the pages as PDQ's own program makes them: what the index holds are hashes of
 * windows, which others do not know.
 * @param catalogue what the index was made from.
 * @throws PanelError as `openIndex`; INPUT_MISSING, INPUT_UNREADABLE, INPUT_KIND for the catalogue; the signal's reason.
 */
export async function exportHashes(
  folder: string,
  catalogue: string,
  options: RunOptions = {},
): Promise<HashList> {
  const index = await openIndex(folder, options);
  const read = await referencePageReader(catalogue);
  const ours = index.episodes.filter(({ work }) => work.origin === undefined);
  const pages = ours.flatMap((listed) => listed.episode.pages.map((page) => ({ listed, page })));
  const hash = async ({ listed, page }: (typeof pages)[number]) => {
    try {
      return pdq(await decodeForPdq(await readUnchanged(read, referencePage(listed, page))));
    } catch (error) {
      if (error instanceof PanelError) return { path: nameOf(listed, page.file), error };
      throw error;
    }
  };
  const prints: Fingerprint[] = [];
  const failures: Failure[] = [];
  let plain = 0;
  for await (const one of inOrder(pages, hash, options)) {
    if ('error' in one) failures.push(one);
    else if (one.quality < MIN_PDQ_QUALITY) plain++;
    else prints.push(one.print);
  }
  const text = listText(prints);
  return { text, hashes: text.length / 69, lowQuality: plain, failures };
}

function nameOf({ work, episode }: EpisodeEntry, file: string): string {
  return `${work.name}/${episode.name}/${file}`;
}
