import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { PanelError } from '../../errors.ts';

/*
 * Ed25519 signatures (RFC 8032), by node:crypto. A public key is written as its 32 bytes in 64 hex
 * digits, short enough for two people to compare it by telephone.
 */

/** DER of a public key (RFC 8410, section 4) before its 32 bytes. */
const SPKI_PREFIX = '302a300506032b6570032100';

/** Generates a pair of keys, in PEM: PKCS #8 and SPKI. */
export function newKeys(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/**
 * Returns the public key in a text, 64 hex digits. The text is PEM of a public or private key, or
 * the digits.
 * @throws PanelError KEY_INVALID when it is not an Ed25519 key.
 */
export function publicKeyIn(text: string): string {
  const digits = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  return parseKey('The key must be Ed25519, in PEM or 64 hex digits', () =>
    hexOf(createPublicKey(text)),
  );
}

/**
 * Returns the public key of a private key, 64 hex digits.
 * @throws PanelError KEY_INVALID when the PEM is not a private Ed25519 key.
 */
export function publicKeyOf(privatePem: string): string {
  return hexOf(createPublicKey(parsePrivateKey(privatePem)));
}

/**
 * Signs a message. Returns the signature, 64 bytes.
 * @throws PanelError KEY_INVALID when the PEM is not a private Ed25519 key.
 */
export function signMessage(privatePem: string, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, parsePrivateKey(privatePem)));
}

/** Returns whether the holder of a public key, 64 hex digits, made a signature of a message. */
export function verifySignature(key: string, message: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.from(SPKI_PREFIX + key, 'hex');
  return verify(null, message, { key: der, format: 'der', type: 'spki' }, signature);
}

function parsePrivateKey(pem: string): KeyObject {
  return parseKey('The private key must be Ed25519, in PEM', () => {
    const key = createPrivateKey(pem);
    hexOf(createPublicKey(key)); // It throws for a key of another kind.
    return key;
  });
}

/** The 32 bytes of a public key in hex. @throws Error for a key of another kind. */
function hexOf(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' }).toString('hex');
  if (key.asymmetricKeyType !== 'ed25519' || !der.startsWith(SPKI_PREFIX))
    throw new Error('The key is of another kind.');
  return der.slice(SPKI_PREFIX.length);
}

function parseKey<T>(requirement: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const message = `${requirement}. Make a pair with: panelprint keys NAME.`;
    throw new PanelError('KEY_INVALID', message, { cause });
  }
}
