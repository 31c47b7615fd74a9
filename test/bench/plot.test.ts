import { expect, test } from 'vitest';
import { axisOf, svgOf } from '../../bench/support/plot.ts';

test('a logarithmic axis goes from whole power to whole power, a decade as long as any other', () => {
  const { at, ticks } = axisOf([30, 400, 9000], 100, 400);
  expect(ticks).toEqual([10, 100, 1000, 10_000]);
  expect([at(10), at(100), at(1000), at(10_000)]).toEqual([100, 200, 300, 400]);
  // Up: the larger the value, the smaller the coordinate.
  expect(axisOf([1, 100], 360, 60).at(10)).toBe(210);
});

test('values that are powers of ten need no decade besides, and one value still has an axis', () => {
  expect(axisOf([100_000, 1_000_000], 0, 1).ticks).toEqual([100_000, 1_000_000]);
  expect(axisOf([1000], 0, 1).ticks).toEqual([1000, 10_000]);
});

test('each series is a line through its points, named in its colour, on white', () => {
  const svg = svgOf({
    ...{ title: 'a < b & c', across: 'windows', up: 'us' },
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
