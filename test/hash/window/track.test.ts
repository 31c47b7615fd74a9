import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/hash/fingerprint.ts';
import { profile1 } from '../../../src/hash/profile.ts';
import {
  type FingerprintedTrack,
  fingerprintTracks,
  slidingSlots,
  slotBox,
  wholeSlot,
} from '../../../src/hash/window/track.ts';
import { type Box, type Picture, wholeOf } from '../../../src/image/picture.ts';
import { detailIn, prepare } from '../../../src/image/prepare.ts';
import { drawn, ink, rowsOf, sheet, under } from '../../support/drawing.ts';
import { windowByDefinition } from '../../support/window-by-definition.ts';

/** {@link fingerprintTracks} of a picture. */
const tracksOf = (picture: Picture) => fingerprintTracks(prepare(picture), profile1);

const FROZEN = join(import.meta.dirname, '../../vectors/profile1-tracks.json');

/** Two rows of panels on paper of the given level, the second divided, then art to the edges. */
function strip(paper = 255): Picture {
  const art = drawn(256, 560, 21, 60);
  const blank: Box[] = [
    { left: 0, right: 256, top: 0, bottom: 12 },
    { left: 0, right: 256, top: 160, bottom: 176 },
    { left: 0, right: 256, top: 330, bottom: 350 },
    { left: 120, right: 130, top: 176, bottom: 330 },
    { left: 0, right: 9, top: 0, bottom: 350 },
    { left: 246, right: 256, top: 0, bottom: 350 },
  ];
  return ink(art, blank, paper, paper);
}

/** Everything that an index stores of the tracks, as text. */
function textOf(tracks: readonly FingerprintedTrack[]): string {
  return tracks
    .flatMap(({ box, windows }) => [
      `${box.left} ${box.right} ${box.top} ${box.bottom}`,
      ...windows.map(({ top, height, print }) => `${top} ${height} ${toHex(print)}`),
    ])
    .join('\n');
}

describe('windows', () => {
  test('slide down a track from the top, a hop apart, as long as they fit', () => {
    const shapes = fc.record({
      height: fc.integer({ min: 1, max: 64 }),
      hop: fc.constantFrom(0.5, 1, 2, 16),
    });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 300, noNaN: true }), shapes, (rows, { height, hop }) => {
        const tops = slidingSlots(rows, { height, hop, step: 1 }, hop).map(({ top }) => top);
        expect(tops).toEqual(
          Array.from({ length: 700 }, (_, i) => i * hop).filter((top) => top + height <= rows),
        );
      }),
    );
  });

  test.for([
    [19.4, []],
    [19.5, [{ top: 0, height: 20 }]],
    [88.2, [{ top: 0, height: 88 }]],
    [256.4, [{ top: 0, height: 256 }]],
    [256.5, []],
  ] as const)('of a whole box of %d rows: %j', ([rows, slots]) => {
    expect(wholeSlot(rows)).toEqual(slots);
  });

  test('show a box of the picture', () => {
    const box = { left: 40, right: 104, top: 30, bottom: 230 };
    expect(slotBox({ box }, { top: 8, height: 128 })).toEqual({
      left: 40,
      right: 104,
      top: 34,
      bottom: 98,
    });
  });
});

describe('a strip', () => {
  const page = strip();
  const tracks = tracksOf(page);
  const [whole, ...boxes] = tracks as [FingerprintedTrack, ...FingerprintedTrack[]];

  test('is read at its whole width, then box by box', () => {
    expect(whole.box).toEqual(wholeOf(page));
    expect(boxes.length).toBeGreaterThanOrEqual(4);
    for (const { box } of boxes) expect(box).not.toEqual(whole.box);
  });

  test('has windows that follow their definition', () => {
    for (const { box, windows } of tracks)
      for (const { top, height, print } of windows.filter((_, i) => i % 7 === 0))
        expect(toHex(print)).toBe(toHex(windowByDefinition(page, box, top, height)));
  });

  test('has all windows that hold detail', () => {
    const { detail } = prepare(page);
    for (const [i, { box, windows }] of tracks.entries()) {
      const count = ((box.bottom - box.top) * 128) / (box.right - box.left);
      const slots = profile1.shapes.flatMap((shape) => slidingSlots(count, shape, shape.hop));
      const wanted = [...slots, ...(i === 0 ? [] : wholeSlot(count))].filter(
        (slot) => detailIn(detail, slotBox({ box }, slot)) >= profile1.minDetail,
      );
      expect(windows.map(({ top, height }) => ({ top, height }))).toEqual(wanted);
    }
  });

  test('has whole windows of its boxes, but not of itself', () => {
    const asWhole = ({ box, windows }: FingerprintedTrack) => {
      const rows = Math.round(((box.bottom - box.top) * 128) / (box.right - box.left));
      return windows.some(({ top, height }) => top === 0 && height === rows);
    };
    const small = tracksOf(rowsOf(page, 0, 200));
    expect(small.slice(1).every(asWhole)).toBe(true);
    expect(asWhole(small[0]!)).toBe(false);
  });

  test.for([0, 255])('has no windows in blank stretches of level %i', (level) => {
    const gap = under(rowsOf(page, 0, 200), sheet(256, 600, level), rowsOf(page, 0, 200));
    const [track] = tracksOf(gap);
    expect(track!.windows.length).toBeGreaterThan(0);
    for (const { top, height } of track!.windows) {
      const { top: from, bottom } = slotBox({ box: track!.box }, { top, height });
      expect(from < 200 || bottom > 800).toBe(true);
    }
    expect(tracksOf(sheet(256, 600, level))).toEqual([
      { box: { left: 0, right: 256, top: 0, bottom: 600 }, windows: [] },
    ]);
  });
});

describe('a strip read twice', () => {
  const page = strip();
  const tracks = tracksOf(page);

  test('has the same windows both times', () => {
    expect(textOf(tracksOf(page))).toBe(textOf(tracks));
  });

  test('and further down has the same windows further down', () => {
    const { hop } = profile1.shapes[0]!;
    const [lower] = tracksOf(under(drawn(256, 2 * hop, 5), page));
    for (const { top, height, print } of tracks[0]!.windows.filter((w) => w.top % hop === 0)) {
      const again = lower!.windows.find((w) => w.top === top + hop && w.height === height);
      expect(toHex(again!.print)).toBe(toHex(print));
    }
  });
});

/*
 * Profile 1 as published. Before its first release only, the vectors may be updated:
 * UPDATE_VECTORS=1 npx vitest run --config test/vitest.config.ts test/hash/window/track.test.ts
 */
test('a strip always has the same tracks with profile 1', () => {
  // patch.test.ts checks the density of patches.
  const { patches: _, ...profile } = profile1;
  const now = {
    profile,
    strips: [255, 0].map((paper) => {
      const tracks = tracksOf(strip(paper));
      return {
        paper,
        tracks: tracks.length,
        windows: tracks.reduce((sum, { windows }) => sum + windows.length, 0),
        sha256: createHash('sha256').update(textOf(tracks)).digest('hex'),
      };
    }),
  };
  if (process.env.UPDATE_VECTORS) writeFileSync(FROZEN, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(FROZEN, 'utf8')));
});
