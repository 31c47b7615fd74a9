import { describe, expect, test } from 'vitest';
import { summarize, withoutRepeated } from '../../src/report/report.ts';
import { claim, matched, unread } from '../support/sample-report.ts';

test('a summary counts pictures by status, and other files apart', () => {
  const unmatched = { ...matched, status: 'unmatched', matches: [] } as const;
  const shared = { ...unmatched, status: 'shared', holders: [] } as const;
  const images = [matched, unmatched, shared, unmatched, unread('4.jpg')];
  expect(summarize(images, 7)).toEqual({
    images: 5,
    matched: 1,
    shared: 1,
    unmatched: 2,
    blank: 0,
    unreadable: 1,
    otherFiles: 7,
  });
});

describe('matches that a scan repeats', () => {
  const card = { ...claim, origin: 'Partner', episode: 'ep02' };
  const rows = {
    origin: 'Partner',
    work: 'neon',
    episode: 'ep02',
    query: claim.query,
    reference: claim.reference,
    reason: 'repeated',
    episodes: 1,
  };
  const image = { ...matched, matches: [claim, card], foreign: [{ top: 0, bottom: 40 }] };

  test('become rows that are not counted; the other matches stay', () => {
    expect(withoutRepeated([image, matched], new Set([card]))).toEqual([
      { ...image, matches: [claim], notCounted: [rows] },
      matched,
    ]);
  });

  test('leave a picture unmatched, and without foreign rows, if it has no others', () => {
    const notCounted = [{ ...rows, reason: 'recurs' } as const];
    const [left] = withoutRepeated([{ ...image, notCounted }], new Set([claim, card]));
    const { foreign: _, ...rest } = image;
    expect(left).toEqual({
      ...rest,
      status: 'unmatched',
      matches: [],
      notCounted: [notCounted[0], { ...rows, origin: undefined, episode: 'ep01' }, rows],
    });
  });

  test('are these objects, not equal ones', () => {
    expect(withoutRepeated([image], new Set([{ ...card }]))).toEqual([image]);
    expect(withoutRepeated([image], new Set())).toEqual([image]);
  });
});
