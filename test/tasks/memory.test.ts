import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { amounts } from '../support/amounts.ts';
import { panelprint, preload, run, useBuilt } from '../support/built.ts';
import { emptyFolder, folderOf, page } from '../support/picture-files.ts';

useBuilt();

const MEGABYTE = 1024; // maxRSS is in kilobytes

/**
 * The most memory that a run held at a time, and what it said. A process starts with what the one held that
 * started it: a shell lies between, for this one may hold more than is measured.
 */
async function measured(...args: readonly string[]) {
  const told = 'process.on("exit", () => console.error("maxrss", process.resourceUsage().maxRSS))';
  const words = ['sh', '-c', '"$@"; exit $?', 'sh', ...panelprint(...args)];
  const { code, out, err } = await run(words, preload(told));
  expect(err).toMatch(/^maxrss \d+\n$/);
  expect(code).toBe(0);
  return { out, memory: Number(/\d+/.exec(err)![0]) / MEGABYTE };
}

test(`an episode of ${amounts.pages} pages of 800 x 1280 is read in less than 300 MB`, async () => {
  const one = await sharp(page('neon-spring/ep01', 2))
    .resize({ width: 800, height: 1280, fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer();
  const catalogue = folderOf({ 'w/e/1.jpg': one });
  for (let i = 2; i <= amounts.pages; i++)
    cpSync(join(catalogue, 'w/e/1.jpg'), join(catalogue, `w/e/${i}.jpg`));
  const { out, memory } = await measured('index', catalogue, '--out', join(emptyFolder(), 'i'));
  expect(out).toMatch(/^1 works, 1 episodes, \d{4,} windows in .*, 0 problems\n$/);
  expect(memory).toBeLessThan(300);
});

const tallPages = Array.from({ length: amounts.tallPages }, (_, i) => i);
// A lower page would need less than 300 MB if it were read at once: there is no fast form of this test.
test.for(tallPages)('a page of 690 x 100,000 pixels is read in less than 300 MB', async () => {
  const { data, info } = await sharp(page('third-corridor/ep02', 2))
    .resize({ width: 690, height: 1000, fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const catalogue = emptyFolder();
  mkdirSync(join(catalogue, 'w/e'), { recursive: true });
  const tall = Buffer.concat(Array.from({ length: 100 }, () => data));
  const raw = { width: 690, height: 100_000, channels: info.channels };
  const png = sharp(tall, { raw }).toColourspace('srgb').png({ compressionLevel: 1 });
  writeFileSync(join(catalogue, 'w/e/1.png'), await png.toBuffer());
  const { out, memory } = await measured('index', catalogue, '--out', join(emptyFolder(), 'i'));
  expect(out).toMatch(/^1 works, 1 episodes, \d{3,} windows in .*, 0 problems\n$/);
  expect(memory).toBeLessThan(300);
});
