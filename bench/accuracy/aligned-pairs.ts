import { distanceAt, type Fingerprint } from '../../src/hash/fingerprint.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { slidingSlots, slotBox } from '../../src/hash/window/track.ts';
import { windowPrint } from '../../src/hash/window/window.ts';
import { decode } from '../../src/image/decode.ts';
import { outlineOf } from '../../src/image/outline.ts';
import { type Picture, wholeOf } from '../../src/image/picture.ts';
import { detailIn, prepare } from '../../src/image/prepare.ts';
import { WINDOW_CHANCE } from '../../src/match/evidence/odds.ts';
import { LINE_RADIUS } from '../../src/match/windows/line.ts';
import { readAs } from '../../src/match/windows/track-view.ts';
import { coverFit } from '../accuse/compose.ts';
import { findPanels, refill } from '../accuse/panels.ts';
import { WIDTH } from '../accuse/studio.ts';
import { type Random, seeded } from '../inputs/random.ts';
import type { Table } from '../output/table.ts';
import type { Paint, Slice } from '../site/alterations/paint.ts';

/** Bits by which other art that agrees with a page does so better than its own outline does. */
const MARGINS = [10, 20, 30, 40, 50, 60];
/** Pairs with a margin from which a share is judged, and the factor by which it may be too large. */
const MIN_OBSERVED = 10;
const MAX_FACTOR = 10;

/** One window of a page with other art in its frames. */
interface AlignedPair {
  /** Differing bits to the window of the page itself. */
  readonly distance: number;
  /** Bits by which the outline alone differs more. */
  readonly margin: number;
}

/**
 * Compares pages with themselves after every panel got other art: frames, gutters and the captions
 * on paper line up, and nothing else does. Only the margin over the outline is evidence
 * (`match/evidence/layout.ts`), and this measures how often chance gives one.
 */
export class AlignedPairs {
  readonly #paint: Paint;
  readonly #random: Random;
  readonly #pairs: AlignedPair[] = [];
  #pages = 0;

  constructor(paint: Paint, seed: number) {
    this.#paint = paint;
    this.#random = seeded(seed);
  }

  /** Compares a page, if it has panels on paper, with one of which the panels show `others`. */
  async add(file: string, others: readonly string[]): Promise<void> {
    const page = await this.#paint.read(file, WIDTH);
    const framed = findPanels(page);
    if (framed === undefined) return;
    const fillings: Slice[] = [];
    for (const { width, height } of framed.boxes) {
      const other = others[this.#random.below(others.length)]!;
      fillings.push(await coverFit(this.#paint, other, width, height));
    }
    const refilled = await this.#rasterOf(refill(framed, fillings));
    const outline = outlineOf(refilled);
    if (outline === undefined) return;
    this.#pages++;
    this.#compare(windowsOf(await this.#rasterOf(page)), windowsOf(refilled), windowsOf(outline));
  }

  async #rasterOf(slice: Slice): Promise<Picture> {
    const { buffer } = await this.#paint.jpeg(slice, null, 85);
    return decode(buffer, profile1.columns);
  }

  #compare(
    page: readonly SlotPrint[],
    refilled: readonly SlotPrint[],
    outline: readonly SlotPrint[],
  ): void {
    for (const [i, { print, detail }] of page.entries()) {
      if (Math.min(detail, refilled[i]!.detail) < profile1.minDetail) continue;
      const distance = distanceAt(print, 0, refilled[i]!.print, 0);
      this.#pairs.push({ distance, margin: distanceAt(print, 0, outline[i]!.print, 0) - distance });
    }
  }

  table(): Table {
    const { length } = this.#pairs;
    const distances = this.#pairs.map(({ distance }) => distance).sort((a, b) => a - b);
    const median = distances[length >> 1] ?? 0;
    const rows = this.#shares().map(({ margin, predicted, observed }) => [
      `${this.#pages}`,
      `${length}`,
      `${median}`,
      `${margin}`,
      (predicted * length).toPrecision(2),
      `${observed}`,
      observed > 0 ? (observed / (predicted * length)).toFixed(2) : '-',
    ]);
    const head = [
      'pages',
      'aligned pairs',
      'median bits',
      'margin',
      'predicted',
      'observed',
      'ratio',
    ];
    return { head, rows };
  }

  /** Describes where chance gives a margin more often than the model says. */
  failures(): string[] {
    const { length } = this.#pairs;
    if (length === 0) return ['No page with panels on paper was found, so no frames were aligned.'];
    return this.#shares()
      .filter(({ observed }) => observed >= MIN_OBSERVED)
      .filter(({ observed, predicted }) => observed > MAX_FACTOR * predicted * length)
      .map(
        ({ margin, observed, predicted }) =>
          `${observed} aligned pairs beat the outline by ${margin} bits, predicted ${(predicted * length).toPrecision(2)}`,
      );
  }

  #shares() {
    return MARGINS.map((margin) => ({
      margin,
      predicted: 10 ** (-WINDOW_CHANCE.rich.below * margin),
      observed: this.#pairs.filter((pair) => pair.margin >= margin && pair.distance <= LINE_RADIUS)
        .length,
    }));
  }
}

interface SlotPrint {
  readonly print: Fingerprint;
  readonly detail: number;
}

/** The windows of a picture at their stored places. */
function windowsOf(picture: Picture): SlotPrint[] {
  const prepared = prepare(picture);
  const { rows, count } = readAs(prepared, wholeOf(picture));
  return profile1.shapes.flatMap((shape) =>
    [...slidingSlots(count, shape, shape.hop)].map(({ top, height }) => ({
      print: windowPrint(rows, top, height),
      detail: detailIn(prepared.detail, slotBox(rows, { top, height })),
    })),
  );
}
