import { badArgument, PanelError } from '../../errors.ts';
import { canonicalName } from '../../names.ts';
import { type Bundle, decodeBundle } from '../format/bundle.ts';
import { formatEpisodeName } from '../format/episode-name.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { encodeList } from '../format/hash-list.ts';
import {
  BACKGROUND,
  canonicalHolding,
  type Holding,
  type ListFile,
  type SegmentFile,
  type WorkRecord,
} from '../format/manifest.ts';
import { corruptFileError } from '../format/section-file.ts';
import type { SegmentData } from '../format/segment-data.ts';
import { listFile, writeAtomically } from './files.ts';
import type { Writer } from './writer.ts';

/** Words of a hash of 256 bits. */
const HASH_WORDS = 8;

/** What was imported from a bundle. */
export interface BundleImport {
  readonly origin: string;
  readonly key: string;
  readonly works: number;
  /** Names as `origin:work/episode`. */
  readonly episodes: readonly string[];
  readonly feedback: number;
  /** The bundle is of an earlier generation than the one that it replaced. */
  readonly older: boolean;
}

/**
 * Imports a bundle of another organisation. It replaces the bundle of the same origin before it.
 * @param origin our name for the organisation.
 * @param key their public key; required unless the index holds a bundle of theirs.
 * @throws PanelError as `decodeBundle`; BAD_ARGUMENT for an invalid origin; KEY_UNKNOWN,
 * KEY_MISMATCH; PROFILE_MISMATCH; errors of the file system.
 */
export async function importBundle(
  writer: Writer,
  bytes: Uint8Array,
  { file, key, ...named }: { file: string; origin: string; key?: string | undefined },
): Promise<BundleImport> {
  const origin = originNamed(named.origin);
  const { manifest } = writer;
  const before = manifest.holdings.find((holding) => holding.origin === origin);
  const bundle = decodeBundle(bytes, file);
  checkKey(bundle.key, { named: key, saved: before?.key }, file, origin);
  checkProfile(bundle, manifest.profile, file);
  for (const content of bundle.contents) checkPages(content, file);
  const segments: SegmentFile[] = [...manifest.segments];
  const found = worksOfBundle(bundle, segments.length, file);
  for (const content of bundle.contents) segments.push(await writer.segment(content));
  const holding = canonicalHolding({
    origin,
    key: bundle.key,
    generation: bundle.generation,
    works: found,
    lists: before?.lists ?? [],
    feedback: bundle.feedback.filter((record) => record.origin === undefined),
  });
  const { works } = holding;
  await writer.commit({ segments, holdings: withHolding(manifest.holdings, holding) });
  return {
    origin,
    key: bundle.key,
    works: works.length,
    episodes: works.flatMap(({ name: work, episodes }) =>
      episodes.map(({ name: episode }) => formatEpisodeName({ origin, work, episode })),
    ),
    feedback: holding.feedback.length,
    older: bundle.generation < (before?.generation ?? 0),
  };
}

/**
 * Returns the canonical form of an origin's name. Allows names that people can read and tell apart,
 * in a report and on the command line.
 */
function originNamed(text: string): string {
  const origin = typeof text === 'string' ? canonicalName(text) : '';
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u.test(origin))
    throw badArgument(
      'origin',
      'a name of up to 64 letters, digits, spaces, ".", "_" or "-"',
      text,
    );
  return origin;
}

/** @param named the key that the importer named. @param saved the key of the bundle before. */
function checkKey(
  found: string,
  { named, saved }: { named: string | undefined; saved: string | undefined },
  file: string,
  origin: string,
): void {
  if (named === undefined && saved === undefined)
    throw new PanelError(
      'KEY_UNKNOWN',
      `${file} is signed by the key ${found}. Ask ${origin} whether it is theirs, then name it by --key.`,
    );
  if (saved !== undefined && found !== saved)
    throw new PanelError(
      'KEY_MISMATCH',
      `${file} is signed by the key ${found}, but the key of ${origin} is ${saved}. If they have a new one, revoke ${origin} first.`,
    );
  if (named !== undefined && found !== named)
    throw new PanelError(
      'KEY_MISMATCH',
      `${file} is signed by the key ${found}, but you named ${named}. Ask ${origin} which is theirs.`,
    );
}

function checkProfile({ contents }: Bundle, profile: number, file: string): void {
  const other = contents.find((content) => content.profile !== profile);
  if (other)
    throw new PanelError(
      'PROFILE_MISMATCH',
      `${file} was made with profile ${other.profile}, the index with ${profile}. Ask for a bundle of profile ${profile}.`,
    );
}

/** A match is reported by page, so an episode with fingerprints must have pages. */
function checkPages(content: SegmentData, file: string): void {
  const { tracks, patches } = episodeBounds(content);
  for (const [at, { name, pages }] of content.works.flatMap((work) => work.episodes).entries())
    if (pages.length === 0 && (tracks[at] !== tracks[at + 1] || patches[at] !== patches[at + 1]))
      throw corruptFileError(file, `${name} has fingerprints and no pages`);
}

/** Returns the works of a bundle. `first` is the number of its first segment in the index. */
function worksOfBundle({ contents }: Bundle, first: number, file: string): WorkRecord[] {
  const works = new Map<string, WorkRecord>();
  for (const [i, content] of contents.entries()) {
    const refs = episodeRefs(content, first + i);
    for (const work of content.works) {
      // A work that does not fit into one segment continues in the next.
      const begun = works.get(work.name)?.episodes ?? [];
      const episodes = [...begun, ...refs.splice(0, work.episodes.length)];
      works.set(work.name, { ...work, episodes });
    }
  }
  for (const { name, episodes } of works.values())
    if (new Set(episodes.map((episode) => episode.name)).size < episodes.length)
      throw corruptFileError(file, `it holds an episode of ${name} twice`);
  return [...works.values()];
}

/**
 * Imports a list of hashes. It replaces the list of the same origin and name before it.
 * @param prints eight words a hash, as `parseList` returns them.
 * @returns the number of hashes.
 * @throws PanelError BAD_ARGUMENT for an invalid origin; errors of the file system.
 */
export async function importList(
  writer: Writer,
  prints: Uint32Array,
  list: { readonly origin: string; readonly name: string },
): Promise<number> {
  const origin = originNamed(list.origin);
  const name = canonicalName(list.name);
  const { segments, holdings } = writer.manifest;
  const hashes = prints.length / HASH_WORDS;
  const file = await writeAtomically(writer.folder, listFile, encodeList(prints), writer);
  const added: ListFile = { ...file, name, hashes };
  const empty: Holding = { origin, works: [], lists: [], feedback: [] };
  const before = holdings.find((holding) => holding.origin === origin) ?? empty;
  const lists = [...before.lists.filter((other) => other.name !== name), added];
  lists.sort((a, b) => (a.name < b.name ? -1 : 1));
  await writer.commit({ segments, holdings: withHolding(holdings, { ...before, lists }) });
  return hashes;
}

/**
 * Replaces the holding of an origin. Our own comes first, the background set last, the others in
 * the order of their origins between them.
 */
export function withHolding(holdings: readonly Holding[], added: Holding): Holding[] {
  const others = holdings.filter(({ origin }) => origin !== added.origin);
  return [...others, added].sort(
    (a, b) =>
      Number(a.origin === BACKGROUND) - Number(b.origin === BACKGROUND) ||
      (a.origin < b.origin ? -1 : 1),
  );
}
