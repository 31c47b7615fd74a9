// Covers: the peak memory of a process that reads long episodes and tall pages.

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
 * Runs a command and returns its output and its peak memory in megabytes. The peak of a process
 * starts at the memory of its parent. A shell is the parent, because this process may hold more
 * than is measured.
 */
async function measured(...args: readonly string[]) {
  const report =
    'process.on("exit", () => console.error("maxrss", process.resourceUsage().maxRSS))';
  const words = ['sh', '-c', '"$@"; exit $?', 'sh', ...panelprint(...args)];
  const { code, out, err } = await run(words, preload(report));
  // The pages of an episode are copies of one, which is noted.
  const [, kilobytes] = /^(?:note: .*\n)*maxrss (\d+)\n$/.exec(err)!;
  expect(code).toBe(0);
  return { out, memory: Number(kilobytes) / MEGABYTE };
}

test(`an episode of ${amounts.pages} pages of 800 x 1280 is indexed with less than 300 MB`, async () => {
  const one = await sharp(page('neon-spring/ep01', 2))
    .resize({ width: 800, height: 1280, fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer();
  const catalogue = folderOf({ 'w/e/1.jpg': one });
  for (let i = 2; i <= amounts.pages; i++)
    cpSync(join(catalogue, 'w/e/1.jpg'), join(catalogue, `w/e/${i}.jpg`));
  const { out, memory } = await measured('index', catalogue, '--out', join(emptyFolder(), 'i'));
  expect(out).toMatch(/^1 work, 1 episode, \d{4,} windows in .*, 0 problems\n$/);
  expect(memory).toBeLessThan(300);
});

const tallPages = Array.from({ length: amounts.tallPages }, (_, i) => i);
// A page of fewer rows would need less than 300 MB in any case: this test has no fast form.
test.for(tallPages)('a page of 690 x 100,000 pixels is indexed with less than 300 MB', async () => {
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
  expect(out).toMatch(/^1 work, 1 episode, \d{3,} windows in .*, 0 problems\n$/);
  expect(memory).toBeLessThan(300);
});
