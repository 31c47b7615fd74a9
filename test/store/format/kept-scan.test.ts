import { expect, test } from 'vitest';
import { inputsOf, scanNameOf } from '../../../src/store/format/kept-scan.ts';

test.for([
  [['site'], 'site'],
  [['/tmp/a b', 'c'], '["/tmp/a b","c"]'],
  [['[1,2]'], '[1,2]'],
  [['["only one"]'], '["only one"]'],
  [['"text"'], '"text"'],
] as [inputs: string[], name: string][])('a scan of %j is named %j, and back', ([inputs, name]) => {
  expect(scanNameOf(inputs)).toBe(name);
  expect(inputsOf(name)).toEqual(inputs);
});
