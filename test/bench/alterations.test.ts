import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ordinary } from '../../bench/support/alterations/ordinary.ts';
import { Paint, type Slice, stacked } from '../../bench/support/alterations/paint.ts';
import { alterations, makeTransforms } from '../../bench/support/alterations.ts';
import { inOrder } from '../../bench/support/cases.ts';
import { chanceOf, drawSite, pagesOf } from '../../bench/support/drawn.ts';
import { namesIn, ROOT } from '../../bench/support/places.ts';
import { recognised, type Truth } from '../../bench/support/score.ts';

const paint = new Paint(sharp);
const all = Object.entries(alterations(paint));
let slice: Slice;

beforeAll(async () => {
  const panel = (y: number) =>
    `<rect x="20" y="${y}" width="200" height="120" fill="#c63" stroke="#000" stroke-width="4"/>`;
  const panels = [20, 180, 340].map(panel).join('');
  slice = await paint.over(await paint.sheet(240, 480, '#fff'), panels);
});

describe('alterations', () => {
  test.for(all)('%s makes a picture, the same for the same seed', async ([name, alter]) => {
    const one = await alter(slice, chanceOf(name));
    const { width, height, format } = await sharp(one.buffer).metadata();
    expect(Math.min(width, height)).toBeGreaterThan(100);
    expect(one.ext).toBe(format === 'jpeg' ? 'jpg' : format);
    const again = await alter(slice, chanceOf(name));
    expect(again.buffer.equals(one.buffer)).toBe(true);
    // What is laid over a picture must not take its colours away.
    const { channels } = await sharp(one.buffer).toColourspace('srgb').stats();
    const [red, green, blue] = channels.map(({ mean }) => mean);
    expect(Math.abs(red! - green!) + Math.abs(green! - blue!)).toBeGreaterThan(5);
  });

  test('the hard ones displace none that make-site.mjs has under the same name', () => {
    const hard = Object.keys(makeTransforms(sharp));
    expect(hard.filter((name) => name in ordinary(paint))).toEqual([]);
    expect(all).toHaveLength(hard.length + Object.keys(ordinary(paint)).length);
  });

  test('short slices in order follow one another without a gap', async () => {
    const strip = { ...slice, work: 'w', episode: 'e', above: 7 };
    const cuts = await inOrder(paint).make(strip, chanceOf('order'));
    expect(cuts.length).toBeGreaterThan(3);
    for (const [i, cut] of cuts.slice(1).entries()) expect(cut.top).toBe(cuts[i]!.bottom);
  });
});

test('the truth of the drawn site is where its pictures were cut', async () => {
  const into = await mkdtemp(path.join(tmpdir(), 'panelprint-drawn-'));
  onTestFinished(() => rm(into, { recursive: true }));
  const fixtures = path.join(ROOT, 'fixtures');
  const wanted = (name: string) => name === 'identical';
  const { truth, leftOut } = await drawSite(
    paint,
    { fixtures, seed: 5, per: 3, negatives: 0, wanted },
    into,
  );
  expect(await namesIn(path.join(into, 'catalogue'))).not.toContain(leftOut);
  expect(truth.map(({ expect: due }) => due === null)).toEqual([false, false, false, true]);
  for (const { path: at, expect: due } of truth.slice(0, 3)) {
    const { work, episode, top, bottom, stripWidth } = due!;
    const strip = stacked(await pagesOf(paint, path.join(into, 'catalogue', work, episode)));
    const shown = await paint.read(path.join(into, 'site', at));
    expect(strip.width).toBe(stripWidth);
    expect(shown.data.equals(paint.rows(strip, top!, bottom!).data)).toBe(true);
  }
});

test('recognised is what is due and given to its episode', () => {
  const expected = { work: 'w', episode: 'e' };
  const truth: Truth[] = [
    { path: 'a', case: 'x', expect: expected },
    { path: 'b', case: 'x', expect: expected, optional: true },
    { path: 'c', case: 'x', expect: null },
    { path: 'd', case: 'x', expect: { ...expected, episode: 'other' } },
  ];
  const claims = new Map(truth.map(({ path }) => [path, [expected]]));
  expect([...recognised(truth, claims)]).toEqual(['a']);
});
