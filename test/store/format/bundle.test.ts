import { describe, expect, test } from 'vitest';
import { type Bundle, decodeBundle, encodeBundle } from '../../../src/store/format/bundle.ts';
import type { Feedback } from '../../../src/store/format/manifest.ts';
import { MAX_HEAD_BYTES, readDirectory } from '../../../src/store/format/section-file.ts';
import { newKeys, publicKeyIn, signMessage } from '../../../src/store/format/signature.ts';
import { codeOf, reframed, sampleContent } from '../../support/sample-data.ts';

const { privatePem, publicPem } = newKeys();
const record: Feedback = {
  picture: 'ab'.repeat(32),
  work: 'rain',
  said: 'disputed',
  note: 'a card',
};
const given: Omit<Bundle, 'key'> = {
  generation: 7,
  contents: [sampleContent()],
  feedback: [record],
};
const file = () => Buffer.concat(encodeBundle(given, privatePem).pieces);

describe('a bundle', () => {
  test('decodes to what was encoded, with the key that signed it', () => {
    const { key, generation, contents, feedback } = decodeBundle(file(), 'a bundle');
    expect({ key, generation, feedback }).toEqual({
      key: publicKeyIn(publicPem),
      generation: 7,
      feedback: [record],
    });
    const [{ tables: _, ...content }] = contents as [(typeof contents)[number]];
    expect(content).toEqual(sampleContent());
  });

  test('has the same bytes every time', () => {
    expect(file().equals(file())).toBe(true);
  });

  test('may be empty', () => {
    const none = { generation: 1, contents: [], feedback: [] };
    const { pieces } = encodeBundle(none, privatePem);
    expect(decodeBundle(Buffer.concat(pieces), 'a bundle')).toMatchObject(none);
  });
});

const whole = file();

describe('a damaged bundle', () => {
  test('is refused for any changed bit', () => {
    for (let bit = 0; bit < 8 * whole.length; bit += 5) {
      const changed = Buffer.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(
        codeOf(() => decodeBundle(changed, 'a bundle')),
        `bit ${bit}`,
      ).toMatch(/^INDEX_/);
    }
  });

  test('is refused when cut short anywhere', () => {
    for (let length = 0; length < whole.length; length += 7)
      expect(codeOf(() => decodeBundle(whole.subarray(0, length), 'a bundle'))).toMatch(/^INDEX_/);
  });
});

test('errors for a damaged bundle send the reader to its sender', () => {
  const damaged = Buffer.from(whole);
  damaged[200]! ^= 1;
  const remedy = /Ask its sender for it again\.$/;
  expect(() => decodeBundle(damaged, 'a bundle')).toThrow(remedy);
  expect(() => decodeBundle(whole.subarray(0, 200), 'a bundle')).toThrow(remedy);
  expect(() => decodeBundle(reframed('BNDL', whole, { info: '{' }), 'a bundle')).toThrow(
    'a bundle contradicts itself: its section info is malformed. Ask its sender for it again.',
  );
});

test('a bundle of more segments than a file has room for is not encoded', () => {
  const contents = Array.from({ length: 29 }, sampleContent);
  expect(codeOf(() => encodeBundle({ ...given, contents }, privatePem))).toBe('INDEX_TOO_LARGE');
  expect(() => encodeBundle({ ...given, contents }, privatePem)).toThrow(
    'These works need 29 segments; a bundle holds at most 28.',
  );
});

describe('a forged bundle', () => {
  const info = (changes: object) =>
    JSON.stringify({
      key: publicKeyIn(publicPem),
      generation: 7,
      segments: 1,
      feedback: [record],
      ...changes,
    });
  const other = newKeys();
  const forged: [what: string, changes: Record<string, Uint8Array | string>][] = [
    ['feedback', { info: info({ feedback: [{ ...record, said: 'confirmed' }] }) }],
    ['generation', { info: info({ generation: 8 }) }],
    ['key', { info: info({ key: publicKeyIn(other.publicPem) }) }],
    ['signature', { sign: new Uint8Array(64) }],
    ['length of the signature', { sign: new Uint8Array(3) }],
    [
      'signature, replaced by one of the same key over another message',
      { sign: signMessage(privatePem, new Uint8Array(8)) },
    ],
  ];
  test.for(forged)('is refused for another %s under right checksums', ([, changes]) => {
    const changed = reframed('BNDL', whole, changes);
    expect(codeOf(() => decodeBundle(changed, 'a bundle'))).toBe('SIGNATURE_INVALID');
  });

  test('is refused for another segment under right checksums', () => {
    const content = sampleContent();
    content.windows.prints[3]! ^= 1;
    const another = Buffer.concat(
      encodeBundle({ ...given, contents: [content] }, other.privatePem).pieces,
    );
    const { entries } = readDirectory(
      'BNDL',
      another.subarray(0, MAX_HEAD_BYTES),
      another.length,
      'another',
    );
    const { at, bytes } = entries.find(({ tag }) => tag === 's000')!;
    const changed = reframed('BNDL', whole, { s000: another.subarray(at, at + bytes) });
    expect(codeOf(() => decodeBundle(changed, 'a bundle'))).toBe('SIGNATURE_INVALID');
  });

  test.for([
    ['an empty info', '{}'],
    ['missing segments', info({ segments: 2 })],
    ['too many segments', info({ segments: 1e9 })],
    ['an info that is not JSON', '{'],
  ])('is refused for %s before its signature is verified', ([, text]) => {
    expect(codeOf(() => decodeBundle(reframed('BNDL', whole, { info: text! }), 'a bundle'))).toBe(
      'INDEX_CORRUPT',
    );
  });
});

test('encodeBundle needs a private key', () => {
  expect(codeOf(() => encodeBundle(given, publicPem))).toBe('KEY_INVALID');
});
