import { picturesBelow } from '../inputs/files.ts';
import { type Paint, type Slice, stack } from './alterations/paint.ts';

/** An episode to cut from: its pages one under the other, at one width. */
export interface Strip extends Slice {
  readonly work: string;
  readonly episode: string;
  /** Rows of the episode above this strip, which no picture shows. */
  readonly above: number;
}

/** Reads the pages of an episode at `width`, or at the width of the first page. */
export async function readPages(paint: Paint, folder: string, width?: number): Promise<Slice[]> {
  const pages: Slice[] = [];
  for (const page of await picturesBelow(folder))
    pages.push(await paint.read(page, width ?? pages[0]?.width));
  return pages;
}

/** Reads the strip of an episode at `width`, or at the width of the first page. */
export async function readStrip(paint: Paint, folder: string, width?: number): Promise<Slice> {
  return stack(await readPages(paint, folder, width));
}
