import { expect, test } from 'vitest';
import { escapeForTerminal } from '../../src/report/escape.ts';

test.for([
  ['\x1b[2J', '\\u{1b}[2J'],
  ['a\nb\r\0', 'a\\u{a}b\\u{d}\\u{0}'],
  ['\x7f\x9b', '\\u{7f}\\u{9b}'],
  ['\u202egpj.exe', '\\u{202e}gpj.exe'],
  ['\u2066\u061c\u200f', '\\u{2066}\\u{61c}\\u{200f}'],
  ['\u2028', '\\u{2028}'],
  ['한국어 잿빛.jpg', '한국어 잿빛.jpg'],
  ['한국어'.normalize('NFD'), '한국어'.normalize('NFD')],
  ["it's 100 % <b>\\n</b> 🙂", "it's 100 % <b>\\n</b> 🙂"],
] as const)('shows %j as %s', ([name, shown]) => {
  expect(escapeForTerminal(name)).toBe(shown);
});
