import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalName } from '../src/names.ts';

test.for(['재의 왕관', 'Café', 'ガラスの仮面', 'ash-crown'])(
  '%s is one name in every form',
  (name) => {
    for (const form of ['NFC', 'NFD'] as const)
      expect(canonicalName(name.normalize(form))).toBe(name.normalize('NFC'));
  },
);

test('names that differ in more than their form stay different', () => {
  for (const [one, other] of [
    ['cafe', 'café'],
    ['A', 'a'],
    ['ash-crown', 'ash-crown (1)'],
    ['①', '1'],
  ] as const)
    expect(canonicalName(one)).not.toBe(canonicalName(other));
});

test('a canonical name stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(canonicalName(canonicalName(text))).toBe(canonicalName(text));
    }),
  );
});
