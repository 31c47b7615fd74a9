import path from 'node:path';
import pLimit from 'p-limit';
import sharp, { type Sharp } from 'sharp';
import { blockhash, distance, type Fingerprint, pdq } from '../../src/index.ts';
import type { ScoredClaims } from '../accuracy/score.ts';
import { picturesBelow } from '../inputs/files.ts';
import type { Truth } from '../site/truth.ts';

/** The hash of a whole file. */
export type FileHash = 'pdq' | 'blockhash';

/** The nearest catalogue file of each picture. */
export interface NearestFiles {
  /** The nearest file by path of the picture; pictures that cannot be read are absent. */
  readonly nearest: ReadonlyMap<string, NearestFile>;
  /** Claims the nearest file of each picture if it differs by at most `radius` bits. */
  claimsWithin(radius: number): ScoredClaims;
}

interface NearestFile {
  readonly work: string;
  readonly episode: string;
  readonly bits: number;
}

interface CatalogueFile {
  readonly work: string;
  readonly episode: string;
  readonly print: Fingerprint;
}

/**
 * Compares each picture with each catalogue file by one hash per file, as common packages do. Of
 * files at equal distance the first in order is the nearest.
 */
export async function findNearestFiles(
  hash: FileHash,
  catalogue: string,
  site: string,
  truth: readonly Truth[],
): Promise<NearestFiles> {
  const catalogueFiles = await hashCatalogue(hash, catalogue);
  const paths = truth.map((picture) => path.join(site, picture.path));
  const prints = await hashFiles(hash, paths);
  const nearest = new Map<string, NearestFile>();
  for (const [i, print] of prints.entries())
    if (print) nearest.set(truth[i]!.path, nearestTo(print, catalogueFiles));
  const claimsWithin = (radius: number): ScoredClaims =>
    new Map(
      truth.map(({ path: picture }) => {
        const file = nearest.get(picture);
        return [picture, file !== undefined && file.bits <= radius ? [file] : []];
      }),
    );
  return { nearest, claimsWithin };
}

async function hashCatalogue(hash: FileHash, catalogue: string): Promise<CatalogueFile[]> {
  const files = await picturesBelow(catalogue);
  const prints = await hashFiles(hash, files);
  return files.map((file, i) => {
    const print = prints[i];
    if (print === undefined) throw new Error(`${file}: cannot be decoded.`);
    const [work, episode] = path.relative(catalogue, file).split(path.sep);
    return { work: work!, episode: episode!, print };
  });
}

function nearestTo(print: Fingerprint, files: readonly CatalogueFile[]): NearestFile {
  let best: NearestFile = { work: '', episode: '', bits: Number.POSITIVE_INFINITY };
  for (const { work, episode, print: other } of files) {
    const bits = distance(print, other);
    if (bits < best.bits) best = { work, episode, bits };
  }
  return best;
}

/** The largest radius without a wrong claim; -1 if a wrong file has the hash of a picture. */
export function largestRadiusWithoutErrors(
  { nearest }: NearestFiles,
  truth: readonly Truth[],
): number {
  let radius = 256;
  for (const { path: picture, expect } of truth) {
    const file = nearest.get(picture);
    if (file === undefined) continue;
    const isRight = file.work === expect?.work && file.episode === expect.episode;
    if (!isRight) radius = Math.min(radius, file.bits - 1);
  }
  return radius;
}

async function hashFiles(
  name: FileHash,
  files: readonly string[],
): Promise<(Fingerprint | undefined)[]> {
  const limit = pLimit(4);
  const hash = name === 'pdq' ? pdqOf : blockhashOf;
  return Promise.all(files.map((file) => limit(() => hash(file).catch(() => undefined))));
}

/** PDQ of a file, decoded by sharp. */
export async function pdqOf(file: string): Promise<Fingerprint> {
  const data = await readRgb(file, 512).raw().toBuffer();
  return pdq({ width: 512, height: 512, channels: 3, data }).print;
}

/** Blockhash of a file, decoded by sharp. */
export async function blockhashOf(file: string): Promise<Fingerprint> {
  const data = await readRgb(file, 256).ensureAlpha().raw().toBuffer();
  return blockhash({ width: 256, height: 256, channels: 4, data }, { method: 'precise' });
}

function readRgb(file: string, side: number): Sharp {
  return sharp(file)
    .resize(side, side, { fit: 'fill' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb');
}
