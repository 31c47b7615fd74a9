import { dirname } from 'node:path';
import { PanelError } from '../errors.ts';
import type { Fingerprint } from '../hash/fingerprint.ts';
import { pdq } from '../hash/pdq/pdq.ts';
import { type Profile, profileOf } from '../hash/profile.ts';
import {
  type DecodedPicture,
  decode,
  decodeForPdq,
  decodePixels,
  MIN_WIDTH,
} from '../image/decode.ts';
import type { Pixels } from '../image/pixels.ts';
import { readBytes, sha256Of } from '../inputs/file.ts';
import type { Source } from '../inputs/pictures.ts';
import { type NeighbourItem, Neighbours } from '../match/neighbours.ts';
import { attribute } from '../report/attribution.ts';
import type { Match } from '../report/match.ts';
import { foreignRows, type Hint, type PictureResult } from '../report/picture-result.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { DecodeCache } from '../threads/decode-cache.ts';
import { type ExaminedPicture, JobRunner } from '../threads/jobs.ts';
import { WorkerPool } from '../threads/pool.ts';
import { pipeline, type RunOptions } from '../threads/queue.ts';
import { type References, referencesIn } from './references.ts';

/** A picture as a caller may hold it: a path, the bytes of a file, or pixels. */
export type PictureInput = string | Uint8Array | Pixels;

/** Options of {@link matchPictures}. */
export interface MatchOptions extends RunOptions {
  /**
   * The catalogue that the index was made from, or a copy of it. Matches then say where the picture differs from
   * its pages; those that are missing or have changed are told on the match. Default: nothing is compared.
   */
  readonly references?: string;
}

/** Options of {@link matchPicture}. */
export type PictureOptions = Pick<MatchOptions, 'signal' | 'references'>;

/**
 * Says where one picture comes from. A picture that cannot be read is a result, not an error.
 * @throws PanelError BAD_ARGUMENT for pixels that contradict their size; INPUT_MISSING, INPUT_UNREADABLE,
 * INPUT_KIND for `references`; the signal's reason once aborted.
 */
export async function matchPicture(
  index: Searcher,
  input: PictureInput,
  { signal, references: catalogue }: PictureOptions = {},
): Promise<PictureResult> {
  const profile = profileFor(index);
  signal?.throwIfAborted();
  const references = await referencesOf(catalogue, index, profile);
  const opened = await openPicture(input, {
    ...{ profile, hashed: index.snapshot.lists.length > 0 },
    decode: (bytes) => decode(bytes, profile.columns),
  });
  signal?.throwIfAborted();
  const hands = new JobRunner({ profile: profile.id, index });
  const work = pictureWork(opened, opened.decoded && hands.examine(opened.decoded));
  const result = await pictureResult(index, work, references);
  signal?.throwIfAborted();
  return result;
}

/**
 * Says where each of many pictures comes from, in their order. Paths in one folder, and sources of one
 * group, that say nothing alone are read together with their neighbours. Memory does not grow with
 * the number of pictures: at most twice `concurrency` are held, and short slices waiting for what follows.
 *
 * @throws PanelError BAD_ARGUMENT for pixels that contradict their size; INPUT_MISSING, INPUT_UNREADABLE,
 * INPUT_KIND for `references`; the signal's reason once aborted; what `pictures` throws.
 */
export async function* matchPictures(
  index: Searcher,
  pictures: AsyncIterable<PictureInput | Source> | Iterable<PictureInput | Source>,
  options: MatchOptions = {},
): AsyncGenerator<PictureResult> {
  const profile = profileFor(index);
  const references = await referencesOf(options.references, index, profile);
  yield* matchWithReferences(index, pictures, references, options);
}

/** Takes what is kept of a picture, with what is said of it. */
export type OnKeep = (result: PictureResult, prints: SegmentData) => Promise<void>;

