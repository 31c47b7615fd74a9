import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  newKeys,
  publicKeyIn,
  publicKeyOf,
  signMessage,
  verifySignature,
} from '../../../src/store/format/signature.ts';
import { codeOf } from '../../support/sample-data.ts';

const fromHex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'));

/** RFC 8032, section 7.1, tests 1 and 2: public key, message, signature. */
const vectors = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
] as const;

describe('signatures', () => {
  test.for(vectors)('verify for RFC 8032: %s', ([key, message, signature]) => {
    expect(verifySignature(key, fromHex(message), fromHex(signature))).toBe(true);
    expect(verifySignature(key, fromHex(`${message}00`), fromHex(signature))).toBe(false);
    const other = fromHex(signature);
    other[5]! ^= 1;
    expect(verifySignature(key, fromHex(message), other)).toBe(false);
    expect(
      verifySignature(vectors.find(([k]) => k !== key)![0], fromHex(message), fromHex(signature)),
    ).toBe(false);
  });

  test('verify with the key of the same pair only', () => {
    const [{ privatePem, publicPem }, other] = [newKeys(), newKeys()];
    const message = new TextEncoder().encode('the works of 2026');
    const signature = signMessage(privatePem, message);
    const key = publicKeyOf(privatePem);
    expect(key).toBe(publicKeyIn(publicPem));
    expect(verifySignature(key, message, signature)).toBe(true);
    expect(verifySignature(publicKeyIn(other.publicPem), message, signature)).toBe(false);
  });

  test('of another length do not verify', () => {
    expect(verifySignature(vectors[0][0], new Uint8Array(0), new Uint8Array(63))).toBe(false);
  });
});

describe('a public key', () => {
  const { privatePem, publicPem } = newKeys();
  const key = publicKeyIn(publicPem);

  test('is in its PEM, in that of its private key, and in its digits in any case', () => {
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(publicKeyIn(privatePem)).toBe(key);
    expect(publicKeyIn(` ${key.toUpperCase()}\n`)).toBe(key);
    const jwk = createPublicKey(publicPem).export({ format: 'jwk' });
    expect(Buffer.from(jwk.x!, 'base64url').toString('hex')).toBe(key);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  test.for([
    ['another text', 'hello'],
    ['too few digits', key.slice(1)],
    ['a key of another kind', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['an empty text', ''],
  ])('is not in %s', ([, text]) => {
    expect(codeOf(() => publicKeyIn(text!))).toBe('KEY_INVALID');
    expect(() => publicKeyIn(text!)).toThrow(
      'The key must be Ed25519, in PEM or 64 hex digits. Make a pair with: panelprint keys NAME.',
    );
  });

  test('cannot sign', () => {
    expect(codeOf(() => publicKeyOf(publicPem))).toBe('KEY_INVALID');
    expect(codeOf(() => signMessage(publicPem, new Uint8Array(0)))).toBe('KEY_INVALID');
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(codeOf(() => signMessage(pem, new Uint8Array(0)))).toBe('KEY_INVALID');
  });
});
