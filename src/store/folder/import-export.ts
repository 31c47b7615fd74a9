import { basename, dirname } from 'node:path';
import { badArgument, PanelError } from '../../errors.ts';
import { type Bundle, bundleLabel, decodeBundle, encodeBundle } from '../format/bundle.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { encodeList } from '../format/hash-list.ts';
import {
  type Feedback,
  type Holding,
  type ListFile,
  nameOf,
  orderedFeedback,
  ownHolding,
  type SegmentFile,
  type WorkRecord,
} from '../format/manifest.ts';
import { corruptFileError } from '../format/section-file.ts';
import type { SegmentData } from '../format/segment-data.ts';
import { type FileOptions, listFile, writeAtomically } from './files.ts';
import { gatherEpisodes } from './gather.ts';
import { retryOnChange } from './state.ts';
import type { Writer } from './writer.ts';

/** What was handed over. */
export interface ExportResult {
  readonly works: number;
  readonly episodes: number;
  readonly feedback: number;
  readonly bytes: number;
  /** Our public key, 64 hex digits: whoever imports it must know it from us. */
  readonly key: string;
}

/**
 * Writes our own works, or those that are named, into one signed file (bundle.ts), with what we said of matches.
 * @throws PanelError BAD_ARGUMENT for a name of no work; KEY_INVALID, INDEX_TOO_LARGE; INDEX_VERSION for an index of an
 * older format; as `readState` and `contentsOf`; what the file system throws.
 */
export async function exportBundle(
  folder: string,
  file: string,
  privatePem: string,
  names: readonly string[],
  options: FileOptions = {},
): Promise<ExportResult> {
  const { manifest, chosen, contents } = await retryOnChange(folder, options, async (state) => {
    if (state.legacy)
      throw new PanelError(
        'INDEX_VERSION',
        `${folder} has format ${state.legacy.version}. Bring it up to date by: panelprint merge.`,
      );
    const { works: all } = ownHolding(state.manifest);
    if (all.some(({ against }) => against !== undefined))
      throw new PanelError(
        'INPUT_KIND',
        `${folder} holds what match --keep has kept. Name an index.`,
      );
    const works = selectWorks(all, names);
    const found: SegmentData[] = [];
    for await (const content of gatherEpisodes(folder, state.manifest, works, options))
      found.push(content);
    return { manifest: state.manifest, chosen: works, contents: found };
  });
  const named = new Set(chosen.map(({ name }) => name));
  const feedback = ownHolding(manifest).feedback.filter(
    ({ origin, work }) => origin === undefined && named.has(work),
  );
  const { generation } = manifest;
  const { key, pieces } = encodeBundle({ generation, contents, feedback }, privatePem);
  const { bytes } = await writeAtomically(dirname(file), basename(file), pieces, options);
  const episodes = chosen.reduce((sum, work) => sum + work.episodes.length, 0);
  return { works: chosen.length, episodes, feedback: feedback.length, bytes, key };
}

function selectWorks(
  works: readonly WorkRecord[],
  names: readonly string[],
): readonly WorkRecord[] {
  if (names.length === 0) return works;
  const wanted = new Set(names.map((name) => name.normalize()));
  const chosen = works.filter(({ name }) => wanted.delete(name.normalize()));
  const [missing] = wanted;
  if (missing !== undefined) throw badArgument('work', 'one of our own in the index', missing);
  return chosen;
}

/** What was taken over. */
export interface BundleImport {
  readonly origin: string;
  readonly key: string;
  readonly works: number;
  /** Names as `origin:work/episode`. */
  readonly episodes: readonly string[];
  readonly feedback: number;
  /** What was held from there before is of a later state of their index. */
  readonly older: boolean;
}

/**
 * Takes over what another organisation handed to us, in place of what it handed over before.
 * @param origin how we call them. @param key their public key; where nothing of theirs is held it must be known.
 * @throws PanelError as `decodeBundle`; BAD_ARGUMENT for a name that is none; KEY_UNKNOWN, KEY_MISMATCH; PROFILE_MISMATCH;
 * what the file system throws.
 */
export async function importBundle(
  writer: Writer,
  bytes: Uint8Array,
  { file, origin, key }: { file: string; origin: string; key?: string | undefined },
): Promise<BundleImport> {
  checkOrigin(origin);
  const { manifest } = writer;
  const before = manifest.holdings.find((holding) => holding.origin === origin);
  const bundle = decodeBundle(bytes, file);
  checkKey(bundle.key, { named: key, known: before?.key }, file, origin);
  const other = bundle.contents.find(({ profile }) => profile !== manifest.profile);
  if (other)
    throw new PanelError(
      'PROFILE_MISMATCH',
      `${file} was made with profile ${other.profile}, this index with ${manifest.profile}. Ask for one of the same.`,
    );
  for (const content of bundle.contents) checkPages(content, file);
  const segments: SegmentFile[] = [...manifest.segments];
  const works = worksOfBundle(bundle, segments.length, file);
  for (const content of bundle.contents) segments.push(await writer.segment(content));
  const { generation } = bundle;
  const feedback = bundle.feedback.filter((record) => record.origin === undefined);
  const lists = before?.lists ?? [];
  const holding = { origin, key: bundle.key, generation, works, lists, feedback };
  await writer.commit({ segments, holdings: withHolding(manifest.holdings, holding) });
  const episodes = works.flatMap((work) =>
    work.episodes.map((episode) => nameOf(origin, work.name, episode.name)),
  );
  const about = { origin, key: bundle.key, works: works.length, feedback: feedback.length };
  return { ...about, episodes, older: generation < (before?.generation ?? 0) };
}

