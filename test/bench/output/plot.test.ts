import { expect, test } from 'vitest';
import { axisOf, plotSvg } from '../../../bench/output/plot.ts';

test('a logarithmic axis spans whole decades of equal length', () => {
  const { place, ticks } = axisOf([30, 400, 9000], 100, 400);
  expect(ticks).toEqual([10, 100, 1000, 10_000]);
  expect([place(10), place(100), place(1000), place(10_000)]).toEqual([100, 200, 300, 400]);
  // A vertical axis: the larger the value, the smaller the coordinate.
  expect(axisOf([1, 100], 360, 60).place(10)).toBe(210);
});

test('powers of ten need no further decade, and a single value still has an axis', () => {
  expect(axisOf([100_000, 1_000_000], 0, 1).ticks).toEqual([100_000, 1_000_000]);
  expect(axisOf([1000], 0, 1).ticks).toEqual([1000, 10_000]);
});

test('each series is a line through its points, named in its colour, on white', () => {
  const svg = plotSvg({
    title: 'a < b & c',
    xLabel: 'windows',
    yLabel: 'us',
    series: [
      { name: 'one', colour: '#123456', points: [10, 100, 1000].map((x) => ({ x, y: x })) },
      { name: 'two', colour: '#abcdef', points: [{ x: 10, y: 1000 }] },
    ],
  });
  expect(svg).toContain('a &lt; b &amp; c');
  expect(svg).toContain('fill="#fff"');
  expect(svg).toContain('<polyline points="80,360 320,204 560,48" fill="none" stroke="#123456"');
  expect(svg.match(/<circle [^>]*fill="#123456"/g)).toHaveLength(3);
  expect(svg.match(/<circle [^>]*fill="#abcdef"/g)).toHaveLength(1);
  expect(svg).toMatch(/<text [^>]*fill="#abcdef"[^>]*>two</);
  expect(svg).toContain('>1,000</text>');
});
