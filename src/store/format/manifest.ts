import { sha256Hex } from '../../checksum.ts';
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
import { corruptFileError, decodeSections, encodeSections } from './section-file.ts';
import type { Episode, Work } from './segment-data.ts';

/**
 * The manifest: which episodes an index holds, and in which segments they lie. It alone is ever replaced, in one
 * step; all that it names is on the disk before, and never changes. A file of sections (frame.ts) of kind MANI, with
 * one section, `json`: a {@link Manifest} in UTF-8, fields in fixed order.
 *
 * An episode that is replaced or taken out stays in its segment, but no manifest names it any more: that is its
 * tombstone. `merge` writes what is named into new segments.
 */
export interface Manifest {
  /** Which profile made the fingerprints (hash/profile.ts). */
  readonly profile: number;
  /** Counts the changes of the index, from 1. */
  readonly generation: number;
  readonly segments: readonly SegmentFile[];
  /** What is held, by where it comes from: first our own, then others by name. */
  readonly holdings: readonly Holding[];
}

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

/** What comes from one origin: our own catalogue, or what another organisation handed over. */
export interface Holding {
  /** How we call them; empty for our own. */
  readonly origin: string;
  /** Their Ed25519 public key, 64 hex digits; absent where what they gave was not signed. */
  readonly key?: string;
  /** Which state of their index they handed over. */
  readonly generation?: number;
  readonly works: readonly WorkRecord[];
  /** Lists of PDQ hashes (hash-list.ts). */
  readonly lists: readonly ListFile[];
  /** What people said of matches. */
  readonly feedback: readonly Feedback[];
}

/** A list of hashes. */
export interface ListFile extends NamedFile {
  readonly name: string;
  readonly hashes: number;
}

/** A work whose episodes lie in segments. */
export type WorkRecord = Omit<Work, 'episodes'> & {
  readonly episodes: readonly EpisodeRef[];
  /** Of scraped pictures that were kept (pipeline/keep.ts): what they were matched against. */
  readonly against?: ScannedIndex;
};

/** An index at the time when pictures were matched against it, to know later what is new in it. */
export interface ScannedIndex {
  /** What it held, as a digest. */
  readonly index: string;
  /** The first 16 hex digits of its episodes' digests, in ascending order. */
  readonly episodes: readonly string[];
}

/** An episode, and where it lies. */
export type EpisodeRef = Omit<Episode, 'pages'> & {
  /** Which segment, and which episode of it, counted through all its works. */
  readonly segment: number;
  readonly at: number;
  readonly windows: number;
  /** Of its pages and fingerprints (`episodeDigest` in slices.ts). */
  readonly sha256: string;
};

/** What a person says of a match. */
export interface Feedback {
  /** The picture, by the SHA-256 of its file. */
  readonly picture: string;
  /** Whose work it is, where it is not that of whoever says it. */
  readonly origin?: string;
  readonly work: string;
  readonly episode?: string;
  readonly said: 'confirmed' | 'disputed';
  readonly note?: string;
}

