import { expect, test } from 'vitest';
import { figure, renderTable } from '../../../bench/output/table.ts';

test('figures have three significant digits', () => {
  expect(figure(12345.6)).toBe('12,300');
  expect(figure(0.0123456)).toBe('0.0123');
});

test('the first column of a table is aligned left, the others right', () => {
  expect(renderTable({ head: ['a', 'n'], rows: [['bcd', '10']] })).toBe('a     n\nbcd  10');
});