/** As {@link matchPictures}, with reference pages that were opened before. */
export async function* matchWithReferences(
  index: Searcher,
  pictures: AsyncIterable<PictureInput | Source> | Iterable<PictureInput | Source>,
  references: References | undefined,
  { keep, ...options }: RunOptions & { readonly keep?: OnKeep | undefined },
): AsyncGenerator<PictureResult> {
  const profile = profileFor(index);
  const neighbours = new Neighbours<PictureWork>(index, profile);
  const crew = new WorkerPool({ profile: profile.id, index }, options);
  const recent = new DecodeCache<DecodedPicture>(({ luma }) => luma.length);
  const opener: PictureOpener = {
    ...{ profile, hashed: index.snapshot.lists.length > 0 },
    decode: (bytes, sha256) => recent.get(sha256, () => decode(bytes, profile.columns)),
  };
  const examined = new WeakMap<DecodedPicture, Promise<ExaminedPicture>>();
  const begin = (picture: PictureInput | Source) => openPicture(picture, opener);
  const alone = async (opened: OpenedPicture) => {
    const { decoded } = opened;
    if (decoded === undefined) return pictureWork(opened);
    const answer = examined.get(decoded) ?? examinedBy(crew, decoded, keep !== undefined);
    examined.set(decoded, answer);
    return pictureWork(opened, await answer);
  };
  const told = async (work: PictureWork) => {
    const result = await pictureResult(index, work, references);
    if (work.kept) await keep?.(result, work.kept);
    return result;
  };
  try {
    for await (const work of pipeline(pictures, begin, alone, options))
      for (const ready of neighbours.push(work)) yield told(ready);
  } catch (error) {
    // What was finished and only waited for its neighbour is not lost.
    if (options.signal?.aborted) for (const work of neighbours.flush()) yield told(work);
    throw error;
  } finally {
    await crew.close();
  }
  for (const work of neighbours.flush()) yield told(work);
}

async function examinedBy(
  crew: WorkerPool,
  decoded: DecodedPicture,
  keep: boolean,
): Promise<ExaminedPicture> {
  const examined = await crew.ask('examine', decoded);
  return keep && !examined.blank
    ? { ...examined, kept: await crew.ask('keep', decoded) }
    : examined;
}

/** The reference pages of an index, if a catalogue is named. @throws PanelError as `referencesIn`. */
/**
 * The profile of an index of licensed works.
 * @throws PanelError INPUT_KIND for what was scraped and kept: nothing is claimed by that.
 */
function profileFor(index: Searcher): Profile {
  if (index.kind === 'scan')
    throw new PanelError(
      'INPUT_KIND',
      'This is what match --keep has kept, and no index. Use rematch.',
    );
  return profileOf(index.profile);
}

export async function referencesOf(
  catalogue: string | undefined,
  index: Searcher,
  { columns }: Profile,
): Promise<References | undefined> {
  return catalogue === undefined ? undefined : referencesIn(catalogue, index, columns);
}

interface OpenedPicture {
  readonly path: string;
  /** Absent for a picture that has no neighbours. */
  readonly group?: string;
  readonly url?: string | undefined;
  readonly sha256?: string;
  readonly decoded?: DecodedPicture;
  /** PDQ of the whole picture, where there are lists to look it up in. */
  readonly hash?: Fingerprint;
  readonly error?: PanelError;
}

interface PictureWork extends NeighbourItem, Pick<ExaminedPicture, 'scrambled' | 'kept'> {
  readonly opened: OpenedPicture;
  readonly blank: boolean;
}

/** How pictures are opened. */
interface PictureOpener {
  readonly profile: Profile;
  /** Decodes the bytes of a file; `sha256` is theirs. */
  readonly decode: (bytes: Uint8Array, sha256: string) => Promise<DecodedPicture>;
  /** Whether whole pictures are hashed too. */
  readonly hashed: boolean;
}

async function openPicture(
  input: PictureInput | Source,
  opener: PictureOpener,
): Promise<OpenedPicture> {
  if (typeof input === 'string') {
    const group = dirname(input);
    return openSource({ path: input, group, read: () => readBytes(input) }, opener);
  }
  if (input instanceof Uint8Array) return openSource({ path: '', read: async () => input }, opener);
  if ('read' in input) return openSource(input, opener);
  const { buffer, byteOffset, byteLength } = input.data;
  const about = { path: '', sha256: sha256Of(new Uint8Array(buffer, byteOffset, byteLength)) };
  try {
    const decoded = await decodePixels(input, opener.profile.columns);
    return { ...about, decoded, ...(opener.hashed && { hash: pdq(input).print }) };
  } catch (error) {
    // A picture that is too large is a result; pixels that contradict themselves are the caller's error.
    if (!(error instanceof PanelError) || error.code === 'BAD_ARGUMENT') throw error;
    return { ...about, error };
  }
}

