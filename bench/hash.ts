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
import { AS_SHOWN } from '../src/hash/window/view.ts';
import { fingerprintBox, trackRows, windowPrint } from '../src/hash/window/window.ts';
import { type Picture, wholeOf } from '../src/image/picture.ts';
import type { Pixels } from '../src/image/pixels.ts';
import { prepare } from '../src/image/prepare.ts';
import { type Recipe, raster } from '../test/vectors/raster.ts';
import { fileTasks } from './baselines/hash-packages.ts';
import { ROOT } from './inputs/files.ts';
import type { BenchOptions } from './options.ts';
import { type Entry, type Outcome, roundsEntry } from './output/outcome.ts';
import { figure, type Table } from './output/table.ts';
import { median, ratios } from './timing/statistics.ts';
import { consume, type Task } from './timing/task.ts';

/** Rows of the strip at the profile's width: five pages of 800 x 1280. */
const STRIP_ROWS = 2050;
/** One dense window in this many is also computed from its own pixels alone. */
const WINDOWS_PER_SAMPLE = 61;
/** Patches fingerprinted in one run of a task. */
const PATCHES = 200;
/** Sides of the patches in columns. Those from 96 on are read from the halved picture. */
const PATCH_SIDES = [20, 60, 96, 120];

/**
 * Measures the cost of a fingerprint on one thread, with all costs of the call: PDQ of a picture,
 * blockhash of a picture, a window of a strip read densely (the strip is halved, all rows are
 * transformed, and all windows of all shapes of a query are computed), and a patch of a strip that
 * is already halved. First checks the results: against vectors of the reference programs, and dense
 * windows against windows computed from their own pixels alone.
 */
export async function hash({ rounds }: BenchOptions): Promise<Outcome> {
  checkVectors('pdq.json', 'hash', pdqHex);
  checkVectors('blockhash.json', 'precise', (pixels) => toHex(blockhash(pixels)));
  const strip = drawStrip();
  const { slots, bitsFromPdq } = checkDense(strip);
  const tasks = [
    ...pictureTasks(),
    ...windowTasks(strip, slots),
    ...patchTasks(strip),
    ...fileTasks(),
  ];
  const times = await timeTasks(tasks, rounds);
  const heights = newestProfile.shapes.map(({ height }) => height).join(', ');
  return {
    title: 'hash: pixels to bits',
    about: [
      `One thread, tinybench: the median call of each task in each round, and the median of ${rounds} alternating rounds.`,
      `Dense: ${slots.length} windows of ${heights} rows over ${strip.columns} x ${strip.rows} pixels of drawn noise; ` +
        'includes the transformation of the rows.',
      `Windows are not exactly PDQ: from PDQ of the same pixels they differ by ${figure(bitsFromPdq)} bits here (mean). For comics see results.md.`,
      'Files: a JPEG page of 800 x 1175, from the disk to bits. The decoder has threads of its own.',
      'x = speed as a multiple of the task compared with.',
    ],
    tables: [tableOf(tasks, times)],
    entries: tasks.flatMap((_, i) => entriesOf(tasks, times, i)),
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
      throw new Error(
        `${file}, ${vector.name}: the bits differ from the reference. Fix that before measuring.`,
      );
}

function drawStrip(): Picture {
  const { width, height, data } = raster({
    width: newestProfile.columns,
    height: STRIP_ROWS,
    channels: 1,
    seed: 5,
    rectangles: 400,
  });
  return { luma: Uint8Array.from(data), columns: width, rows: height, width, height };
}

/** The windows of a query: each shape at its finest step. */
function denseSlots(rows: number): Slot[] {
  return newestProfile.shapes.flatMap((shape) => slidingSlots(rows, shape, shape.step));
}

/** A sample of the windows that start at a whole row, so that they can be cut out. */
function sampleSlots(slots: readonly Slot[]): Slot[] {
  return slots
    .filter(({ top }) => Number.isInteger(top))
    .filter((_, i) => i % WINDOWS_PER_SAMPLE === 0);
}

/** The pixels of one window as a picture. */
function cutOut({ luma, columns }: Picture, { top, height }: Slot): Picture {
  const pitch = columns / ROWS_PER_WIDTH;
  const pixels = luma.subarray(top * pitch * columns, (top + height) * pitch * columns);
  const rows = pixels.length / columns;
  return { luma: pixels, columns, rows, width: columns, height: rows };
}

/** Prepares a picture for windows, as matching does: halves it and transforms every row. */
function rowSumsOf(picture: Picture): RowSums {
  return transformRows(prepare(picture), wholeOf(picture));
}

function windowAlone(strip: Picture, slot: Slot): Fingerprint {
  return windowPrint(rowSumsOf(cutOut(strip, slot)), 0, slot.height);
}

function windowByPdq(strip: Picture, slot: Slot): Fingerprint {
  const { luma: data, columns: width, rows: height } = cutOut(strip, slot);
  return pdq({ width, height, channels: 1, data }).print;
}

/** Checks dense windows against the same alone, and returns their mean distance from PDQ. */
function checkDense(strip: Picture): { slots: Slot[]; bitsFromPdq: number } {
  const rows = rowSumsOf(strip);
  const slots = denseSlots(trackRows(rows));
  const sample = sampleSlots(slots);
  let bits = 0;
  for (const slot of sample) {
    const dense = windowPrint(rows, slot.top, slot.height);
    if (distance(dense, windowAlone(strip, slot)) !== 0)
      throw new Error(
        `The dense window at row ${slot.top} differs from the same window alone. Fix that before measuring.`,
      );
    bits += distance(dense, windowByPdq(strip, slot));
  }
  return { slots, bitsFromPdq: bits / sample.length };
}

/** Adds up all bytes: the least that any hash in plain JavaScript must do. */
function sumBytes({ data }: Pixels): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum;
}

