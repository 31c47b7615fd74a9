import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { newestProfile } from '../../src/hash/profile.ts';
import { decode } from '../../src/image/decode.ts';
import { matchPictures, type PanelIndex, picturesIn } from '../../src/index.ts';
import { inOrder } from '../../src/threads/queue.ts';
import { alternate, type Timing } from '../timing/clock.ts';
import { consume } from '../timing/task.ts';

/** The variants, in the order in which they alternate. */
export type Variant = 'ours' | 'decode' | 'sharp';
export const VARIANTS: Readonly<Record<Variant, string>> = {
  ours: 'panelprint',
  decode: 'our decoder alone',
  sharp: 'sharp alone',
};

/** Matches every picture below a folder and returns the number of claims. */
export async function countMatches(index: PanelIndex, folder: string): Promise<number> {
  let count = 0;
  for await (const { matches } of matchPictures(index, picturesIn(folder))) count += matches.length;
  return count;
}

/**
 * Times `ours` in turn with our decoder and with sharp on the same files. The decoders run once
 * before, so that all variants find the files in memory.
 */
export async function timeWithDecoders(
  ours: () => Promise<unknown>,
  folder: string,
  files: readonly string[],
  rounds: number,
): Promise<Record<Variant, Timing[]>> {
  const variants = {
    ours,
    decode: () => decodeAll(folder),
    sharp: () => decodeBySharp(files),
  };
  await variants.decode();
  await variants.sharp();
  return alternate(variants, rounds);
}

async function decodeAll(folder: string): Promise<void> {
  const decodeFile = async ({ read }: { read: () => Promise<{ bytes: Uint8Array }> }) =>
    decode((await read()).bytes, newestProfile.columns);
  for await (const { luma } of inOrder(picturesIn(folder), decodeFile, {})) consume(luma);
}

async function decodeBySharp(files: readonly string[]): Promise<void> {
  const limit = pLimit(2 * availableParallelism());
  const decodeFile = (file: string) =>
    sharp(file).resize({ width: newestProfile.columns }).toColourspace('b-w').raw().toBuffer();
  consume(await Promise.all(files.map((file) => limit(() => decodeFile(file)))));
}
