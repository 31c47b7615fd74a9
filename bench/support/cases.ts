import {
  type Alteration,
  type Altered,
  between,
  type Chance,
  type Paint,
  type Slice,
} from './alterations/paint.ts';
import { alterations } from './alterations.ts';

/** An episode to cut from: its pages one under the other, at the width of the first. */
export interface Strip extends Slice {
  readonly work: string;
  readonly episode: string;
  /** Rows of the episode above this strip, from which nothing is to be cut. */
  readonly above: number;
}

/** A file made of rows `top` to `bottom` of a strip. */
export interface Cut {
  readonly file: Altered;
  readonly top: number;
  readonly bottom: number;
  /** Too little is on it to be due. */
  readonly optional?: boolean;
}

/** One way of making pictures of a strip; none where the strip does not allow it. */
export interface Case {
  readonly name: string;
  readonly make: (strip: Strip, chance: Chance) => Promise<readonly Cut[]>;
  /** Times that it is done where `per` pictures are asked for. */
  readonly times: (per: number) => number;
}

/** Heights of slices, in widths; the ones that are altered are as tall as make-site.mjs has them. */
type Heights = readonly [low: number, high: number];
const USUAL: Heights = [1.1, 1.9];
const HEIGHTS: Readonly<Record<string, Heights>> = {
  'slice-0.4': [0.38, 0.45],
  'slice-0.6': [0.55, 0.65],
  'slice-0.8': [0.75, 0.85],
  'slice-tall': [4, 12],
};

/** Share of its cells in which a slice must change by more than 10 levels; paper says nothing. */
const DETAIL = 0.06;
const TRIES = 20;

/** All cases but those that are no alteration of a slice: whole chapters, and pictures of nothing. */
export function casesOf(paint: Paint): Case[] {
  const altered = Object.entries(alterations(paint)).map(([name, alter]) =>
    single(paint, name, USUAL, alter),
  );
  const plain = alterations(paint).jpeg40!;
  const cut = Object.entries(HEIGHTS).map(([name, heights]) => single(paint, name, heights, plain));
  return [...altered, ...cut, twoColumns(paint), inOrder(paint)];
}

function single(paint: Paint, name: string, [low, high]: Heights, alter: Alteration): Case {
  const make = async (strip: Strip, chance: Chance) => {
    const height = Math.round(between(chance, low, high) * strip.width);
    const cut = place(paint, strip, height, chance);
    return cut ? [{ ...cut, file: await alter(cut.slice, chance) }] : [];
  };
  return { name, make, times: (per) => per };
}

/** A place of that height where something is to be seen. */
function place(paint: Paint, strip: Strip, height: number, chance: Chance) {
  const rows = Math.min(height, strip.height);
  for (let i = 0; i < TRIES; i++) {
    const top = Math.floor(chance() * (strip.height - rows + 1));
    const slice = paint.rows(strip, top, top + rows);
    if (detail(slice) >= DETAIL) return { slice, top, bottom: top + rows };
  }
  return undefined;
}

/** Two slices that follow one another side by side, as a desktop reader shows them. */
function twoColumns(paint: Paint): Case {
  const gap = 24;
  const make = async (strip: Strip, chance: Chance) => {
    const height = Math.round(1.3 * strip.width);
    if (strip.height < 2 * height) return [];
    const cut = place(paint, strip, 2 * height, chance);
    if (cut === undefined) return [];
    const sheet = await paint.sheet(2 * strip.width + gap, height, '#fff');
    const left = await paint.on(sheet, paint.rows(cut.slice, 0, height), 0, 0);
    const right = paint.rows(cut.slice, height, 2 * height);
    const both = await paint.on(left, right, strip.width + gap, 0);
    return [{ ...cut, file: await paint.jpeg(both, null) }];
  };
  return { name: 'two-columns', make, times: (per) => per };
}

/** Slices in one run of {@link inOrder}. */
const RUN = 12;

/** A stretch cut into pieces that are too short to be known alone, all there and in order. */
export function inOrder(paint: Paint): Case {
  const make = async (strip: Strip, chance: Chance) => {
    const heights = Array.from({ length: RUN }, () =>
      Math.round(strip.width * between(chance, 0.2, 0.35)),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    let bottom = Math.floor(chance() * Math.max(1, strip.height - sum));
    const cuts: Cut[] = [];
    for (const height of heights) {
      const top = bottom;
      bottom = Math.min(strip.height, top + height);
      if (bottom - top < height) break;
      const slice = paint.rows(strip, top, bottom);
      const optional = detail(slice) < DETAIL;
      cuts.push({ file: await paint.jpeg(slice), top, bottom, optional });
    }
    return cuts;
  };
  return { name: 'slices-in-order', make, times: (per) => Math.ceil(per / 4) };
}

/** Share of samples, 8 columns apart on some 96 rows, that differ from their left neighbour. */
export function detail({ data, width, height }: Slice): number {
  let changed = 0;
  let seen = 0;
  const step = Math.max(1, Math.floor(height / 96));
  for (let y = 0; y < height; y += step)
    for (let x = 8; x < width; x += 8, seen++) {
      const at = 3 * (y * width + x);
      if (Math.abs(data[at]! - data[at - 24]!) > 10) changed++;
    }
  return changed / seen;
}
