import { sha256Hex } from '../../checksum.ts';
import { canonicalName } from '../../names.ts';
import { formatEpisodeName } from './episode-name.ts';
import {
  type Guard,
  isCount,
  isSha256,
  isText,
  isTitles,
  jsonBytes,
  listOf,
  objectOf,
  optional,
  orderedHead,
  parseJson,
} from './json.ts';
import { inputsOf, type KeptScan, type ScannedIndex } from './kept-scan.ts';
import { corruptFileError, decodeSections, encodeSections } from './section-file.ts';
import type { Episode, Work } from './segment-data.ts';

/**
 * The manifest lists the episodes that an index holds, and the segments that their rows are in. Of
 * the files that readers need it is the only one that is ever replaced, in one step; all files that
 * it names are on the disk before that, and never change. It is a file of sections
 * (section-file.ts) of kind MANI with one section, `json`: a {@link Manifest} in UTF-8, fields in
 * fixed order.
 *
 * `kind` is written for a scan and left out for a catalogue, which it is by default. Versions before
 * the first release of format 4 wrote no `kind`: a manifest of theirs holds scans if its works have
 * `against`. These works have their inputs in `name`, and their episodes have URLs in `title`;
 * `decodeManifest` returns them as `scan` and `url`. They also wrote names as the file system gave
 * them; `decodeManifest` returns the names of a catalogue in canonical form (names.ts). The names of
 * a scan are paths, and stay as they are.
 *
 * An episode that is replaced or removed stays in its segment, but no manifest names it: that is
 * its tombstone. `merge` writes the episodes that are named into new segments.
 */
export interface Manifest {
  readonly kind: IndexKind;
  /** Which profile made the fingerprints (hash/profile.ts). */
  readonly profile: number;
  /** Counts the changes of the index, from 1. */
  readonly generation: number;
  readonly segments: readonly SegmentFile[];
  /** The works by origin: first our own, then those of others in the order of their origins. */
  readonly holdings: readonly Holding[];
}

/** The content of an index: licensed works, or scraped pictures that `match --keep` kept. */
export type IndexKind = 'catalogue' | 'scan';

