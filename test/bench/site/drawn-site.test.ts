import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { namesIn, ROOT } from '../../../bench/inputs/files.ts';
import { Paint } from '../../../bench/site/alterations/paint.ts';
import { makeDrawnSite } from '../../../bench/site/drawn-site.ts';
import { readStrip } from '../../../bench/site/strip.ts';

const paint = new Paint(sharp);

test('the truth of the drawn site names the rows that its pictures were cut from', async () => {
  const into = await mkdtemp(path.join(tmpdir(), 'panelprint-drawn-'));
  onTestFinished(() => rm(into, { recursive: true }));
  const fixtures = path.join(ROOT, 'fixtures');
  const wanted = (name: string) => name === 'identical';
  const options = { fixtures, seed: 5, per: 3, negatives: 0, wanted };
  const { truth, leftOut } = await makeDrawnSite(paint, options, into);
  expect(await namesIn(path.join(into, 'catalogue'))).not.toContain(leftOut);
  expect(truth.map(({ expect: due }) => due === null)).toEqual([false, false, false, true]);
  for (const { path: picture, expect: due } of truth.slice(0, 3)) {
    const { work, episode, top, bottom, stripWidth } = due!;
    const strip = await readStrip(paint, path.join(into, 'catalogue', work, episode));
    const shown = await paint.read(path.join(into, 'site', picture));
    expect(strip.width).toBe(stripWidth);
    expect(shown.data.equals(paint.rows(strip, top!, bottom!).data)).toBe(true);
  }
});