/** A manifest that holds nothing. */
export function emptyManifest(profile: number): Manifest {
  return { profile, generation: 0, segments: [], holdings: [newHolding([])] };
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

/** A manifest without the segments of which it holds nothing, the rest in their order. */
export function withoutUnusedSegments(manifest: Manifest): Manifest {
  const held = new Set(
    manifest.holdings.flatMap(({ works }) =>
      works.flatMap(({ episodes }) => episodes.map(({ segment }) => segment)),
    ),
  );
  const kept = [...manifest.segments.keys()].filter((segment) => held.has(segment));
  const numbers = new Map(kept.map((segment, i) => [segment, i]));
  return {
    ...manifest,
    segments: kept.map((segment) => manifest.segments[segment]!),
    holdings: manifest.holdings.map((holding) => ({
      ...holding,
      works: holding.works.map((work) => ({
        ...work,
        episodes: work.episodes.map((e) => ({ ...e, segment: numbers.get(e.segment)! })),
      })),
    })),
  };
}

/** `work/episode`, with its origin before it where it is not ours. */
export function nameOf(origin: string, work: string, episode?: string): string {
  const name = episode === undefined ? work : `${work}/${episode}`;
  return origin === '' ? name : `${origin}:${name}`;
}

/** A manifest as the pieces of its file. */
export function encodeManifest(manifest: Manifest): Uint8Array[] {
  return encodeSections('MANI', [['json', jsonBytes(ordered(manifest))]]);
}

/** Whether two manifests say the same. */
export function sameManifest(a: Manifest, b: Manifest): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered({ profile, generation, segments, holdings }: Manifest): object {
  return {
    ...{ profile, generation, segments: segments.map(orderedSegment) },
    holdings: holdings.map((holding) => orderedHolding(holding, orderedEpisode)),
  };
}

/**
 * The inverse of {@link encodeManifest}.
 * @throws PanelError as `sectionsOf`; INDEX_CORRUPT when it is not what it should be.
 */
export function decodeManifest(bytes: Uint8Array, name: string): Manifest {
  const section = decodeSections('MANI', bytes, name);
  const json = parseJson(section('json'));
  const flaw = problemInManifest(json);
  if (flaw) throw corruptFileError(name, flaw);
  const manifest = json as Manifest;
  return manifest;
}

/** What a value that should be a manifest contradicts; undefined where it is one. Asked before it is written, too. */
export function problemInManifest(value: unknown): string | undefined {
  if (!isManifest(value)) return 'it is not what a manifest should be';
  const { segments, holdings } = value as Manifest;
  for (const { work, episode } of episodesIn(holdings))
    if (episode.at >= (segments[episode.segment]?.episodes ?? 0))
      return `${work.name}/${episode.name} lies in no segment`;
  return holdings[0]?.origin === '' ? undefined : 'it does not begin with our own';
}

/**
 * Names what an index holds, however it is laid out in segments: 64 hex digits. The same episodes, titles, origins and
 * feedback give the same digest, and matching gives the same report.
 */
export function contentDigest({
  profile,
  holdings,
}: Pick<Manifest, 'profile' | 'holdings'>): string {
  const bare = ({ name, title, number, sha256 }: EpisodeRef) => ({ name, title, number, sha256 });
  const json = { profile, holdings: holdings.map((holding) => orderedHolding(holding, bare)) };
  return sha256Hex(jsonBytes(json));
}

const isEpisode = objectOf<Required<EpisodeRef>>({
  ...{ name: isText, title: optional(isText), number: optional(isText) },
  ...{ segment: isCount, at: isCount, windows: isCount, sha256: isSha256 },
});

const isHead = { name: isText, title: optional(isText), rightsHolder: optional(isText) };

const isStart: Guard = (value) => isText(value) && /^[0-9a-f]{16}$/.test(value as string);

const isAgainst = objectOf<ScannedIndex>({ index: isSha256, episodes: listOf(isStart) });

const isWork = objectOf<Required<WorkRecord>>({
  ...{ ...isHead, titles: optional(isTitles), episodes: listOf(isEpisode) },
  against: optional(isAgainst),
});

const isFeedback = objectOf<Required<Feedback>>({
  ...{
    picture: isSha256,
    origin: optional(isText),
    work: isText,
    episode: optional(isText),
    note: optional(isText),
  },
  said: (value) => value === 'confirmed' || value === 'disputed',
});

const isHolding = objectOf<Required<Holding>>({
  ...{ origin: isText, key: optional(isSha256), generation: optional(isCount) },
  ...{ works: listOf(isWork), feedback: listOf(isFeedback) },
  lists: listOf(
    objectOf<ListFile>({ sha256: isSha256, bytes: isCount, name: isText, hashes: isCount }),
  ),
});

const isManifest = objectOf<Manifest>({
  ...{ profile: isCount, generation: isCount },
  segments: listOf(objectOf<SegmentFile>({ sha256: isSha256, bytes: isCount, episodes: isCount })),
  holdings: listOf(isHolding),
});

/** Whether a value out of a file is a list of what people said. */
export const isFeedbackList: (value: unknown) => boolean = listOf(isFeedback);

/* JSON keeps the order in which an object's fields were set: here one order, and none beyond the known. */

function orderedSegment({ sha256, bytes, episodes }: SegmentFile): SegmentFile {
  return { sha256, bytes, episodes };
}

function orderedHolding(holding: Holding, episodeOf: (episode: EpisodeRef) => object): object {
  const { origin, key, generation, works, lists, feedback } = holding;
  return {
    ...{ origin, key, generation },
    works: works.map((work) => ({
      ...{ ...orderedHead(work), against: work.against && orderedAgainst(work.against) },
      episodes: work.episodes.map(episodeOf),
    })),
    lists: lists.map(({ sha256, bytes, name, hashes }) => ({ sha256, bytes, name, hashes })),
    feedback: feedback.map(orderedFeedback),
  };
}

function orderedAgainst({ index, episodes }: ScannedIndex): ScannedIndex {
  return { index, episodes };
}

function orderedEpisode(episode: EpisodeRef): EpisodeRef {
  const { name, title, number, segment, at, windows, sha256 } = episode;
  return {
    ...{ name, ...(title !== undefined && { title }), ...(number !== undefined && { number }) },
    ...{ segment, at, windows, sha256 },
  };
}

/** A record of feedback with its fields in fixed order. */
export function orderedFeedback(record: Feedback): Feedback {
  const { picture, origin, work, episode, said, note } = record;
  return {
    ...{ picture, ...(origin !== undefined && { origin }), work },
    ...{ ...(episode !== undefined && { episode }), said },
    ...(note !== undefined && { note }),
  };
}
