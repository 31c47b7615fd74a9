import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';
import { newestProfile } from '../hash/profile.ts';
import { type FileSource, picturesIn } from '../inputs/pictures.ts';
import type { PictureResult } from '../report/picture-result.ts';
import { Searcher } from '../store/index/searcher.ts';
import { snapshotOf } from '../store/index/snapshot.ts';
import type { RunOptions } from '../threads/queue.ts';
import { matchWithReferences } from './match-pictures.ts';
import { type Failure, readStrip } from './read-strip.ts';
import { References } from './references.ts';

/** Where two sets of pictures agree and where they differ: the parts of `b` that come from `a`. */
export interface Comparison {
  /** The paths of the two, as the caller named them. */
  readonly a: string;
  readonly b: string;
  /**
   * The pages of `a` in order. Reference rows count in the strip of these pages, one under the
   * other.
   */
  readonly pages: readonly string[];
  /** Pages of `a` that could not be read. */
  readonly failures: readonly Failure[];
  /** The pictures of `b`, matched against `a`. */
  readonly images: readonly PictureResult[];
}

/**
 * Compares two pictures, or two folders that are each read as a strip in natural order.
 * @throws PanelError INPUT_MISSING; INPUT_EMPTY if one has nothing to compare; PICTURE_* if no page
 * of `a` can be read; the signal's reason once it is aborted.
 */
export async function compare(a: string, b: string, options: RunOptions = {}): Promise<Comparison> {
  const name = path.basename(a);
  const sources = new Map<string, FileSource>();
  for await (const source of picturesIn(a)) sources.set(source.path, source);
  const readSource = (file: string) => sources.get(file)!.read();
  const folder = (await stat(a)).isDirectory() ? a : path.dirname(a);
  const { episode, content, failures } = await readStrip(
    { name, folder, files: [...sources.keys()] },
    newestProfile,
    { ...options, read: (_, file) => readSource(file) },
  );
  if (content === undefined) {
    if (failures.length > 0) throw failures[0]!.error;
    throw new PanelError(
      'INPUT_EMPTY',
      `${a} holds no picture to compare. Name another file or folder.`,
    );
  }
  const works = [{ name, episodes: [episode] }];
  const index = new Searcher(snapshotOf({ ...content, works }), '');
  const references = new References(index, ({ file }) => readSource(file));
  const images: PictureResult[] = [];
  for await (const image of matchWithReferences(index, picturesIn(b), references, options))
    images.push(image);
  if (images.length === 0)
    throw new PanelError(
      'INPUT_EMPTY',
      `${b} holds no picture to compare. Name another file or folder.`,
    );
  return { a, b, pages: episode.pages.map(({ file }) => file), failures, images };
}
