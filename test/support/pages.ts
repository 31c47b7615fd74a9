import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DecodedPicture, decode } from '../../src/image/decode.ts';
import type { Picture } from '../../src/image/picture.ts';
import { under } from './drawing.ts';

/** The licensed works of the tests, drawn for them: see fixtures/README.md. */
export const CATALOGUE: string = join(import.meta.dirname, '../../fixtures/catalogue');

/** The bytes of a page: `pageFile('neon-spring/ep01/002')`. */
export function pageFile(page: string): Buffer {
  return readFileSync(join(CATALOGUE, `${page}.jpg`));
}

/** A page as the engine sees it. */
export function pageOf(page: string): Promise<DecodedPicture> {
  return decode(pageFile(page), 256);
}

/** Pages under one another, as an episode is read: `stripOf('ash-crown/ep01', 2, 3, 4)`. */
export async function stripOf(episode: string, ...pages: readonly number[]): Promise<Picture> {
  return under(...(await Promise.all(pages.map((page) => pageOf(`${episode}/00${page}`)))));
}
