import { describe, expect, test } from 'vitest';
import { encodeSegment } from '../../../src/store/format/segment.ts';
import type { SegmentData } from '../../../src/store/format/segment-data.ts';
import { problemIn } from '../../../src/store/format/validate.ts';
import { codeOf, emptyContent, sampleContent } from '../../support/sample-data.ts';

describe('problemIn', () => {
  const content = sampleContent();
  const { windows, tracks, patches } = content;
  const changes: [what: string, change: Partial<SegmentData>, problem: string][] = [
    ['profile', { profile: -1 }, 'profile -1'],
    [
      'column',
      { windows: { ...windows, tops: new Uint32Array(4) } },
      'the column tops of its windows has 4 words, not 5',
    ],
    [
      'prints',
      { windows: { ...windows, prints: new Uint32Array(5) } },
      'prints of its windows has 5 words, not 40',
    ],
    ['count', { tracks: { ...tracks, count: 1.5 } }, 'the number of tracks is 1.5'],
    ['track', { windows: { ...windows, tracks: Uint32Array.of(0, 0, 0, 1, 3) } }, 'track 3 of 3'],
    ['order', { windows: { ...windows, tops: Uint32Array.of(9, 2, 0, 7, 7) } }, 'out of order'],
    ['works', { works: [{ name: 'a' }] as never }, 'its works are not a list of works'],
    ['side', { patches: { ...patches, sides: Uint32Array.of(9, 9, 0) } }, 'patch 2 has no size'],
    [
      'patch',
      { patches: { ...patches, tops: Uint32Array.of(9, 8, 0) } },
      'patch 1 is out of order',
    ],
    ['left', { patches: { ...patches, tops: Uint32Array.of(9, 9, 0) } }, 'patch 1 is out of order'],
    [
      'size',
      {
        patches: {
          ...patches,
          tops: Uint32Array.of(9, 9, 0),
          lefts: Uint32Array.of(5, 5, 0),
          sides: Uint32Array.of(30, 29, 9),
        },
      },
      'patch 1 is out of order',
    ],
    ['patches', { patches: { ...patches, count: -1 } }, 'the number of patches is -1'],
    [
      'sides',
      { patches: { ...patches, sides: new Uint32Array(2) } },
      'sides of its patches has 2 words, not 3',
    ],
    [
      'prints',
      { patches: { ...patches, prints: new Uint32Array(3) } },
      'prints of its patches has 3 words, not 24',
    ],
  ];
  test.for(changes)('finds an inconsistent %s', ([, change, problem]) => {
    expect(problemIn({ ...content, ...change })).toContain(problem);
    expect(codeOf(() => encodeSegment({ ...content, ...change }))).toBe('BAD_ARGUMENT');
  });

  test('finds none in consistent segment data', () => {
    expect(problemIn(content)).toBeUndefined();
    expect(problemIn(emptyContent())).toBeUndefined();
  });
});