type Grouped = Omit<Source, 'group'> & Partial<Pick<Source, 'group'>>;

async function openSource(
  { read, ...about }: Grouped,
  opener: PictureOpener,
): Promise<OpenedPicture> {
  let sha256: string | undefined;
  try {
    const got = await read();
    const bytes = got instanceof Uint8Array ? got : got.bytes;
    sha256 = got instanceof Uint8Array ? sha256Of(got) : got.sha256;
    const decoded = await opener.decode(bytes, sha256);
    const hash = opener.hashed ? await hashOf(bytes) : {};
    return { ...about, sha256, decoded, ...hash };
  } catch (error) {
    if (!(error instanceof PanelError)) throw error;
    return { ...about, ...(sha256 !== undefined && { sha256 }), error };
  }
}

/** None of what was decoded as far as it goes and cannot be decoded in this way: it is on no list then. */
async function hashOf(bytes: Uint8Array): Promise<Pick<OpenedPicture, 'hash'>> {
  try {
    return { hash: pdq(await decodeForPdq(bytes)).print };
  } catch (error) {
    if (error instanceof PanelError) return {};
    throw error;
  }
}

const NOTHING: ExaminedPicture = { claims: [], blank: false };

function pictureWork(opened: OpenedPicture, examined: ExaminedPicture = NOTHING): PictureWork {
  const { group, decoded } = opened;
  return { opened, group, picture: decoded, ...examined };
}

const DAMAGED = 'is damaged or ends early, and nothing is found in what can be read';
const TOO_NARROW = `narrower than ${MIN_WIDTH} pixels: too little to say`;
const NO_DETAIL = 'hardly any detail: too little to say';

async function pictureResult(
  index: Searcher,
  { opened, claims, scrambled, blank }: PictureWork,
  references: References | undefined,
): Promise<PictureResult> {
  const { path, url, sha256, decoded, hash, error } = opened;
  const file = { path, ...(url !== undefined && { url }), ...(sha256 !== undefined && { sha256 }) };
  if (decoded === undefined)
    return {
      ...file,
      status: 'unreadable',
      code: error!.code,
      reason: error!.message,
      matches: [],
    };
  const { width, height, damaged, frames } = decoded;
  const about = { ...file, width, height };
  if (damaged && claims.length === 0)
    return {
      ...about,
      status: 'unreadable',
      code: 'PICTURE_UNREADABLE',
      reason: DAMAGED,
      damaged,
      matches: [],
    };
  const marks = {
    ...(damaged && { damaged }),
    ...(frames > 1 && { frames }),
    ...(scrambled !== undefined && { hints: [hintOf(index, scrambled)] }),
    ...(hash !== undefined && listedIn(index, hash)),
  };
  if (claims.length === 0 && blank) {
    const reason = decoded.rows === 0 ? TOO_NARROW : NO_DETAIL;
    return { ...about, status: 'blank', reason, ...marks, matches: [] };
  }
  if (claims.length === 0) return { ...about, status: 'unmatched', ...marks, matches: [] };
  const matches: Match[] = [];
  for (const claim of claims) {
    const match = attribute(index, opened, claims, claim);
    matches.push(references ? await references.differ(decoded, claim, match) : match);
  }
  const foreign = foreignRows(decoded, matches);
  return { ...about, status: 'matched', ...marks, matches, foreign };
}

function listedIn(index: Searcher, hash: Fingerprint): Pick<PictureResult, 'listed'> {
  const listed = index.listMatches(hash);
  return listed.length > 0 ? { listed } : {};
}

function hintOf(index: Searcher, scrambled: number): Hint {
  const { work, episode } = index.episodes[scrambled]!;
  return { kind: 'scrambled?', work: work.name, episode: episode.name };
}
