import type { Slice } from '../site/alterations/paint.ts';

/** A box in pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A page taken apart: paper and frames on one side, what the panels show on the other. */
export interface FramedPage {
  readonly page: Slice;
  /** By pixel: the number of the panel, from 1 on, or 0 for paper, frames and all else. */
  readonly panelOf: Uint8Array;
  /** The box around each panel. */
  readonly boxes: readonly PixelBox[];
  /** By pixel: 1 for what is neither paper nor part of a panel or its frame, such as lettering. */
  readonly stray: Uint8Array;
  /** The level of the paper: 255 or 0. */
  readonly paper: number;
}

/** Levels within which a pixel is paper. */
const PAPER_LEVELS = 26;
/** Share of the pixels along the left and right sides that must be paper. */
const MIN_PAPER_SIDES = 0.7;
/** Width of the frame that stays, as a share of the width of the page. */
const FRAME_SHARE = 0.007;
/** Area of a panel as a share of the page. */
const MIN_PANEL_SHARE = 0.03;
/** Area of a panel as a share of the box around it: it is a frame, not the outline of a figure. */
const MIN_BOX_SHARE = 0.82;
/** Area of all panels as a share of the page. */
const PANELS_SHARE: readonly [min: number, max: number] = [0.3, 0.92];

/** Finds the panels of a page with paper around them; undefined if it is no such page. */
export function findPanels(page: Slice): FramedPage | undefined {
  const isPaper = [255, 0]
    .map((level) => ({ level, mask: paperMask(page, level) }))
    .find(({ mask }) => hasPaperSides(mask, page));
  if (isPaper === undefined) return undefined;
  const inside = insideOf(isPaper.mask, page);
  const frame = Math.max(2, Math.round(FRAME_SHARE * page.width));
  const { panelOf, boxes, areas } = labelled(eroded(inside, page, frame), page);
  const share = areas.reduce((sum, area) => sum + area, 0) / inside.length;
  if (share < PANELS_SHARE[0] || share > PANELS_SHARE[1]) return undefined;
  if (areas.some((area, i) => area < MIN_BOX_SHARE * boxes[i]!.width * boxes[i]!.height))
    return undefined;
  const noPanel = panelOf.map((panel) => (panel === 0 ? 1 : 0));
  const farFromPanels = eroded(noPanel, page, frame + 1);
  const stray = inside.map((isInside, i) => isInside & farFromPanels[i]!);
  return { page, panelOf, boxes, stray, paper: isPaper.level };
}

/** Puts a picture of the size of its box into each panel, and paper in place of all strays. */
export function refill(
  { page, panelOf, boxes, stray, paper }: FramedPage,
  fillings: readonly Slice[],
): Slice {
  const { width, height } = page;
  const data = Buffer.from(page.data);
  for (let i = 0; i < panelOf.length; i++) {
    if (stray[i] === 1) data.fill(paper, 3 * i, 3 * i + 3);
    const panel = panelOf[i]! - 1;
    if (panel < 0) continue;
    const box = boxes[panel]!;
    const from = 3 * ((Math.floor(i / width) - box.top) * box.width + (i % width) - box.left);
    fillings[panel]!.data.copy(data, 3 * i, from, from + 3);
  }
  return { data, width, height };
}

/** 1 where all channels are near the level. */
function paperMask({ data, width, height }: Slice, level: number): Uint8Array {
  const mask = new Uint8Array(width * height).fill(1);
  for (let i = 0; i < data.length; i++)
    if (Math.abs(data[i]! - level) > PAPER_LEVELS) mask[Math.floor(i / 3)] = 0;
  return mask;
}

function hasPaperSides(isPaper: Uint8Array, { width, height }: Slice): boolean {
  let count = 0;
  for (let y = 0; y < height; y++)
    count += isPaper[y * width + 1]! + isPaper[y * width + width - 2]!;
  return count >= 2 * MIN_PAPER_SIDES * height;
}

/** 1 where no path over paper leads to the border of the page. */
function insideOf(isPaper: Uint8Array, { width, height }: Slice): Uint8Array {
  const open = padded(isPaper, width, height, 1);
  floodFrom(0, open, width + 2);
  const isEnclosed = unpadded(open, width, height);
  return isEnclosed.map((enclosed, i) => enclosed | (1 - isPaper[i]!));
}

/** Numbers the connected regions of a mask that are as large as a panel. */
function labelled(mask: Uint8Array, { width, height }: Slice) {
  const panelOf = new Uint8Array(mask.length);
  const boxes: PixelBox[] = [];
  const open = padded(mask, width, height, 0);
  const areas: number[] = [];
  for (let start = 0; start < open.length; start++) {
    if (open[start] === 0) continue;
    const region = floodFrom(start, open, width + 2);
    if (region.length < MIN_PANEL_SHARE * mask.length) continue;
    const pixels = region.map((i) => unpaddedIndex(i, width));
    boxes.push(boxAround(pixels, width));
    for (const i of pixels) panelOf[i] = boxes.length;
    areas.push(region.length);
  }
  return { panelOf, boxes, areas };
}

/** Sets all that is connected with a pixel to 0, and returns its indices. */
function floodFrom(start: number, open: Uint8Array, stride: number): number[] {
  const region = [start];
  open[start] = 0;
  const visit = (i: number) => {
    if (open[i] !== 1) return;
    open[i] = 0;
    region.push(i);
  };
  for (let at = 0; at < region.length; at++) {
    const i = region[at]!;
    visit(i - 1);
    visit(i + 1);
    visit(i - stride);
    visit(i + stride);
  }
  return region;
}

/** A mask with one more pixel of `value` on all sides. */
function padded(mask: Uint8Array, width: number, height: number, value: 0 | 1): Uint8Array {
  const result = new Uint8Array((width + 2) * (height + 2)).fill(value);
  for (let y = 0; y < height; y++)
    result.set(mask.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  return result;
}

function unpadded(mask: Uint8Array, width: number, height: number): Uint8Array {
  const result = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (y + 1) * (width + 2) + 1;
    result.set(mask.subarray(start, start + width), y * width);
  }
  return result;
}

function unpaddedIndex(i: number, width: number): number {
  const [x, y] = [(i % (width + 2)) - 1, Math.floor(i / (width + 2)) - 1];
  return y * width + x;
}

/** 1 where the mask is 1 for `reach` pixels up, down and to both sides, corners included. */
function eroded(mask: Uint8Array, { width, height }: Slice, reach: number): Uint8Array {
  const across = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) erodeLine(mask, across, y * width, 1, width, reach);
  const result = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) erodeLine(across, result, x, width, height, reach);
  return result;
}

/** Erodes `length` pixels that are `step` apart. Pixels beyond the ends count as 1. */
function erodeLine(
  mask: Uint8Array,
  result: Uint8Array,
  start: number,
  step: number,
  length: number,
  reach: number,
): void {
  let lastZero = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length + reach; i++) {
    if (i < length && mask[start + i * step] === 0) lastZero = i;
    const middle = i - reach;
    if (middle >= 0 && lastZero < middle - reach) result[start + middle * step] = 1;
  }
}

function boxAround(pixels: readonly number[], width: number): PixelBox {
  let [left, right, top, bottom] = [width, 0, Number.POSITIVE_INFINITY, 0];
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
