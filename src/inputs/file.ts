import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { PanelError } from '../errors.ts';
import { type FileKind, fileKindOf, KIND_BYTES } from '../image/file-kind.ts';

/** Bytes above which a file is not read: no honest page comes near. */
export const MAX_FILE_BYTES = 268_435_456;

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
 * @throws PanelError INPUT_UNREADABLE when it may not be read, PICTURE_TOO_LARGE over {@link MAX_FILE_BYTES}.
 */
export async function readBytes(file: string): Promise<FileBytes> {
  const handle = await open(file, 'r').catch((cause) => throwUnreadable(file, cause));
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES)
      throw new PanelError(
        'PICTURE_TOO_LARGE',
        `${size} bytes; at most ${MAX_FILE_BYTES} are read.`,
      );
    const bytes = await handle.readFile().catch((cause) => throwUnreadable(file, cause));
    return { bytes, sha256: sha256Of(bytes) };
  } finally {
    await handle.close();
  }
}

/** By what it is noticed that a file has been touched: bytes; nanoseconds as digits, which a number could not hold. */
export interface FileStamp {
  readonly size: number;
  /** Which file it is, by device and number: another may have been given its name. */
  readonly id: string;
  /** When its bytes, and when anything about it last changed. */
  readonly modified: string;
  readonly changed: string;
}

/**
 * Asked at once: 5 microseconds, where a call that goes through another thread takes four times as long, and a catalogue has
 * tens of thousands of files. Their folder has just been read, so that the system knows the answer.
 * @throws PanelError INPUT_UNREADABLE when the file cannot be asked.
 */
export function stampOf(file: string): FileStamp {
  try {
    const { size, dev, ino, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return {
      ...{ size: Number(size), id: `${dev}:${ino}` },
      ...{ modified: String(mtimeNs), changed: String(ctimeNs) },
    };
  } catch (cause) {
    return throwUnreadable(file, cause as NodeJS.ErrnoException);
  }
}

/** The kind of a file, from its first bytes. */
export async function readKind(file: string): Promise<FileKind> {
  const handle = await open(file, 'r').catch((cause) => throwUnreadable(file, cause));
  try {
    const head = new Uint8Array(KIND_BYTES);
    const { bytesRead } = await handle
      .read(head, 0, KIND_BYTES, 0)
      .catch((e) => throwUnreadable(file, e));
    return fileKindOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function throwUnreadable(file: string, cause: NodeJS.ErrnoException): never {
  throw new PanelError('INPUT_UNREADABLE', `Cannot read ${file} (${cause.code}).`, { cause });
}
