import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** zlib takes a length modulo 2^32 and node:crypto none from 2^31 on: long files go through in pieces. */
const PIECE_BYTES = 2 ** 28;

/** CRC-32, as in zlib. @param before that of the bytes before these. */
export function crc32Of(bytes: Uint8Array, before = 0): number {
  let checksum = before;
  for (const piece of pieces(bytes)) checksum = crc32(piece, checksum);
  return checksum;
}

/** A SHA-256 that is fed step by step, none of 2^31 bytes or more. */
export function startSha256(): Hash {
  return createHash('sha256');
}

/** SHA-256 of parts one after the other. */
export function sha256Digest(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) for (const piece of pieces(part)) hash.update(piece);
  return hash.digest();
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Bytes as hex digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes of words, where they lie. */
export function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
