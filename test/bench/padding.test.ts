import { expect, test } from 'vitest';
import { joined, printAt, randomContent } from '../../bench/support/padding.ts';
import { decodeSegment } from '../../src/store/format/segment.ts';
import { problemIn } from '../../src/store/format/validate.ts';
import { segmentBytes } from '../support/sample-data.ts';

test('a random index, and one padded with it, are sound and can be saved', () => {
  const [first, second] = [randomContent(1500, 1), randomContent(2600, 2)];
  const both = joined(first, second);
  expect(problemIn(first)).toBeUndefined();
  expect(problemIn(both)).toBeUndefined();
  expect(both.windows.count).toBe(4100);
  expect(both.patches.count).toBe(2050);
  expect(both.works.map(({ episodes }) => episodes.length)).toEqual([2, 3]);
  expect(printAt(both.windows.prints, 1500)).toEqual(printAt(second.windows.prints, 0));
  // The first window of the second index is of the first track after those of the first.
  expect([both.windows.tracks[1499], both.windows.tracks[1500]]).toEqual([1, 2]);
  expect(both.tracks.episodes).toEqual(Uint32Array.of(0, 1, 2, 3, 4));
  expect([both.patches.episodes[749], both.patches.episodes[750]]).toEqual([1, 2]);
  expect(decodeSegment(segmentBytes(both), 'it').windows.prints).toEqual(both.windows.prints);
});
