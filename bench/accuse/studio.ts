import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type AlteredPicture,
  between,
  integerBetween,
  type Paint,
  type RandomFraction,
  type Slice,
} from '../site/alterations/paint.ts';
import { hasDetail } from '../site/cases.ts';
import type { Art } from './art.ts';

/** What all scenarios draw with. */
export interface Studio {
  readonly paint: Paint;
  readonly art: Art;
  readonly seed: number;
  /** Pictures that a row of the table should have at least. */
  readonly size: number;
  /** Fewer rows. */
  readonly isShort: boolean;
  /** Pages of an indexed episode at most, where the scenario does not need a number. */
  readonly episodePages: number;
  /** Folder for catalogues, indexes and sites. */
  readonly folder: string;
}

/** Width at which pictures are put together. */
export const WIDTH = 800;

const CATALOGUE_QUALITY = 85;

/** Places tried for a part of a page with enough detail. */
const MAX_TRIES = 12;

/** A picture as a file. */
export type EncodedPicture = Pick<AlteredPicture, 'buffer' | 'ext'>;

/** A file as it is. */
export async function fileOf(file: string): Promise<EncodedPicture> {
  return { buffer: await readFile(file), ext: path.extname(file).slice(1) };
}

/** Encodes a page of a catalogue. */
export function encodePage(paint: Paint, page: Slice): Promise<EncodedPicture> {
  return paint.jpeg(page, null, CATALOGUE_QUALITY);
}

/** Resizes and encodes a picture as sites do. */
export async function republish(
  paint: Paint,
  slice: Slice,
  random: RandomFraction,
): Promise<EncodedPicture> {
  const resized = await paint.resize(slice, integerBetween(random, 520, 1000));
  if (random() < 0.25) return paint.webp(resized, null, integerBetween(random, 40, 80));
  return paint.jpeg(resized, null, integerBetween(random, 45, 88));
}

/** Most of the rows of a page. */
export function cutRows(paint: Paint, page: Slice, random: RandomFraction): Slice {
  const top = Math.floor(page.height * between(random, 0, 0.15));
  const bottom = Math.ceil(page.height * between(random, 0.85, 1));
  return paint.rows(page, top, bottom);
}

/** A part of a page of the size of a panel, with enough detail if one is found. */
export async function cutPanel(paint: Paint, page: Slice, random: RandomFraction): Promise<Slice> {
  let panel = page;
  for (let i = 0; i < MAX_TRIES; i++) {
    const height = Math.round(Math.min(page.height, page.width * between(random, 0.4, 0.8)));
    const width = Math.round(page.width * between(random, 0.6, 1));
    const top = integerBetween(random, 0, page.height - height);
    const left = integerBetween(random, 0, page.width - width);
    panel = await paint.crop(paint.rows(page, top, top + height), left, width);
    if (hasDetail(panel)) break;
  }
  return panel;
}
