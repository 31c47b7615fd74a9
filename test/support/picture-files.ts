import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { inject } from 'vitest';

/** Creates an empty folder. It is deleted after all tests. */
export function emptyFolder(): string {
  return mkdtempSync(join(inject('scratch'), 'f'));
}

/** Creates a folder with the given files, by path. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = emptyFolder();
  for (const [name, bytes] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}

/** Returns the path of a file or folder of the drawn fixtures. */
export function fixture(...path: readonly string[]): string {
  return join(resolve(import.meta.dirname, '../../fixtures'), ...path);
}

/** Returns the bytes of a page of a drawn episode, from 1. */
export function page(episode: string, number: number): Buffer {
  return readFileSync(fixture('catalogue', episode, `00${number}.jpg`));
}

/**
 * Creates a site: a page of {@link smallCatalogue}, a page of another work, an empty picture, and a
 * file that is no picture.
 */
export function smallSite(): string {
  return folderOf({
    'a/1.jpg': page('neon-spring/ep01', 2),
    'a/2.jpg': page('ash-crown/ep02', 2),
    'a/3.jpg': '',
    'a/index.html': '<html>',
  });
}

/** Creates a catalogue of one work with two episodes of two pages, which is fast to index. */
export function smallCatalogue(): string {
  return folderOf({
    'neon/ep01/001.jpg': page('neon-spring/ep01', 2),
    'neon/ep01/002.jpg': page('neon-spring/ep01', 3),
    'neon/ep02/001.jpg': page('neon-spring/ep02', 1),
    'neon/ep02/002.jpg': page('neon-spring/ep02', 2),
  });
}

/** Copies a fixture folder, so that a test can change it. */
export function copyOf(...path: readonly string[]): string {
  const folder = emptyFolder();
  cpSync(fixture(...path), folder, { recursive: true });
  return folder;
}

/** Returns a PNG that declares a size and has no pixels. */
export function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', Buffer.from([0x78, 0x9c, 3, 0, 0, 0, 0, 1])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns a picture of one colour. */
export function plainPicture(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#d04070' } });
}

/** Returns an animation of two frames: the page, then the page upside down. */
export async function animated(kind: 'gif' | 'webp', bytes: Buffer): Promise<Buffer> {
  const first = sharp(bytes).resize({ width: 160 });
  const { info } = await first.png().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const frames = [await first.raw().toBuffer(), await first.clone().flip().raw().toBuffer()];
  const both = Buffer.concat(frames);
  const raw = { width, height: 2 * height, channels: 3, pageHeight: height } as const;
  return sharp(both, { raw })
    [kind]({ loop: 0, delay: [100, 100], effort: 1 })
    .toBuffer();
}

/**
 * Returns the code of the error that a promise rejects with, or else the error; undefined if it
 * resolves.
 */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error) => (error as { code?: unknown }).code ?? error,
  );
}

/** Collects all values of an iterable. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}
