import path from 'node:path';
import pLimit from 'p-limit';
import sharp, { type Sharp } from 'sharp';
import { blockhash, distance, type Fingerprint, pdq } from '../../src/index.ts';
import { picturesBelow } from './places.ts';
import type { Claims, Truth } from './score.ts';

/** How a file is hashed as a whole. */
export type Way = 'pdq' | 'blockhash';

/** The nearest catalogue file of each picture. */
export interface FileClaims {
  /** Claims of the pictures whose nearest file differs by at most `radius` bits. */
  within(radius: number): Claims;
  readonly nearest: ReadonlyMap<string, Nearest>;
}

interface Nearest {
  readonly work: string;
  readonly episode: string;
  readonly bits: number;
}

/**
 * The way of the packages on the shelf: one hash per file, each picture compared with each catalogue file. Of
 * files equally near the first in order is claimed. A picture that cannot be read is no claim.
 */
export async function fileClaims(
  way: Way,
  catalogue: string,
  site: string,
  truth: readonly Truth[],
): Promise<FileClaims> {
  const files = await picturesBelow(catalogue);
  const prints = await hashAll(way, files);
  const known = files.flatMap((file, i) => {
    const print = prints[i];
    if (print === undefined) throw new Error(`${file}: cannot be hashed`);
    const [work, episode] = path.relative(catalogue, file).split(path.sep);
    return [{ work: work!, episode: episode!, print }];
  });
  const asked = await hashAll(
    way,
    truth.map((picture) => path.join(site, picture.path)),
  );
  const nearest = new Map<string, Nearest>();
  for (const [i, print] of asked.entries()) {
    if (print === undefined) continue;
    let best: Nearest = { work: '', episode: '', bits: Number.POSITIVE_INFINITY };
    for (const { work, episode, print: other } of known) {
      const bits = distance(print, other);
      if (bits < best.bits) best = { work, episode, bits };
    }
    nearest.set(truth[i]!.path, best);
  }
  const within = (radius: number): Claims =>
    new Map(
      truth.map(({ path: at }) => {
        const claim = nearest.get(at);
        return [at, claim !== undefined && claim.bits <= radius ? [claim] : []];
      }),
    );
  return { within, nearest };
}

/** The largest distance at which no picture is claimed wrongly; -1 when a wrong file is identical. */
export function bestSilent({ nearest }: FileClaims, truth: readonly Truth[]): number {
  let limit = 256;
  for (const { path: at, expect } of truth) {
    const claim = nearest.get(at);
    if (claim === undefined) continue;
    const right = claim.work === expect?.work && claim.episode === expect.episode;
    if (!right) limit = Math.min(limit, claim.bits - 1);
  }
  return limit;
}

async function hashAll(way: Way, files: readonly string[]): Promise<(Fingerprint | undefined)[]> {
  const limit = pLimit(4);
  const hash = way === 'pdq' ? pdqOf : blockhashOf;
  return Promise.all(files.map((file) => limit(() => hash(file).catch(() => undefined))));
}

/** PDQ of a file, decoded by sharp. */
export async function pdqOf(file: string): Promise<Fingerprint> {
  const data = await rgb(file, 512).raw().toBuffer();
  return pdq({ width: 512, height: 512, channels: 3, data }).print;
}

/** Blockhash of a file, decoded by sharp. */
export async function blockhashOf(file: string): Promise<Fingerprint> {
  const data = await rgb(file, 256).ensureAlpha().raw().toBuffer();
  return blockhash({ width: 256, height: 256, channels: 4, data }, { method: 'precise' });
}

function rgb(file: string, side: number): Sharp {
  return sharp(file)
    .resize(side, side, { fit: 'fill' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb');
}
