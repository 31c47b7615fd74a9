import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { newestProfile } from '../../src/hash/profile.ts';
import { decode } from '../../src/image/decode.ts';
import { matchPictures, type PanelIndex, picturesIn } from '../../src/index.ts';
import { inOrder } from '../../src/threads/queue.ts';
import { alternate, type Spent } from './clock.ts';

/** The variants, in the order in which they take turns. */
export type Variant = 'ours' | 'decode' | 'sharp';
export const VARIANTS: Readonly<Record<Variant, string>> = {
  ours: 'panelprint',
  decode: 'our decoder alone',
  sharp: 'sharp alone',
};
/** Read by nobody, written by all: so that no answer can be optimised away. */
export let sink = 0;

/** Matches every picture below a folder; gives the number of claims. */
export async function matchAll(index: PanelIndex, folder: string): Promise<number> {
  let claims = 0;
  for await (const { matches } of matchPictures(index, picturesIn(folder)))
    claims += matches.length;
  return claims;
}

/** The variants by turns; the decoders run once before, so that all find the files in memory. */
export async function turns(
  ours: () => Promise<unknown>,
  folder: string,
  files: readonly string[],
  rounds: number,
): Promise<Record<Variant, Spent[]>> {
  const variants = { ours, decode: () => ourDecode(folder), sharp: () => sharpAlone(files) };
  await variants.decode();
  await variants.sharp();
  return alternate(variants, rounds);
}

async function ourDecode(folder: string): Promise<void> {
  const open = async ({ read }: { read: () => Promise<{ bytes: Uint8Array }> }) =>
    decode((await read()).bytes, newestProfile.columns);
  for await (const { luma } of inOrder(picturesIn(folder), open, {})) sink += luma.length;
}

async function sharpAlone(files: readonly string[]): Promise<void> {
  const limit = pLimit(2 * availableParallelism());
  const open = (file: string) =>
    sharp(file).resize({ width: newestProfile.columns }).toColourspace('b-w').raw().toBuffer();
  const all = await Promise.all(files.map((file) => limit(() => open(file))));
  for (const luma of all) sink += luma.length;
}
