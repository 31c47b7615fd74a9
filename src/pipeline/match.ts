import { dirname } from 'node:path';
import { PanelError } from '../errors.ts';
import { type Profile, profileOf } from '../hash/profile.ts';
import { readBytes, sha256Of } from '../inputs/file.ts';
import type { Source } from '../inputs/pictures.ts';
import type { Claim } from '../match/claim.ts';
import { explain } from '../match/explain.ts';
import { matchOf } from '../match/match.ts';
import { type Item, Neighbours } from '../match/neighbours.ts';
import type { PictureResult } from '../match/result.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { type Decoded, decode, fromPixels, MIN_WIDTH } from '../strip/decode.ts';
import { detailIn } from '../strip/detail.ts';
import { wholeOf } from '../strip/picture.ts';
import type { Pixels } from '../strip/pixels.ts';
import { sheetOf } from '../strip/sheet.ts';
import { inOrder, type RunOptions } from './queue.ts';

/** A picture as a caller may hold it: a path, the bytes of a file, or pixels. */
export type PictureInput = string | Uint8Array | Pixels;

/** Options of {@link matchPicture}. */
export type PictureOptions = Pick<RunOptions, 'signal'>;

/**
 * Says where one picture comes from. A picture that cannot be read is a result, not an error.
 * @throws PanelError BAD_ARGUMENT for pixels that contradict their size; the signal's reason once aborted.
 */
export async function matchPicture(
  index: PanelIndex,
  input: PictureInput,
  { signal }: PictureOptions = {},
): Promise<PictureResult> {
  const profile = profileOf(index.content.profile);
  signal?.throwIfAborted();
  const opened = await open(input, profile);
  signal?.throwIfAborted();
  const result = resultOf(index, alone(index, profile, opened));
  signal?.throwIfAborted();
  return result;
}

/**
 * Says where each of many pictures comes from, in their order. Paths in one folder, and sources of one
 * group, that say nothing alone are read together with their neighbours. Memory does not grow with
 * the number of pictures: at most twice `concurrency` are held, and short slices waiting for what follows.
 *
 * @throws PanelError BAD_ARGUMENT for pixels that contradict their size; the signal's reason once aborted;
 * what `pictures` throws.
 */
export async function* matchPictures(
  index: PanelIndex,
  pictures: AsyncIterable<PictureInput | Source> | Iterable<PictureInput | Source>,
  options: RunOptions = {},
): AsyncGenerator<PictureResult> {
  const profile = profileOf(index.content.profile);
  const neighbours = new Neighbours<Work>(index, profile);
  try {
    for await (const opened of inOrder(pictures, (picture) => open(picture, profile), options))
      for (const work of neighbours.push(alone(index, profile, opened)))
        yield resultOf(index, work);
  } catch (error) {
    // What was finished and only waited for its neighbour is not lost.
    if (options.signal?.aborted) for (const work of neighbours.flush()) yield resultOf(index, work);
    throw error;
  }
  for (const work of neighbours.flush()) yield resultOf(index, work);
}

interface Opened {
  readonly path: string;
  /** Absent for a picture that has no neighbours. */
  readonly group?: string;
  readonly url?: string | undefined;
  readonly sha256?: string;
  readonly decoded?: Decoded;
  readonly error?: PanelError;
}

interface Work extends Item {
  readonly opened: Opened;
}

async function open(input: PictureInput | Source, profile: Profile): Promise<Opened> {
  if (typeof input === 'string') {
    const group = dirname(input);
    return openSource({ path: input, group, read: () => readBytes(input) }, profile);
  }
  if (input instanceof Uint8Array)
    return openSource({ path: '', read: async () => input }, profile);
  if ('read' in input) return openSource(input, profile);
  const { buffer, byteOffset, byteLength } = input.data;
  const about = { path: '', sha256: sha256Of(new Uint8Array(buffer, byteOffset, byteLength)) };
  try {
    return { ...about, decoded: await fromPixels(input, profile.columns) };
  } catch (error) {
    // A picture that is too large is a result; pixels that contradict themselves are the caller's error.
    if (!(error instanceof PanelError) || error.code === 'BAD_ARGUMENT') throw error;
    return { ...about, error };
  }
}

type Grouped = Omit<Source, 'group'> & Partial<Pick<Source, 'group'>>;

async function openSource({ read, ...about }: Grouped, { columns }: Profile): Promise<Opened> {
  let sha256: string | undefined;
  try {
    const got = await read();
    const bytes = got instanceof Uint8Array ? got : got.bytes;
    sha256 = got instanceof Uint8Array ? sha256Of(got) : got.sha256;
    return { ...about, sha256, decoded: await decode(bytes, columns) };
  } catch (error) {
    if (!(error instanceof PanelError)) throw error;
    return { ...about, ...(sha256 !== undefined && { sha256 }), error };
  }
}

function alone(index: PanelIndex, profile: Profile, opened: Opened): Work {
  const { decoded, group } = opened;
  const claims: Claim[] = decoded ? explain(index, decoded, profile) : [];
  return { opened, group, picture: decoded, claims };
}

const DAMAGED = 'is damaged or ends early, and nothing is found in what can be read';

/** Share of its cells that a picture must have detail in before not finding it says anything. */
const BLANK = 0.03;

function resultOf(index: PanelIndex, { opened, claims }: Work): PictureResult {
  const { path, url, sha256, decoded, error } = opened;
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
  const marks = { ...(damaged && { damaged }), ...(frames > 1 && { frames }) };
  const reason = claims.length === 0 ? blankReason(decoded) : undefined;
  if (reason !== undefined) return { ...about, status: 'blank', reason, ...marks, matches: [] };
  const matches = claims.map((claim) => matchOf(index, decoded, claim));
  return { ...about, status: matches.length > 0 ? 'matched' : 'unmatched', ...marks, matches };
}

function blankReason(picture: Decoded): string | undefined {
  if (picture.rows === 0) return `narrower than ${MIN_WIDTH} pixels: too little to say`;
  if (detailIn(sheetOf(picture).detail, wholeOf(picture)) < BLANK)
    return 'hardly any detail: too little to say';
  return undefined;
}
