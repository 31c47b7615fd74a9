import sharp from 'sharp';
import { WORDS } from '../dist/hash/fingerprint.js';
import { profile1 } from '../dist/hash/profile.js';
import { patchesOf } from '../dist/hash/window/patch.js';
import { fingerprintTracks } from '../dist/hash/window/track.js';
import { decodePixels } from '../dist/image/decode.js';
import { prepare } from '../dist/image/prepare.js';
import { drawBackground } from '../fixtures/draw/background.mjs';
import { drawEpisode } from '../fixtures/draw/strip.mjs';
import { UNLICENSED, WORKS } from '../fixtures/draw/works.mjs';
import { svgOf } from './draw/page.mjs';

/** The profile of all prints. */
export const PROFILE = profile1;

/** Patches per part as tall as wide: more than an index stores, so that there is a choice. */
const DENSITY = 100;

/** The rows, patches and windows of a drawing, and the tracks with these windows. */
export async function printsOf(drawing) {
  return printsIn(await pixelsOf(svgOf(drawing)));
}

async function pixelsOf(svg) {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

/** The patches without fine ones and with them, as an index stores of tall and of flat pages. */
async function printsIn(pixels) {
  const picture = await decodePixels(pixels, PROFILE.columns);
  const prepared = prepare(picture);
  const options = { density: DENSITY, minDetail: PROFILE.minDetail };
  const patches = [false, true].flatMap((fine) => patchesOf(prepared, { ...options, fine }));
  const tracks = fingerprintTracks(prepared, PROFILE);
  return { rows: picture.rows, patches, tracks, windows: tracks.flatMap(({ windows }) => windows) };
}

/** Pages of shapes of all kinds that stand for unrelated art. */
const UNRELATED_PAGES = 120;

/**
 * All prints of the art of the fixtures, without lettering, and of unrelated pages, as a table of
 * eight words each.
 */
export async function unrelatedPrints() {
  const prints = [];
  const add = async (pixels) => {
    const { patches, windows } = await printsIn(pixels);
    prints.push(...patches, ...windows);
  };
  for (const work of [...WORKS, UNLICENSED])
    for (const number of work.rows.keys()) {
      const { width, height, art } = await drawEpisode(work, number + 1);
      await add({ width, height, channels: 3, data: art });
    }
  for (let page = 0; page < UNRELATED_PAGES; page++)
    await add(await pixelsOf(drawBackground(page)));
  const table = new Uint32Array(prints.length * WORDS);
  for (const [row, { print }] of prints.entries()) table.set(print, row * WORDS);
  return table;
}