function pictureTasks(): Task[] {
  const large = raster({ width: 512, height: 512, channels: 3, seed: 31 });
  const small = raster({ width: 256, height: 256, channels: 3, seed: 21 });
  const rgba = raster({ width: 256, height: 256, channels: 4, seed: 21 });
  const sum = '512 x 512 RGB: sum of all bytes';
  const core = 'blockhash-core alone, 256 x 256 RGBA, quick method';
  return [
    { name: sum, operations: 1, run: () => sumBytes(large) },
    { name: 'PDQ, 512 x 512 RGB', operations: 1, baseline: sum, run: () => pdq(large) },
    { name: core, operations: 1, run: () => bmvbhashEven({ ...rgba }, 16) },
    {
      name: 'blockhash, 256 x 256 RGB',
      operations: 1,
      baseline: core,
      run: () => blockhash(small),
    },
  ];
}

function windowTasks(strip: Picture, slots: readonly Slot[]): Task[] {
  const sample = sampleSlots(slots);
  const byPdq = 'a window, as PDQ of its pixels';
  const alone = 'a window, alone';
  const readDense = () => {
    const rows = rowSumsOf(strip);
    return slots.map(({ top, height }) => windowPrint(rows, top, height));
  };
  return [
    {
      name: byPdq,
      operations: sample.length,
      run: () => sample.map((slot) => windowByPdq(strip, slot)),
    },
    {
      name: alone,
      operations: sample.length,
      baseline: byPdq,
      run: () => sample.map((slot) => windowAlone(strip, slot)),
    },
    { name: 'a window, dense', operations: slots.length, baseline: alone, run: readDense },
  ];
}

function patchTasks(strip: Picture): Task[] {
  const prepared = prepare(strip);
  const print = new Uint32Array(WORDS);
  return PATCH_SIDES.map((side) => {
    const squares = Array.from({ length: PATCHES }, (_, i): Square => {
      return { left: i % (strip.columns - side), top: 9 * i, side };
    });
    const run = () => {
      for (const square of squares) fingerprintBox(prepared, boxOf(square), [AS_SHOWN], [print]);
      return print;
    };
    return { name: `a patch of ${side} x ${side}`, operations: squares.length, run };
  });
}

/** Microseconds per operation, by task and round. */
async function timeTasks(tasks: readonly Task[], rounds: number): Promise<number[][]> {
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: 250, iterations: 8, warmupTime: 100, throws: true });
    for (const { name, run } of tasks)
      bench.add(name, () => {
        const result = run();
        consume(result);
        return result; // tinybench awaits a promise
      });
    await bench.run();
    for (const [i, { result }] of bench.tasks.entries()) {
      if (result.state !== 'completed') throw new Error(`${tasks[i]!.name}: ${result.state}.`);
      times[i]!.push((1000 * result.latency.p50) / tasks[i]!.operations);
    }
  }
  return times;
}

/** Speed of a task as a multiple of its baseline's, by round; undefined without a baseline. */
function speedUp(tasks: readonly Task[], times: readonly number[][], task: number) {
  const baseline = tasks.findIndex(({ name }) => name === tasks[task]!.baseline);
  return baseline < 0 ? undefined : ratios(times[baseline]!, times[task]!);
}

function perSecond(microseconds: readonly number[]): number[] {
  return microseconds.map((us) => 1e6 / us);
}

function tableOf(tasks: readonly Task[], times: readonly number[][]): Table {
  const rows = tasks.map(({ name, baseline }, i) => {
    const factor = speedUp(tasks, times, i);
    return [
      name,
      figure(median(times[i]!)),
      figure(median(perSecond(times[i]!))),
      factor === undefined ? '' : figure(median(factor)),
      baseline ?? '',
    ];
  });
  return { head: ['', 'us', 'a second', 'x', 'compared with'], rows };
}

function entriesOf(tasks: readonly Task[], times: readonly number[][], task: number): Entry[] {
  const { name, baseline } = tasks[task]!;
  const factor = speedUp(tasks, times, task);
  const entries = [roundsEntry(`hash/${name}`, 'ops/s', perSecond(times[task]!))];
  if (factor !== undefined)
    entries.push({
      ...roundsEntry(`hash/${name}/ratio`, 'x', factor),
      extra: `compared with ${baseline}`,
    });
  return entries;
}
