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
 * Ed25519 (RFC 8032), by node:crypto. A public key is told as the 32 bytes that it is, in 64 hex digits: two people can
 * read it to each other.
 */

/** DER of a public key (RFC 8410, section 4) before its 32 bytes. */
const SPKI_PREFIX = '302a300506032b6570032100';

/** A new pair of keys, in PEM: PKCS #8 and SPKI. */
export function newKeys(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/**
 * The public key in a text: PEM, of a public or a private key, or 64 hex digits.
 * @throws PanelError KEY_INVALID when it holds no Ed25519 key.
 */
export function publicKeyIn(text: string): string {
  const said = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(said)) return said;
  return parseKey('a key', () => hexOf(createPublicKey(text)));
}

/** Signs a message. @throws PanelError KEY_INVALID when the PEM holds no private Ed25519 key. */
export function signMessage(
  privatePem: string,
  message: Uint8Array,
): { readonly key: string; readonly signature: Uint8Array } {
  const key = parseKey('a private key', () => {
    const made = createPrivateKey(privatePem);
    hexOf(createPublicKey(made));
    return made;
  });
  return {
    key: hexOf(createPublicKey(key)),
    signature: new Uint8Array(sign(null, message, key)),
  };
}

/** Whether a signature is that of this message by the holder of this key. */
export function verifySignature(key: string, message: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.from(SPKI_PREFIX + key, 'hex');
  return verify(null, message, { key: der, format: 'der', type: 'spki' }, signature);
}

function hexOf(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' }).toString('hex');
  if (key.asymmetricKeyType !== 'ed25519' || !der.startsWith(SPKI_PREFIX))
    throw new Error('another kind of key');
  return der.slice(SPKI_PREFIX.length);
}

function parseKey<T>(what: string, from: () => T): T {
  try {
    return from();
  } catch (cause) {
    throw new PanelError(
      'KEY_INVALID',
      `Wanted ${what} of Ed25519 in PEM; got something else. Make a pair by: panelprint keys NAME.`,
      { cause },
    );
  }
}
