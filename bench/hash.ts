import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bmvbhashEven } from 'blockhash-core';
import { Bench } from 'tinybench';
import { blockhash } from '../src/hash/blockhash.ts';
import { distance, type Fingerprint, toHex, WORDS } from '../src/hash/fingerprint.ts';
import { pdq } from '../src/hash/pdq/pdq.ts';
import { newestProfile, ROWS_PER_WIDTH } from '../src/hash/profile.ts';
import { boxOf, type Square } from '../src/hash/window/patch.ts';
import { type RowSums, transformRows } from '../src/hash/window/rows.ts';
import { type Slot, slidingSlots } from '../src/hash/window/track.ts';
import { AS_SHOWN, fingerprintBox, trackRows, windowPrint } from '../src/hash/window/window.ts';
import { type Picture, wholeOf } from '../src/image/picture.ts';
import type { Pixels } from '../src/image/pixels.ts';
import { prepare } from '../src/image/prepare.ts';
import { type Recipe, raster } from '../test/vectors/raster.ts';
import { median, range, ratios } from './support/clock.ts';
import { type BenchOptions, type Entry, figure, type Outcome } from './support/outcome.ts';
import { ROOT } from './support/places.ts';
import { fileTasks } from './support/shelf.ts';
import type { Task } from './support/task.ts';

/** Rows of the strip at the working width: five pages of 800 x 1280. */
const ROWS = 2050;
/** Every so many-th window is also computed from its own pixels alone, for the check and the baselines. */
const EVERY = 61;

/**
 * What a fingerprint costs, one thread, everything counted that the call does: PDQ of a picture, blockhash of
 * a picture, a window of a strip read densely (the strip halved, all rows transformed, all windows of all
 * shapes that a picture is asked for in), and a patch of a strip that was halved before. Answers are checked
 * first: against vectors of the reference programs, and dense windows against windows computed from their own
 * pixels alone.
 */
export async function hash({ rounds }: BenchOptions): Promise<Outcome> {
  checkVectors('pdq.json', 'hash', pdqHex);
  checkVectors('blockhash.json', 'precise', (pixels) => toHex(blockhash(pixels)));
  const strip = drawStrip();
  const { slots, apart } = checkDense(strip);
  const tasks = [
    ...pictureTasks(),
    ...windowTasks(strip, slots),
    ...patchTasks(strip),
    ...fileTasks(),
  ];
  const latencies = await timed(tasks, rounds);
  return {
    title: 'hash: pixels to bits',
    about: [
      `One thread; tinybench, median of ${rounds} rounds by turns, each row's figure the median of its calls.`,
      `Dense: ${slots.length} windows of ${newestProfile.shapes.map(({ height }) => height).join(', ')} rows over ` +
        `${strip.columns} x ${strip.rows} pixels of drawn noise, rows and windows together.`,
      `Windows are not PDQ to the bit: from PDQ of the same pixels they differ by ${figure(apart)} bits here (mean); on comics see results.md.`,
      'Files: a JPEG page of 800 x 1175 from the disk to bits; the decoder has threads of its own.',
      'x = times as fast as the row it is compared with.',
    ],
    ...told(tasks, latencies),
    failures: [],
  };
}

function pdqHex(pixels: Pixels): string {
  return toHex(pdq(pixels).print);
}

function checkVectors(file: string, field: string, hashOf: (pixels: Pixels) => string): void {
  const { vectors } = JSON.parse(readFileSync(path.join(ROOT, 'test/vectors', file), 'utf8'));
  for (const vector of vectors as (Record<string, string> & { recipe: Recipe })[])
    if (hashOf(raster(vector.recipe)) !== vector[field])
      throw new Error(`${file}, ${vector.name}: not the reference's bits. Speed is moot.`);
}

function drawStrip(): Picture {
  const { width, height, data } = raster({
    ...{ width: newestProfile.columns, height: ROWS, channels: 1, seed: 5, rectangles: 400 },
  });
  return { luma: Uint8Array.from(data), columns: width, rows: height, width, height };
}

/** The windows that a picture is asked for in, each shape at its finest step. */
function denseSlots(rows: number): Slot[] {
  return newestProfile.shapes.flatMap((shape) => slidingSlots(rows, shape, shape.step));
}

/** Some of the windows, spread over all, that begin at a whole row: each can be cut out and read alone. */
function someOf(slots: readonly Slot[]): Slot[] {
  return slots.filter(({ top }) => Number.isInteger(top)).filter((_, i) => i % EVERY === 0);
}

/** The pixels of one window as a picture of their own. */
function cutOut({ luma, columns }: Picture, { top, height }: Slot): Picture {
  const pitch = columns / ROWS_PER_WIDTH;
  const pixels = luma.subarray(top * pitch * columns, (top + height) * pitch * columns);
  const rows = pixels.length / columns;
  return { luma: pixels, columns, rows, width: columns, height: rows };
}

/** A picture read for windows, as matching reads it: halved, its detail counted, every row transformed. */
function rowsOf(picture: Picture): RowSums {
  return transformRows(prepare(picture), wholeOf(picture));
}

