import { describe, expect, test } from 'vitest';
import { badArgument, ERROR_CODES, errnoInWords, errnoOf } from '../src/errors.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: an error`), { code });
}

test.for(Object.entries(ERROR_CODES))(
  '%s has one line that says when it is thrown and what to do',
  ([code, line]) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
    expect(line).toMatch(/^[A-Z].{10,70}\. [A-Z].{5,70}\.$/);
  },
);

test.for([
  [70, 'radius must be 0 to 64; got 70.'],
  ['70', 'radius must be 0 to 64; got "70".'],
  [undefined, 'radius must be 0 to 64; got undefined.'],
  [Number.NaN, 'radius must be 0 to 64; got NaN.'],
])('badArgument states what was wanted and got: %j', ([got, message]) => {
  expect(badArgument('radius', '0 to 64', got)).toMatchObject({ code: 'BAD_ARGUMENT', message });
});

describe('errors of the file system', () => {
  test('have a name', () => {
    expect(errnoOf(systemError('ENOENT'))).toBe('ENOENT');
    for (const error of [new Error('no'), 'ENOENT', undefined]) expect(errnoOf(error)).toBe('');
  });

  test('are put into words, or keep their message', () => {
    expect(errnoInWords(systemError('EACCES'))).toBe('permission denied');
    expect(errnoInWords(systemError('ENOTSUP'))).toBe('ENOTSUP: an error');
    expect(errnoInWords('no')).toBe('no');
  });
});
