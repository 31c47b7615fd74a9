import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * Bytes that zlib and node:crypto get at a time: zlib takes a length modulo 2^32, and node:crypto
 * rejects 2^31 bytes or more.
 */
const HASH_STEP_BYTES = 2 ** 28;

/** CRC-32, as in zlib. @param before CRC-32 of the bytes that precede these. */
export function crc32Of(bytes: Uint8Array, before = 0): number {
  let checksum = before;
  for (const step of stepsOf(bytes)) checksum = crc32(step, checksum);
  return checksum;
}

/** Starts a SHA-256 that is updated step by step, with fewer than 2^31 bytes in each step. */
export function startSha256(): Hash {
  return createHash('sha256');
}

/** SHA-256 of the concatenated parts, as 32 bytes. */
export function sha256Bytes(...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(parts).digest();
}

/** SHA-256 of the concatenated parts, as 64 lowercase hex digits. */
export function sha256Hex(...parts: readonly Uint8Array[]): string {
  return sha256(parts).digest('hex');
}

function sha256(parts: readonly Uint8Array[]): Hash {
  const hash = startSha256();
  for (const part of parts) for (const step of stepsOf(part)) hash.update(step);
  return hash;
}

function* stepsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += HASH_STEP_BYTES)
    yield bytes.subarray(from, from + HASH_STEP_BYTES);
}