function windowAlone(strip: Picture, slot: Slot): Fingerprint {
  return windowPrint(rowsOf(cutOut(strip, slot)), 0, slot.height);
}

function windowByPdq(strip: Picture, slot: Slot): Fingerprint {
  const { luma: data, columns: width, rows: height } = cutOut(strip, slot);
  return pdq({ width, height, channels: 1, data }).print;
}

function checkDense(strip: Picture): { slots: Slot[]; apart: number } {
  const rows = rowsOf(strip);
  const slots = denseSlots(trackRows(rows));
  const some = someOf(slots);
  let bits = 0;
  for (const slot of some) {
    const dense = windowPrint(rows, slot.top, slot.height);
    if (distance(dense, windowAlone(strip, slot)) !== 0)
      throw new Error(`the window at row ${slot.top} differs when computed alone. Speed is moot.`);
    bits += distance(dense, windowByPdq(strip, slot));
  }
  return { slots, apart: bits / some.length };
}

/** The least that a hash of the picture can cost in plain JavaScript. */
function added({ data }: Pixels): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum;
}

function pictureTasks(): Task[] {
  const large = raster({ width: 512, height: 512, channels: 3, seed: 31 });
  const small = raster({ width: 256, height: 256, channels: 3, seed: 21 });
  const rgba = raster({ width: 256, height: 256, channels: 4, seed: 21 });
  const read = '512 x 512 RGB: every byte added up';
  const bare = 'blockhash-core alone, 256 x 256 RGBA, its quick way';
  return [
    { name: read, each: 1, run: () => added(large) },
    { name: 'PDQ, 512 x 512 RGB', each: 1, against: read, run: () => pdq(large) },
    { name: bare, each: 1, run: () => bmvbhashEven({ ...rgba }, 16) },
    { name: 'blockhash, 256 x 256 RGB', each: 1, against: bare, run: () => blockhash(small) },
  ];
}

function windowTasks(strip: Picture, slots: readonly Slot[]): Task[] {
  const some = someOf(slots);
  const byPdq = 'a window, as PDQ of its pixels';
  const alone = 'a window, read alone';
  const dense = () => {
    const rows = rowsOf(strip);
    return slots.map(({ top, height }) => windowPrint(rows, top, height));
  };
  return [
    { name: byPdq, each: some.length, run: () => some.map((slot) => windowByPdq(strip, slot)) },
    {
      ...{ name: alone, each: some.length, against: byPdq },
      run: () => some.map((slot) => windowAlone(strip, slot)),
    },
    { name: 'a window, dense', each: slots.length, against: alone, run: dense },
  ];
}

/** Patches, small and large; from 96 columns they are read from the halved picture. */
function patchTasks(strip: Picture): Task[] {
  const sheet = prepare(strip);
  const print = new Uint32Array(WORDS);
  return [20, 60, 96, 120].map((side) => {
    const squares = Array.from({ length: 200 }, (_, i): Square => {
      return { left: i % (strip.columns - side), top: 9 * i, side };
    });
    const run = () => {
      for (const square of squares) fingerprintBox(sheet, boxOf(square), [AS_SHOWN], [print]);
      return print;
    };
    return { name: `a patch of ${side} x ${side}`, each: squares.length, run };
  });
}

/** Read by nobody, written by all: so that no answer can be optimised away. */
export let sink: unknown;

/** Microseconds for one thing, by task and round. */
async function timed(tasks: readonly Task[], rounds: number): Promise<number[][]> {
  const latencies: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: 250, iterations: 8, warmupTime: 100, throws: true });
    for (const { name, run } of tasks)
      bench.add(name, () => {
        sink = run();
        return sink; // a promise is waited for
      });
    await bench.run();
    for (const [i, { result }] of bench.tasks.entries()) {
      if (result.state !== 'completed') throw new Error(`${tasks[i]!.name}: ${result.state}`);
      latencies[i]!.push((1000 * result.latency.p50) / tasks[i]!.each);
    }
  }
  return latencies;
}

function told(tasks: readonly Task[], latencies: readonly number[][]) {
  const entries: Entry[] = [];
  const rows = tasks.map(({ name, against }, i) => {
    const perSecond = latencies[i]!.map((us) => 1e6 / us);
    const base = tasks.findIndex((task) => task.name === against);
    const ratio = base < 0 ? [] : ratios(latencies[base]!, latencies[i]!);
    entries.push({
      name: `hash/${name}`,
      unit: 'ops/s',
      value: median(perSecond),
      range: range(perSecond),
    });
    if (base >= 0)
      entries.push({
        name: `hash/${name}/ratio`,
        unit: 'x',
        value: median(ratio),
        range: range(ratio),
        extra: `against ${against}`,
      });
    const times = base < 0 ? '' : figure(median(ratio));
    return [name, figure(median(latencies[i]!)), figure(median(perSecond)), times, against ?? ''];
  });
  return { tables: [{ head: ['', 'us', 'a second', 'x', 'compared with'], rows }], entries };
}
