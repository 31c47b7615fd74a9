import { describe, expect, test } from 'vitest';
import { type Bundle, decodeBundle, encodeBundle } from '../../../src/store/format/bundle.ts';
import type { Feedback } from '../../../src/store/format/manifest.ts';
import { MAX_HEAD_BYTES, readDirectory } from '../../../src/store/format/section-file.ts';
import { newKeys, publicKeyIn, signMessage } from '../../../src/store/format/signature.ts';
import { codeOf, reframed, sampleContent } from '../../support/sample-data.ts';

const { privatePem, publicPem } = newKeys();
const said: Feedback = { picture: 'ab'.repeat(32), work: 'rain', said: 'disputed', note: 'a card' };
const given: Omit<Bundle, 'key'> = {
  generation: 7,
  contents: [sampleContent()],
  feedback: [said],
};
const file = () => Buffer.concat(encodeBundle(given, privatePem).pieces);

describe('a bundle', () => {
  test('gives back what was put into it, and whose key signed it', () => {
    const { key, generation, contents, feedback } = decodeBundle(file(), 'a bundle');
    expect({ key, generation, feedback }).toEqual({
      ...{ key: publicKeyIn(publicPem), generation: 7 },
      feedback: [said],
    });
    const [{ tables: _, ...content }] = contents as [(typeof contents)[number]];
    expect(content).toEqual(sampleContent());
  });

  test('is the same bytes every time', () => {
    expect(file().equals(file())).toBe(true);
  });

  test('of nothing is a bundle too', () => {
    const none = { generation: 1, contents: [], feedback: [] };
    const { pieces } = encodeBundle(none, privatePem);
    expect(decodeBundle(Buffer.concat(pieces), 'a bundle')).toMatchObject(none);
  });
});

const whole = file();

describe('a bundle that was changed', () => {
  test('in any bit is refused', () => {
    for (let bit = 0; bit < 8 * whole.length; bit += 5) {
      const changed = Buffer.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(
        codeOf(() => decodeBundle(changed, 'a bundle')),
        `bit ${bit}`,
      ).toMatch(/^INDEX_/);
    }
  });

  test('at any end is refused', () => {
    for (let length = 0; length < whole.length; length += 7)
      expect(codeOf(() => decodeBundle(whole.subarray(0, length), 'a bundle'))).toMatch(/^INDEX_/);
  });
});

describe('a bundle that was forged', () => {
  const info = (of: object) =>
    JSON.stringify({
      key: publicKeyIn(publicPem),
      generation: 7,
      segments: 1,
      feedback: [said],
      ...of,
    });
  const other = newKeys();
  const forged: [what: string, changes: Record<string, Uint8Array | string>][] = [
    ['what was said in it', { info: info({ feedback: [{ ...said, said: 'confirmed' }] }) }],
    ['its state', { info: info({ generation: 8 }) }],
    ['who signed it', { info: info({ key: publicKeyIn(other.publicPem) }) }],
    ['its signature', { sign: new Uint8Array(64) }],
    ['the length of its signature', { sign: new Uint8Array(3) }],
    [
      'its signature, for that of the same key over something else',
      { sign: signMessage(privatePem, new Uint8Array(8)).signature },
    ],
  ];
  test.for(forged)('in %s, its checksums made right, is not what was signed', ([, changes]) => {
    const changed = reframed('BNDL', whole, changes);
    expect(codeOf(() => decodeBundle(changed, 'a bundle'))).toBe('SIGNATURE_INVALID');
  });

  test('in a segment, its checksums made right, is not what was signed', () => {
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
    ['says nothing of what it holds', '{}'],
    ['tells of segments that are not there', info({ segments: 2 })],
    ['tells of more than there can be', info({ segments: 1e9 })],
    ['holds no JSON', '{'],
  ])('%s: refused before anything is believed', ([, text]) => {
    expect(codeOf(() => decodeBundle(reframed('BNDL', whole, { info: text! }), 'a bundle'))).toBe(
      'INDEX_CORRUPT',
    );
  });
});

test('a bundle is not signed by what is no private key', () => {
  expect(codeOf(() => encodeBundle(given, publicPem))).toBe('KEY_INVALID');
});
