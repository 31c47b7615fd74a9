import { describe, expect, test } from 'vitest';
import { positionKey, stretchesOf } from '../../src/report/stretches.ts';
import { matchWith, placedAt } from '../support/sample-matches.ts';

/** The stretches of matches, by the positions of their pictures. */
function groups(...spans: readonly (readonly [name: string, top: number, bottom: number])[]) {
  const matches = spans.map(([name, top, bottom], i) =>
    // The first has the best odds.
    placedAt('', i, matchWith(name, top, bottom, { logOdds: i - 50 })),
  );
  return stretchesOf(matches).map((stretch) => stretch.matches.map(({ position }) => position));
}

describe('stretches', () => {
  test('are the same if they share half of the shorter one', () => {
    expect(groups(['w/1', 0, 300], ['w/1', 150, 450])).toEqual([[0, 1]]);
    expect(groups(['w/1', 0, 300], ['w/1', 151, 451])).toEqual([[0], [1]]);
    expect(groups(['w/1', 0, 3000], ['w/1', 2950, 3050])).toEqual([[0, 1]]);
  });

  test('are different in different episodes', () => {
    expect(groups(['w/1', 0, 300], ['w/2', 0, 300], ['w/1', 0, 300])).toEqual([[0, 2], [1]]);
  });

  test('are compared with the best match of each, whatever the order', () => {
    const spans = [
      ['w/1', 0, 300],
      ['w/1', 200, 500],
      ['w/1', 100, 400],
    ] as const;
    expect(groups(...spans)).toEqual([[0, 2], [1]]);
    const placed = spans.map(([name, top, bottom], i) =>
      placedAt('', i, matchWith(name, top, bottom, { logOdds: i - 50 })),
    );
    expect(stretchesOf(placed.toReversed())).toEqual(stretchesOf(placed));
  });

  test('that touch, or have no rows, are different', () => {
    expect(groups(['w/1', 0, 300], ['w/1', 300, 600], ['w/1', 100, 100])).toEqual([[0], [1], [2]]);
  });
});

test('the key of a position differs for different folders and positions', () => {
  const places = [
    { folder: '', position: 1 },
    { folder: '1', position: 1 },
    { folder: ' 1', position: 1 },
    { folder: '1', position: 11 },
    { folder: '11', position: 1 },
  ];
  expect(new Set(places.map(positionKey)).size).toBe(places.length);
});
