import { PanelError } from '../errors.ts';
import type { Profile } from '../hash/profile.ts';
import type { DecodedPicture } from '../image/decode.ts';
import type { Source } from '../inputs/pictures.ts';
import { Neighbours } from '../match/neighbours.ts';
import type { PictureResult } from '../report/picture-result.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type ExaminedPicture, JobRunner } from '../threads/jobs.ts';
import { WorkerPool } from '../threads/pool.ts';
import { pipeline, type RunOptions } from '../threads/queue.ts';
import { type OpenedPicture, type PictureInput, PictureOpener } from './open-picture.ts';
import { type PictureWork, pictureResult, pictureWork } from './picture-work.ts';
import { type References, referencesIn } from './references.ts';

/** Options of {@link matchPictures}. */
export interface MatchOptions extends RunOptions {
  /**
   * The catalogue that the index was made from, or a copy of it. Matches then list where the
   * picture differs from its pages; a match with a missing or changed page says so. Default:
   * nothing is compared.
   */
  readonly references?: string;
}

/** Options of {@link matchPicture}. */
export type PictureOptions = Pick<MatchOptions, 'signal' | 'references'>;

/**
 * Finds where one picture comes from. A picture that cannot be read is a result, not an error.
 * @throws PanelError BAD_ARGUMENT if pixels contradict their size; INPUT_MISSING, INPUT_UNREADABLE,
 * INPUT_KIND for `references`; INPUT_KIND if the index holds kept pictures; the signal's reason
 * once it is aborted.
 */
export async function matchPicture(
  index: Searcher,
  input: PictureInput,
  { signal, references: catalogue }: PictureOptions = {},
): Promise<PictureResult> {
  const profile = requireWorks(index);
  signal?.throwIfAborted();
  const references = await referencesIn(catalogue, index);
  const opened = await new PictureOpener(index).open(input);
  signal?.throwIfAborted();
  const runner = new JobRunner({ profile: profile.id, index });
  const work = pictureWork(opened, opened.decoded && runner.examine(opened.decoded));
  const result = await pictureResult(index, work, references);
  signal?.throwIfAborted();
  return result;
}

/**
 * Finds where each of many pictures comes from; yields results in the order of the pictures.
 * Pictures of one folder, or of one group of sources, that are too short to match alone are joined
 * with their neighbours. Memory does not grow with the number of pictures: at most twice
 * `concurrency` are in progress, and a few short slices wait for what follows.
 *
 * @throws PanelError BAD_ARGUMENT if pixels contradict their size; INPUT_MISSING, INPUT_UNREADABLE,
 * INPUT_KIND for `references`; INPUT_KIND if the index holds kept pictures; the signal's reason
 * once it is aborted; what `pictures` throws.
 */
export async function* matchPictures(
  index: Searcher,
  pictures: AsyncIterable<PictureInput | Source> | Iterable<PictureInput | Source>,
  options: MatchOptions = {},
): AsyncGenerator<PictureResult> {
  requireWorks(index);
  const references = await referencesIn(options.references, index);
  yield* matchWithReferences(index, pictures, references, options);
}

/** Receives the result of a picture and its fingerprints, to keep both. */
export type OnKeep = (result: PictureResult, prints: SegmentData) => Promise<void>;

/** Options of {@link matchWithReferences}. */
export interface StreamOptions extends RunOptions {
  /** Called in the order of the pictures. Default: pictures are not fingerprinted to be kept. */
  readonly keep?: OnKeep | undefined;
}

/** As {@link matchPictures}, with reference pages that the caller has opened. */
export async function* matchWithReferences(
  index: Searcher,
  pictures: AsyncIterable<PictureInput | Source> | Iterable<PictureInput | Source>,
  references: References | undefined,
  { keep, ...options }: StreamOptions,
): AsyncGenerator<PictureResult> {
  const profile = requireWorks(index);
  const opener = new PictureOpener(index);
  const pool = new WorkerPool({ profile: profile.id, index }, options);
  const examiner = new PictureExaminer(pool, keep !== undefined);
  const neighbours = new Neighbours<PictureWork>(index);
  const openPicture = (input: PictureInput | Source) => opener.open(input);
  const examinePicture = (opened: OpenedPicture) => examiner.examine(opened);
  const finishPicture = async (work: PictureWork) => {
    const result = await pictureResult(index, work, references);
    if (work.kept) await keep?.(result, work.kept);
    return result;
  };
  try {
    for await (const work of pipeline(pictures, openPicture, examinePicture, options))
      for (const joined of neighbours.push(work)) yield finishPicture(joined);
  } catch (error) {
    // Pictures that are finished and only wait for a neighbour are not lost.
    if (options.signal?.aborted)
      for (const joined of neighbours.flush()) yield finishPicture(joined);
    throw error;
  } finally {
    await pool.close();
  }
  for (const joined of neighbours.flush()) yield finishPicture(joined);
}

/** Has pictures examined by a worker pool, each decoded picture once. */
class PictureExaminer {
  readonly #pool: WorkerPool;
  readonly #keep: boolean;
  readonly #examined = new WeakMap<DecodedPicture, Promise<ExaminedPicture>>();

  /** @param keep whether fingerprints of pictures that are not blank are made too, to keep them. */
  constructor(pool: WorkerPool, keep: boolean) {
    this.#pool = pool;
    this.#keep = keep;
  }

  async examine(opened: OpenedPicture): Promise<PictureWork> {
    const { decoded } = opened;
    if (decoded === undefined) return pictureWork(opened);
    const examined =
      this.#examined.get(decoded) ?? this.#pool.run('examine', { ...decoded, keep: this.#keep });
    this.#examined.set(decoded, examined);
    return pictureWork(opened, await examined);
  }
}

/**
 * Returns the profile of an index of works.
 * @throws PanelError INPUT_KIND if it holds kept pictures instead: pictures cannot be matched
 * against them.
 */
function requireWorks(index: Searcher): Profile {
  if (index.kind === 'scan')
    throw new PanelError(
      'INPUT_KIND',
      'The index holds scans that match --keep kept. Name the index of a catalogue, or use rematch.',
    );
  return index.profile;
}
