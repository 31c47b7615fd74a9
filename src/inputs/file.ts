import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PanelError } from '../errors.ts';
import { KIND_BYTES, type Kind, kindOf } from '../strip/kind.ts';

/** Bytes above which a file is not read: no honest page comes near. */
export const MAX_BYTES = 268_435_456;

/** A file read once: what it holds and the digest of just that. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** SHA-256 of bytes as 64 lowercase hex digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a whole file.
 * @throws PanelError INPUT_UNREADABLE when it may not be read, PICTURE_TOO_LARGE over {@link MAX_BYTES}.
 */
export async function readBytes(file: string): Promise<FileBytes> {
  const handle = await open(file, 'r').catch((cause) => refuse(file, cause));
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES)
      throw new PanelError('PICTURE_TOO_LARGE', `${size} bytes; at most ${MAX_BYTES} are read.`);
    const bytes = await handle.readFile().catch((cause) => refuse(file, cause));
    return { bytes, sha256: sha256Of(bytes) };
  } finally {
    await handle.close();
  }
}

/** The kind of a file, from its first bytes. */
export async function readKind(file: string): Promise<Kind> {
  const handle = await open(file, 'r').catch((cause) => refuse(file, cause));
  try {
    const head = new Uint8Array(KIND_BYTES);
    const { bytesRead } = await handle.read(head, 0, KIND_BYTES, 0).catch((e) => refuse(file, e));
    return kindOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function refuse(file: string, cause: NodeJS.ErrnoException): never {
  throw new PanelError('INPUT_UNREADABLE', `Cannot read ${file} (${cause.code}).`, { cause });
}
