import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { count, failureWarning, systemReason } from '../../src/cli/messages.ts';
import { PanelError } from '../../src/index.ts';
import { emptyFolder } from '../support/picture-files.ts';

test.for([
  [0, '0 works'],
  [1, '1 work'],
  [2, '2 works'],
] as const)('%i is counted as %s', ([n, text]) => {
  expect(count(n, 'work')).toBe(text);
});

test('irregular plurals are given', () => {
  expect([count(1, 'match', 'matches'), count(2, 'match', 'matches')]).toEqual([
    '1 match',
    '2 matches',
  ]);
});

test('a warning is one line with the code of the error', () => {
  const error = new PanelError('INPUT_KIND', 'is outside any episode.');
  expect(failureWarning({ path: 'a\nb', error })).toBe(
    'warning: a\\u{a}b: is outside any episode. [INPUT_KIND]\n',
  );
});

describe('the reason of a system error', () => {
  test('is in words, without its code, call and path', async () => {
    const error = await writeFile(join(emptyFolder(), 'no/file'), '').catch((cause) => cause);
    expect(systemReason(error)).toBe('no such file or directory');
  });

  test.for([
    ["EACCES: permission denied, open '/a, b'", 'permission denied'],
    ['ENOSPC: no space left on device, write', 'no space left on device'],
    ['a message without a code', 'a message without a code'],
  ] as const)('%j is shown as %j', ([message, reason]) => {
    expect(systemReason(new Error(message))).toBe(reason);
  });
});
