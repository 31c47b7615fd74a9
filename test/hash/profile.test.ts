import { describe, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import { newestProfile, profile1, profileOf, ROWS_PER_WIDTH } from '../../src/hash/profile.ts';
import patches from '../vectors/patches.json' with { type: 'json' };
import tracks from '../vectors/profile1-tracks.json' with { type: 'json' };

test('profile 1 is as published', () => {
  expect(profile1).toEqual({ ...tracks.profile, ...patches.profile });
  expect(profile1.id).toBe(1);
  expect(ROWS_PER_WIDTH).toBe(128);
});

test('profiles are found by number', () => {
  expect(profileOf(1)).toBe(profile1);
  expect(profileOf(newestProfile.id)).toBe(newestProfile);
});

test.for([0, 2, -1, 1.5, Number.NaN])('profile %d is refused, with advice', (id) => {
  expect(() => profileOf(id)).toThrow(PanelError);
  expect(() => profileOf(id)).toThrow(
    `This index was made with profile ${id}; this release knows 1. Use a newer release, or build the index again.`,
  );
});

describe('the shapes of profile 1', () => {
  const { shapes, columns } = profile1;

  test('are in descending order, and taller than their hops', () => {
    const heights = shapes.map(({ height }) => height);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    for (const { height, hop, step } of shapes) {
      expect(hop).toBeLessThan(height);
      expect(
        Number.isInteger(hop / step),
        'every stored window is at the place of one that is looked up',
      ).toBe(true);
    }
  });

  test('have hops of at least two rows of the picture', () => {
    for (const { hop } of shapes)
      expect((hop * columns) / ROWS_PER_WIDTH).toBeGreaterThanOrEqual(2);
  });
});
