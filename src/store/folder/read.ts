import { join } from 'node:path';
import { crc32Of } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import {
  checkSection,
  type Directory,
  entryOf,
  MAX_HEAD_BYTES,
  readDirectory,
  type SectionEntry,
  type SectionFileKind,
} from '../format/section-file.ts';
import { disk, errnoOf, type FileOptions, type FileSystem, reasonOf, STEP_BYTES } from './files.ts';

type Handle = Awaited<ReturnType<FileSystem['open']>>;

/** Steps that are read at once: most of the time goes into memory that was never touched before. */
const STEPS_AHEAD = 3;

/** A file of sections that is open for reading. */
export class SectionFile {
  readonly name: string;
  readonly frame: Directory;
  readonly handle: Handle;

  private constructor(name: string, frame: Directory, handle: Handle) {
    this.name = name;
    this.frame = frame;
    this.handle = handle;
  }

  /** @throws PanelError as `frameOf`; INDEX_INCOMPLETE when there is none, INPUT_UNREADABLE when it may not be read. */
  static async open(
    folder: string,
    name: string,
    kind: SectionFileKind,
    { fs = disk }: FileOptions = {},
  ): Promise<SectionFile> {
    const handle = await fs
      .open(join(folder, name), 'r')
      .catch((cause) => throwUnreadable(folder, name, cause));
    try {
      const { size } = await handle.stat();
      const head = new Uint8Array(Math.min(size, MAX_HEAD_BYTES));
      const length = await fill(handle, head, 0);
      return new SectionFile(
        name,
        readDirectory(kind, head.subarray(0, length), size, name),
        handle,
      );
    } catch (error) {
      await handle.close().catch(() => undefined);
      if (error instanceof PanelError) throw error;
      return throwUnreadable(folder, name, error);
    }
  }

  /** A small section, read at once and checked. */
  async section(tag: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(entryOf(this.frame, tag, this.name).bytes);
    await readSections([{ file: this, tag, into: [bytes] }]);
    return bytes;
  }
}

/** What is to be read of a file, and into which memory: pieces that together have the section's length. */
export interface SectionRead {
  readonly file: SectionFile;
  readonly tag: string;
  readonly into: readonly Uint8Array[];
}

interface Step {
  readonly handle: Handle;
  readonly place: number;
  readonly piece: Uint8Array;
}

/**
 * Reads sections step by step, and sums up one step while the next are read.
 * @throws PanelError INDEX_CHECKSUM when one is not what was written, INDEX_TRUNCATED when a file has become shorter,
 * INPUT_UNREADABLE; the signal's reason once aborted.
 */
export async function readSections(
  wanted: readonly SectionRead[],
  signal?: AbortSignal,
): Promise<void> {
  const steps = wanted.flatMap((one) => stepsOf(one));
  const ahead: Promise<number>[] = [];
  let next = 0;
  let done = 0;
  try {
    for (const { file, tag, into } of wanted) {
      const entry = entryOf(file.frame, tag, file.name);
      let sum = 0;
      for (let left = stepCount(entry, into); left > 0; left--, done++) {
        signal?.throwIfAborted();
        for (; next < steps.length && ahead.length < STEPS_AHEAD; next++)
          ahead.push(startRead(steps[next]!));
        const { piece } = steps[done]!;
        const got = await ahead.shift()!.catch((cause) => throwUnreadable('', file.name, cause));
        if (got < piece.length)
          throw new PanelError(
            'INDEX_TRUNCATED',
            `${file.name} has become shorter. Open it again.`,
          );
        sum = crc32Of(piece, sum);
      }
      checkSection(entry, sum, file.name);
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

function startRead({ handle, piece, place }: Step): Promise<number> {
  const reading = fill(handle, piece, place);
  reading.catch(() => {}); // told when its turn comes, not as unhandled before
  return reading;
}

function piecesOf({ gap }: SectionEntry, into: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...into, new Uint8Array(gap)].filter(({ length }) => length > 0);
}

function stepCount(entry: SectionEntry, into: readonly Uint8Array[]): number {
  return piecesOf(entry, into).reduce((sum, { length }) => sum + Math.ceil(length / STEP_BYTES), 0);
}

function stepsOf({ file, tag, into }: SectionRead): Step[] {
  const entry = entryOf(file.frame, tag, file.name);
  const steps: Step[] = [];
  let place = entry.at;
  for (const bytes of piecesOf(entry, into))
    for (let from = 0; from < bytes.length; from += STEP_BYTES) {
      const piece = bytes.subarray(from, from + STEP_BYTES);
      steps.push({ handle: file.handle, place, piece });
      place += piece.length;
    }
  return steps;
}

/** Reads from a place of a file until a piece is full or the file ends; tells how much came. */
async function fill(handle: Handle, piece: Uint8Array, place: number): Promise<number> {
  let length = 0;
  while (length < piece.length) {
    const rest = piece.length - length;
    const { bytesRead } = await handle.read(piece, length, rest, place + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

/**
 * All bytes of a file.
 * @throws PanelError INDEX_INCOMPLETE when there is none, INPUT_UNREADABLE when it may not be read, INDEX_TRUNCATED when
 * it becomes shorter meanwhile; the signal's reason once aborted.
 */
export async function readFile(
  folder: string,
  name: string,
  { signal, fs = disk }: FileOptions = {},
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const handle = await fs
    .open(join(folder, name), 'r')
    .catch((cause) => throwUnreadable(folder, name, cause));
  try {
    const { size } = await handle.stat().catch((cause) => throwUnreadable(folder, name, cause));
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += STEP_BYTES) {
      signal?.throwIfAborted();
      const step = bytes.subarray(at, at + STEP_BYTES);
      const got = await fill(handle, step, at).catch((cause) =>
        throwUnreadable(folder, name, cause),
      );
      if (got < step.length) return bytes.subarray(0, at + got);
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function throwUnreadable(folder: string, name: string, cause: unknown): never {
  const path = join(folder, name);
  if (errnoOf(cause) === 'ENOENT')
    throw new PanelError(
      'INDEX_INCOMPLETE',
      `${path} is missing. Copy it again, or repair the index.`,
      {
        cause,
      },
    );
  throw new PanelError('INPUT_UNREADABLE', `Cannot read ${path}: ${reasonOf(cause)}.`, { cause });
}
