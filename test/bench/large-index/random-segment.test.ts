import { expect, test } from 'vitest';
import { joinSegments, randomSegment } from '../../../bench/large-index/random-segment.ts';
import { WORDS } from '../../../src/hash/fingerprint.ts';
import { decodeSegment } from '../../../src/store/format/segment.ts';
import { problemIn } from '../../../src/store/format/validate.ts';
import { segmentBytes } from '../../support/sample-data.ts';

test('random segments, alone and joined, are valid and can be encoded', () => {
  const [first, second] = [randomSegment(1500, 1), randomSegment(2600, 2)];
  const joined = joinSegments(first, second);
  expect(problemIn(first)).toBeUndefined();
  expect(problemIn(joined)).toBeUndefined();
  expect(joined.windows.count).toBe(4100);
  expect(joined.patches.count).toBe(2050);
  expect(joined.works.map(({ episodes }) => episodes.length)).toEqual([2, 3]);
  const firstOfSecond = joined.windows.prints.slice(1500 * WORDS, 1501 * WORDS);
  expect(firstOfSecond).toEqual(second.windows.prints.slice(0, WORDS));
  // The first window of the second segment belongs to the first track after those of the first.
  expect([joined.windows.tracks[1499], joined.windows.tracks[1500]]).toEqual([1, 2]);
  expect(joined.tracks.episodes).toEqual(Uint32Array.of(0, 1, 2, 3, 4));
  expect([joined.patches.episodes[749], joined.patches.episodes[750]]).toEqual([1, 2]);
  expect(decodeSegment(segmentBytes(joined), 'it').windows.prints).toEqual(joined.windows.prints);
});