/** Names that a person can read and tell apart, in a report as on the command line. */
function checkOrigin(origin: string): void {
  if (
    typeof origin !== 'string' ||
    !/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u.test(origin)
  )
    throw badArgument(
      'origin',
      'a name of up to 64 letters, digits, spaces, ".", "_" or "-"',
      origin,
    );
}

function checkKey(
  found: string,
  { named, known }: { named: string | undefined; known: string | undefined },
  file: string,
  origin: string,
): void {
  if (named === undefined && known === undefined)
    throw new PanelError(
      'KEY_UNKNOWN',
      `${file} is signed by the key ${found}. Ask ${origin} whether that is theirs, then name it by --key.`,
    );
  if (known !== undefined && found !== known)
    throw new PanelError(
      'KEY_MISMATCH',
      `${file} is signed by the key ${found}, but that of ${origin} is ${known}. If they have a new one, revoke ${origin} first.`,
    );
  if (named !== undefined && found !== named)
    throw new PanelError(
      'KEY_MISMATCH',
      `${file} is signed by the key ${found}, not by the one that was named, ${named}. Ask ${origin} which is theirs.`,
    );
}

/** An episode without pages has nothing that a match could be told of. */
function checkPages(content: SegmentData, file: string): void {
  const { tracks, patches } = episodeBounds(content);
  for (const [at, { name, pages }] of content.works.flatMap((work) => work.episodes).entries())
    if (pages.length === 0 && (tracks[at] !== tracks[at + 1] || patches[at] !== patches[at + 1]))
      throw corruptFileError(bundleLabel(file), `${name} has fingerprints and no pages`);
}

/** The works of a bundle whose segments get numbers from `first` on. */
function worksOfBundle({ contents }: Bundle, first: number, file: string): WorkRecord[] {
  const works = new Map<string, WorkRecord>();
  for (const [i, content] of contents.entries()) {
    const held = episodeRefs(content, first + i);
    for (const work of content.works) {
      const episodes = held.splice(0, work.episodes.length);
      // A work that does not fit into one segment goes on in the next.
      const begun = works.get(work.name)?.episodes ?? [];
      works.set(work.name, { ...work, episodes: [...begun, ...episodes] });
    }
  }
  for (const { name, episodes } of works.values())
    if (new Set(episodes.map((episode) => episode.name)).size < episodes.length)
      throw corruptFileError(bundleLabel(file), `an episode of ${name} is in it twice`);
  return [...works.values()];
}

/** The holdings with another in the place of that of the same origin: our own first, the others by name. */
function withHolding(holdings: readonly Holding[], added: Holding): Holding[] {
  const others = holdings.filter(({ origin }) => origin !== added.origin);
  return [...others, added].sort((a, b) => (a.origin < b.origin ? -1 : 1));
}

/**
 * Takes out all that came from an origin: works, lists and feedback.
 * @returns how many works, lists and records. @throws PanelError BAD_ARGUMENT when nothing came from there.
 */
export async function removeOrigin(
  writer: Writer,
  origin: string,
): Promise<{ works: number; lists: number; feedback: number }> {
  const { segments, holdings } = writer.manifest;
  const gone = holdings.find((holding) => holding.origin === origin && origin !== '');
  if (gone === undefined)
    throw badArgument('origin', 'one that the index holds something of', origin);
  await writer.commit({ segments, holdings: holdings.filter((holding) => holding !== gone) });
  return { works: gone.works.length, lists: gone.lists.length, feedback: gone.feedback.length };
}

/**
 * Takes over a list of hashes, in place of one of the same name from there.
 * @param prints eight words each, as `parseList` gives them.
 * @throws PanelError BAD_ARGUMENT for a name that is none; what the file system throws.
 */
export async function importList(
  writer: Writer,
  prints: Uint32Array,
  { origin, name }: { origin: string; name: string },
): Promise<number> {
  checkOrigin(origin);
  const { segments, holdings } = writer.manifest;
  const hashes = prints.length / 8;
  const file = await writeAtomically(writer.folder, listFile, encodeList(prints), writer);
  const list: ListFile = { ...file, name, hashes };
  const none: Holding = { origin, works: [], lists: [], feedback: [] };
  const before = holdings.find((holding) => holding.origin === origin) ?? none;
  const lists = [...before.lists.filter((one) => one.name !== name), list];
  lists.sort((a, b) => (a.name < b.name ? -1 : 1));
  await writer.commit({ segments, holdings: withHolding(holdings, { ...before, lists }) });
  return hashes;
}

/**
 * Takes down what we say of a match, in place of what we said of it before.
 * @throws what the file system throws.
 */
export async function saveFeedback(writer: Writer, record: Feedback): Promise<void> {
  const { segments, holdings } = writer.manifest;
  const [ours, ...others] = holdings;
  const keyOf = ({ picture, origin, work, episode }: Feedback) =>
    JSON.stringify([picture, origin ?? '', work, episode]);
  const rest = ours!.feedback.filter((one) => keyOf(one) !== keyOf(record));
  const feedback = [...rest, orderedFeedback(record)];
  feedback.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  await writer.commit({ segments, holdings: [{ ...ours!, feedback }, ...others] });
}
