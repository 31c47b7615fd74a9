import { expect, test } from 'vitest';
import { summarize } from '../../src/report/report.ts';
import { matched, unread } from '../support/sample-report.ts';

test('a summary counts pictures by status, and other files apart', () => {
  const unmatched = { ...matched, status: 'unmatched', matches: [] } as const;
  const images = [matched, unmatched, unmatched, unread('4.jpg')];
  expect(summarize(images, 7)).toEqual({
    images: 4,
    matched: 1,
    unmatched: 2,
    blank: 0,
    unreadable: 1,
    otherFiles: 7,
  });
});