/** A file that the manifest names. */
export interface NamedFile {
  /** Of the whole file; it names the file. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A segment. */
export interface SegmentFile extends NamedFile {
  readonly episodes: number;
}

/** Everything of one origin: our own catalogue, or what another organisation handed over. */
export interface Holding {
  /** Our name for the organisation; empty for our own works. */
  readonly origin: string;
  /** Their Ed25519 public key, 64 hex digits; absent if nothing of theirs was signed. */
  readonly key?: string;
  /** The generation of their index when they exported it. */
  readonly generation?: number;
  readonly works: readonly WorkRecord[];
  /** Lists of PDQ hashes (hash-list.ts). */
  readonly lists: readonly ListFile[];
  /** Opinions on matches. */
  readonly feedback: readonly Feedback[];
}

/**
 * The origin of pictures that were added to the background set of an index. They are stored like
 * works of another organisation, and are never claimed. No organisation can have this name.
 */
export const BACKGROUND = '#background';

/** A list of hashes. */
export interface ListFile extends NamedFile {
  readonly name: string;
  readonly hashes: number;
}

/** A work with its episodes in segments. */
export type WorkRecord = Omit<Work, 'episodes'> & {
  readonly episodes: readonly EpisodeRef[];
  /** Present in an index of kind `scan`: the work is a scan, its episodes are scraped pictures. */
  readonly scan?: KeptScan;
};

/** An episode, and where its rows are. */
export type EpisodeRef = Omit<Episode, 'pages'> & {
  /** The number of the segment, and of the episode in it, counted through all its works. */
  readonly segment: number;
  readonly at: number;
  readonly windows: number;
  /** Of its pages and fingerprints (`episodeDigest` in episode-rows.ts). */
  readonly sha256: string;
};

/** A person's opinion on a match. */
export interface Feedback {
  /** The picture, by the SHA-256 of its file. */
  readonly picture: string;
  /** The origin of the work, if it is not the origin of the feedback. */
  readonly origin?: string;
  readonly work: string;
  readonly episode?: string;
  readonly said: 'confirmed' | 'disputed';
  readonly note?: string;
}

/** A manifest without works. */
export function emptyManifest(profile: number, kind: IndexKind = 'catalogue'): Manifest {
  return { kind, profile, generation: 0, segments: [], holdings: [newHolding([])] };
}

export function newHolding(works: readonly WorkRecord[]): Holding {
  return { origin: '', works, lists: [], feedback: [] };
}

/** Our own holding, which comes first. */
export function ownHolding({ holdings }: Manifest): Holding {
  return holdings[0]!;
}

/** Every episode of a manifest with its work and holding. */
export function* episodesIn(
  holdings: readonly Holding[],
): Generator<{ holding: Holding; work: WorkRecord; episode: EpisodeRef }> {
  for (const holding of holdings)
    for (const work of holding.works)
      for (const episode of work.episodes) yield { holding, work, episode };
}

/** Removes the segments that no episode is in; the others keep their order. */
export function withoutUnusedSegments(manifest: Manifest): Manifest {
  const used = new Set<number>();
  for (const { episode } of episodesIn(manifest.holdings)) used.add(episode.segment);
  const remaining = [...manifest.segments.keys()].filter((segment) => used.has(segment));
  const numbers = new Map(remaining.map((segment, i) => [segment, i]));
  return {
    ...manifest,
    segments: remaining.map((segment) => manifest.segments[segment]!),
    holdings: manifest.holdings.map((holding) => ({
      ...holding,
      works: holding.works.map((work) => ({
        ...work,
        episodes: work.episodes.map((episode) => ({
          ...episode,
          segment: numbers.get(episode.segment)!,
        })),
      })),
    })),
  };
}

/** Returns a manifest as the pieces of its file. */
export function encodeManifest(manifest: Manifest): Uint8Array[] {
  return encodeSections('MANI', [['json', jsonBytes(ordered(manifest))]]);
}

/** Whether two manifests are equal. */
export function isSameManifest(a: Manifest, b: Manifest): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered({ kind, profile, generation, segments, holdings }: Manifest): object {
  return {
    kind: storedKind(kind),
    profile,
    generation,
    segments: segments.map(orderedSegment),
    holdings: holdings.map((holding) => orderedHolding(holding, orderedRef)),
  };
}

/** JSON has no field that is undefined. */
function storedKind(kind: IndexKind): IndexKind | undefined {
  return kind === 'catalogue' ? undefined : kind;
}

/**
 * The inverse of {@link encodeManifest}.
 * @throws PanelError as `decodeSections`; INDEX_CORRUPT if the section is not a valid manifest.
 */
export function decodeManifest(bytes: Uint8Array, name: string): Manifest {
  const section = decodeSections('MANI', bytes, name);
  const json = parseJson(section('json'));
  if (!isManifest(json)) throw corruptFileError(name, NOT_A_MANIFEST);
  const manifest = withCanonicalNames(withKind(json as StoredManifest));
  const problem = problemInContents(manifest);
  if (problem) throw corruptFileError(name, problem);
  return manifest;
}

/** A manifest as files have it. */
type StoredManifest = Omit<Manifest, 'kind' | 'holdings'> & {
  readonly kind?: IndexKind;
  readonly holdings: readonly (Omit<Holding, 'works'> & {
    readonly works: readonly StoredWork[];
  })[];
};

/** A manifest without `kind` has `against` in place of `scan`. */
type StoredWork = WorkRecord & { readonly against?: ScannedIndex };

function withKind(stored: StoredManifest): Manifest {
  const { kind, holdings } = stored;
  if (kind !== undefined) return { ...stored, kind };
  if (!holdings.some(({ works }) => works.some(({ against }) => against !== undefined)))
    return { ...stored, kind: 'catalogue' };
  return {
    ...stored,
    kind: 'scan',
    holdings: holdings.map((holding) => ({ ...holding, works: holding.works.map(withScan) })),
  };
}

function withScan({ against, ...work }: StoredWork): WorkRecord {
  if (against === undefined) return work;
  const episodes = work.episodes.map(({ title, ...picture }) => ({
    ...picture,
    ...(title !== undefined && { url: title }),
  }));
  return { ...work, scan: { inputs: inputsOf(work.name), against }, episodes };
}

function withCanonicalNames(manifest: Manifest): Manifest {
  const { kind, holdings } = manifest;
  return kind === 'scan' ? manifest : { ...manifest, holdings: holdings.map(canonicalHolding) };
}

/** Returns a holding with all its names in canonical form. */
export function canonicalHolding(holding: Holding): Holding {
  const { origin, works, lists, feedback } = holding;
  return {
    ...holding,
    origin: canonicalName(origin),
    works: works.every(hasCanonicalNames) ? works : canonicalWorks(works),
    lists: lists.map((list) => ({ ...list, name: canonicalName(list.name) })),
    feedback: feedback.map(canonicalFeedback),
  };
}

/** Returns a record of feedback with its names in canonical form. */
export function canonicalFeedback(record: Feedback): Feedback {
  const { origin, work, episode } = record;
  return {
    ...record,
    ...(origin !== undefined && { origin: canonicalName(origin) }),
    work: canonicalName(work),
    ...(episode !== undefined && { episode: canonicalName(episode) }),
  };
}

function hasCanonicalNames({ name, episodes }: WorkRecord): boolean {
  return [name, ...episodes.map((episode) => episode.name)].every(
    (each) => each === canonicalName(each),
  );
}

/** Works whose names differ only in their Unicode form become one work. */
function canonicalWorks(works: readonly WorkRecord[]): WorkRecord[] {
  const byName = new Map<string, WorkRecord>();
  for (const work of works) {
    const name = canonicalName(work.name);
    const before = byName.get(name);
    const episodes = canonicalEpisodes([...(before?.episodes ?? []), ...work.episodes]);
    byName.set(name, { ...before, ...work, name, episodes });
  }
  return [...byName.values()];
}

/**
 * Of episodes whose names differ only in their Unicode form, the one that was indexed last stays, as
 * it does of episodes with the same name.
 */
function canonicalEpisodes(episodes: readonly EpisodeRef[]): EpisodeRef[] {
  const byName = new Map<string, EpisodeRef>();
  for (const episode of episodes) {
    const name = canonicalName(episode.name);
    if (episode.segment >= (byName.get(name)?.segment ?? 0)) byName.set(name, { ...episode, name });
  }
  return [...byName.values()];
}

const NOT_A_MANIFEST = 'it does not have the fields of a manifest';

/**
 * Describes why a value is not a valid manifest; undefined if it is. Also checked before writing.
 */
export function problemInManifest(value: unknown): string | undefined {
  return isManifest(value) ? problemInContents(value as Manifest) : NOT_A_MANIFEST;
}

function problemInContents(manifest: Manifest): string | undefined {
  const { kind, segments, holdings } = manifest;
  for (const { work, episode } of episodesIn(holdings))
    if (episode.at >= (segments[episode.segment]?.episodes ?? 0))
      return `${formatEpisodeName({ work: work.name, episode: episode.name })} is in no segment`;
  if (holdings[0]?.origin !== '') return 'its first works are not our own';
  const stray = ownHolding(manifest).works.find(
    ({ scan }) => (scan !== undefined) !== (kind === 'scan'),
  );
  if (stray === undefined) return undefined;
  return kind === 'scan'
    ? `${stray.name} is not a scan, but the index holds scans`
    : `${stray.name} is a scan, but the index holds a catalogue`;
}

/**
 * Names what an index holds, however it is divided into segments: 64 hex digits. The same episodes,
 * titles, origins and feedback give the same digest, and matching gives the same report.
 */
export function contentDigest({
  kind,
  profile,
  holdings,
}: Pick<Manifest, 'kind' | 'profile' | 'holdings'>): string {
  const json = {
    kind: storedKind(kind),
    profile,
    holdings: holdings.map((holding) => orderedHolding(holding, episodeContent)),
  };
  return sha256Hex(jsonBytes(json));
}

function episodeContent({ name, title, number, url, sha256 }: EpisodeRef): object {
  return { name, title, number, url, sha256 };
}

const isEpisode = objectOf<Required<EpisodeRef>>({
  name: isText,
  title: optional(isText),
  number: optional(isText),
  url: optional(isText),
  segment: isCount,
  at: isCount,
  windows: isCount,
  sha256: isSha256,
});

const isDigestPrefix: Guard = (value) => isText(value) && /^[0-9a-f]{16}$/.test(value as string);

const isScannedIndex = objectOf<ScannedIndex>({
  index: isSha256,
  episodes: listOf(isDigestPrefix),
});

const isKeptScan = objectOf<KeptScan>({ inputs: listOf(isText), against: isScannedIndex });

const isWork = objectOf<Required<StoredWork>>({
  name: isText,
  title: optional(isText),
  titles: optional(isTitles),
  rightsHolder: optional(isText),
  sameAs: optional(listOf(isText)),
  contains: optional(listOf(isText)),
  episodes: listOf(isEpisode),
  scan: optional(isKeptScan),
  against: optional(isScannedIndex),
});

const isFeedback = objectOf<Required<Feedback>>({
  picture: isSha256,
  origin: optional(isText),
  work: isText,
  episode: optional(isText),
  said: (value) => value === 'confirmed' || value === 'disputed',
  note: optional(isText),
});

const isListFile = objectOf<ListFile>({
  sha256: isSha256,
  bytes: isCount,
  name: isText,
  hashes: isCount,
});

const isHolding = objectOf<Required<Holding>>({
  origin: isText,
  key: optional(isSha256),
  generation: optional(isCount),
  works: listOf(isWork),
  lists: listOf(isListFile),
  feedback: listOf(isFeedback),
});

const isManifest = objectOf<Required<StoredManifest>>({
  kind: optional((value) => value === 'catalogue' || value === 'scan'),
  profile: isCount,
  generation: isCount,
  segments: listOf(objectOf<SegmentFile>({ sha256: isSha256, bytes: isCount, episodes: isCount })),
  holdings: listOf(isHolding),
});

/** Whether a value from a file is a list of feedback. */
export const isFeedbackList: (value: unknown) => boolean = listOf(isFeedback);

/*
 * JSON keeps the order in which an object's fields were set: these functions fix it, and drop
 * fields that do not belong to the format.
 */

function orderedSegment({ sha256, bytes, episodes }: SegmentFile): SegmentFile {
  return { sha256, bytes, episodes };
}

function orderedHolding(holding: Holding, episodeOf: (episode: EpisodeRef) => object): object {
  const { origin, key, generation, works, lists, feedback } = holding;
  return {
    origin,
    key,
    generation,
    works: works.map((work) => ({
      ...orderedHead(work),
      scan: work.scan && orderedScan(work.scan),
      episodes: work.episodes.map(episodeOf),
    })),
    lists: lists.map(({ sha256, bytes, name, hashes }) => ({ sha256, bytes, name, hashes })),
    feedback: feedback.map(orderedFeedback),
  };
}

function orderedScan({ inputs, against: { index, episodes } }: KeptScan): KeptScan {
  return { inputs, against: { index, episodes } };
}

function orderedRef(episode: EpisodeRef): object {
  const { name, title, number, url, segment, at, windows, sha256 } = episode;
  return { name, title, number, url, segment, at, windows, sha256 };
}

/** Returns a record of feedback with its fields in fixed order. */
export function orderedFeedback(record: Feedback): Feedback {
  const { picture, origin, work, episode, said, note } = record;
  return {
    picture,
    ...(origin !== undefined && { origin }),
    work,
    ...(episode !== undefined && { episode }),
    said,
    ...(note !== undefined && { note }),
  };
}
