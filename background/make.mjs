/**
 * Draws the background set and writes its fingerprints to background/stock.segment: npm run
 * background. The same code, fonts and version of sharp give the same bytes.
 */
import { writeFile } from 'node:fs/promises';
import { sha256Hex } from '../dist/checksum.js';
import { encodeSegment } from '../dist/store/format/segment.js';
import { SegmentBuilder } from '../dist/store/format/segment-builder.js';
import { choose } from './choose.mjs';
import { CATEGORIES, drawingOf } from './drawings.mjs';
import { requireFonts } from './fonts.mjs';
import { PROFILE, printsOf, unrelatedPrints } from './prints.mjs';
import { stripOf } from './strip.mjs';

const MAX_BYTES = 1_000_000;
/** As many patches and windows as fit into the file. Windows depend on their surroundings: few. */
const MAX_PATCHES = 14_000;
const MAX_WINDOWS = 300;

/** Every kind of every category with the prints of all its drawings. */
async function printAll() {
  const kinds = [];
  for (const category of CATEGORIES)
    for (const [name, { count }] of Object.entries(category.kinds)) {
      const drawings = [];
      for (let i = 0; i < count; i++)
        drawings.push(await printsOf(await drawingOf(category, name, i)));
      kinds.push({ work: { name: category.name }, name, weight: category.weight, drawings });
    }
  return kinds;
}

/** A segment with a work for each category, and in it an episode for each kind of drawing. */
function segmentOf(kinds, patches, windows) {
  const builder = new SegmentBuilder(PROFILE.id);
  for (const [number, { work, name, drawings }] of kinds.entries()) {
    const ofKind = ({ kind }) => kind === number;
    const strip = stripOf(drawings, patches.filter(ofKind), windows.filter(ofKind));
    builder.add(work, { name, pages: [] }, strip);
  }
  return builder.build();
}

async function main() {
  requireFonts();
  const kinds = await printAll();
  const unrelated = await unrelatedPrints();
  const patches = choose(kinds, 'patches', MAX_PATCHES, unrelated);
  const windows = choose(kinds, 'windows', MAX_WINDOWS, unrelated);
  const bytes = Buffer.concat(encodeSegment(segmentOf(kinds, patches, windows)));
  if (bytes.length >= MAX_BYTES)
    throw new Error(`The set has ${bytes.length} bytes; it must have fewer than ${MAX_BYTES}.`);
  await writeFile(new URL('stock.segment', import.meta.url), bytes);
  const drawings = kinds.reduce((sum, kind) => sum + kind.drawings.length, 0);
  process.stdout.write(
    `${drawings} drawings of ${kinds.length} kinds: ${patches.length} patches, ` +
      `${windows.length} windows, ${bytes.length} bytes, SHA-256 ${sha256Hex(bytes)}\n`,
  );
}

await main();
