import {
  type Alteration,
  type AlteredPicture,
  between,
  type Paint,
  type RandomFraction,
  type Slice,
} from './alterations/paint.ts';
import { detailShare, MIN_DETAIL_SHARE } from './detail.ts';
import type { Strip } from './strip.ts';
import { alterations } from './transforms.ts';

/** A picture made of rows `top` to `bottom` of a strip. */
export interface Cut {
  readonly file: AlteredPicture;
  readonly top: number;
  readonly bottom: number;
  /** The picture shows too little to be due. */
  readonly optional?: boolean;
}

/** One way to make pictures of a strip. */
export interface Case {
  readonly name: string;
  /** Makes pictures of a strip; none if the strip is too short or has too little detail. */
  readonly make: (strip: Strip, random: RandomFraction) => Promise<readonly Cut[]>;
  /** How often `make` is called if `per` pictures are wanted. */
  readonly repeats: (per: number) => number;
}

/** Range of the height of a slice, as multiples of its width. */
type HeightRange = readonly [low: number, high: number];

/** Heights of slices that are altered, as in make-site.mjs. */
const ALTERED_HEIGHTS: HeightRange = [1.1, 1.9];

/** Cases of unusual heights. */
const HEIGHTS: Readonly<Record<string, HeightRange>> = {
  'slice-0.4': [0.38, 0.45],
  'slice-0.6': [0.55, 0.65],
  'slice-0.8': [0.75, 0.85],
  'slice-tall': [4, 12],
};

/** Places tried for one slice before the strip is given up. */
const MAX_TRIES = 20;

/** Rows of a slice that are sampled when its detail is measured, about. */
const SAMPLED_ROWS = 96;

/** All cases that cut and alter slices: all but whole chapters and unrelated pictures. */
export function casesOf(paint: Paint): Case[] {
  const altered = Object.entries(alterations(paint)).map(([name, alter]) =>
    singleSlice(paint, name, ALTERED_HEIGHTS, alter),
  );
  const { jpeg40 } = alterations(paint);
  const ofHeights = Object.entries(HEIGHTS).map(([name, heights]) =>
    singleSlice(paint, name, heights, jpeg40!),
  );
  return [...altered, ...ofHeights, twoColumns(paint), slicesInOrder(paint)];
}

function singleSlice(
  paint: Paint,
  name: string,
  [low, high]: HeightRange,
  alter: Alteration,
): Case {
  const make = async (strip: Strip, random: RandomFraction) => {
    const height = Math.round(between(random, low, high) * strip.width);
    const place = findPlace(paint, strip, height, random);
    if (place === undefined) return [];
    const { slice, top, bottom } = place;
    return [{ file: await alter(slice, random), top, bottom }];
  };
  return { name, make, repeats: (per) => per };
}

/** Finds rows of that height with enough detail. */
function findPlace(paint: Paint, strip: Strip, height: number, random: RandomFraction) {
  const rows = Math.min(height, strip.height);
  for (let i = 0; i < MAX_TRIES; i++) {
    const top = Math.floor(random() * (strip.height - rows + 1));
    const slice = paint.rows(strip, top, top + rows);
    if (hasDetail(slice)) return { slice, top, bottom: top + rows };
  }
  return undefined;
}

/** Whether a slice shows enough to be recognised. */
export function hasDetail(slice: Slice): boolean {
  const rowStep = Math.max(1, Math.floor(slice.height / SAMPLED_ROWS));
  return detailShare(slice, rowStep) >= MIN_DETAIL_SHARE;
}

/** Two consecutive slices side by side, as a desktop reader shows them. */
function twoColumns(paint: Paint): Case {
  const gap = 24;
  const make = async (strip: Strip, random: RandomFraction) => {
    const height = Math.round(1.3 * strip.width);
    if (strip.height < 2 * height) return [];
    const place = findPlace(paint, strip, 2 * height, random);
    if (place === undefined) return [];
    const { slice, top, bottom } = place;
    const page = await paint.blank(2 * strip.width + gap, height, '#fff');
    const left = await paint.paste(page, paint.rows(slice, 0, height), 0, 0);
    const right = paint.rows(slice, height, 2 * height);
    const both = await paint.paste(left, right, strip.width + gap, 0);
    return [{ file: await paint.jpeg(both, null), top, bottom }];
  };
  return { name: 'two-columns', make, repeats: (per) => per };
}

/** Slices in one series of {@link slicesInOrder}. */
const SERIES_SLICES = 12;

/** Consecutive slices, each too short to be recognised alone. */
export function slicesInOrder(paint: Paint): Case {
  const make = async (strip: Strip, random: RandomFraction) => {
    const heights = Array.from({ length: SERIES_SLICES }, () =>
      Math.round(strip.width * between(random, 0.2, 0.35)),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    let bottom = Math.floor(random() * Math.max(1, strip.height - sum));
    const cuts: Cut[] = [];
    for (const height of heights) {
      const top = bottom;
      bottom = Math.min(strip.height, top + height);
      if (bottom - top < height) break;
      const slice = paint.rows(strip, top, bottom);
      cuts.push({ file: await paint.jpeg(slice), top, bottom, optional: !hasDetail(slice) });
    }
    return cuts;
  };
  return { name: 'slices-in-order', make, repeats: (per) => Math.ceil(per / 4) };
}
