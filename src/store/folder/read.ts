import { join } from 'node:path';
import { crc32Of } from '../../checksum.ts';
import { errnoInWords, errnoOf, PanelError } from '../../errors.ts';
import {
  checkSection,
  type Directory,
  entryOf,
  MAX_HEAD_BYTES,
  readDirectory,
  type SectionEntry,
  type SectionFileKind,
} from '../format/section-file.ts';
import { disk, type FileOptions, type FileSystem, STEP_BYTES } from './files.ts';

type Handle = Awaited<ReturnType<FileSystem['open']>>;

/** Steps read at once. Most of the time goes into the first touch of new memory. */
const STEPS_AHEAD = 3;

/** A file of sections, open for reading. The caller closes `handle`. */
export class SectionFile {
  readonly name: string;
  readonly directory: Directory;
  readonly handle: Handle;

  private constructor(name: string, directory: Directory, handle: Handle) {
    this.name = name;
    this.directory = directory;
    this.handle = handle;
  }

  /**
   * Opens a file and reads its header.
   * @throws PanelError as `readDirectory`; INDEX_INCOMPLETE if the file is missing,
   * INPUT_UNREADABLE if the system refuses to read it.
   */
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
      const directory = readDirectory(kind, head.subarray(0, length), size, name);
      return new SectionFile(name, directory, handle);
    } catch (error) {
      await handle.close().catch(() => undefined);
      if (error instanceof PanelError) throw error;
      return throwUnreadable(folder, name, error);
    }
  }

  /** Reads a small section in one call and verifies it. */
  async section(tag: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(entryOf(this.directory, tag, this.name).bytes);
    await readSections([{ file: this, tag, into: [bytes] }]);
    return bytes;
  }
}

/** A section to read, and the memory to read it into: pieces that together have its length. */
export interface SectionRead {
  readonly file: SectionFile;
  readonly tag: string;
  readonly into: readonly Uint8Array[];
}

interface ReadStep {
  readonly handle: Handle;
  readonly place: number;
  readonly piece: Uint8Array;
}

/**
 * Reads sections step by step. The checksum of one step is computed while the next steps are read.
 * @throws PanelError INDEX_CHECKSUM when a section is damaged, INDEX_TRUNCATED when a file has
 * become shorter, INPUT_UNREADABLE; the signal's reason once aborted.
 */
export async function readSections(
  reads: readonly SectionRead[],
  signal?: AbortSignal,
): Promise<void> {
  const steps = reads.flatMap(stepsOf);
  const ahead: Promise<number>[] = [];
  let next = 0;
  let done = 0;
  try {
    for (const { file, tag, into } of reads) {
      const entry = entryOf(file.directory, tag, file.name);
      let sum = 0;
      for (let left = stepCount(entry, into); left > 0; left--, done++) {
        signal?.throwIfAborted();
        for (; next < steps.length && ahead.length < STEPS_AHEAD; next++)
          ahead.push(startRead(steps[next]!));
        const { piece } = steps[done]!;
        const length = await ahead.shift()!.catch((cause) => throwUnreadable('', file.name, cause));
        if (length < piece.length)
          throw new PanelError(
            'INDEX_TRUNCATED',
            `${file.name} became shorter while it was read. Open it again.`,
          );
        sum = crc32Of(piece, sum);
      }
      checkSection(entry, sum, file.name);
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

function startRead({ handle, piece, place }: ReadStep): Promise<number> {
  const reading = fill(handle, piece, place);
  reading.catch(() => {}); // reported when its turn comes, not before as unhandled
  return reading;
}

function piecesOf({ gap }: SectionEntry, into: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...into, new Uint8Array(gap)].filter(({ length }) => length > 0);
}

function stepCount(entry: SectionEntry, into: readonly Uint8Array[]): number {
  return piecesOf(entry, into).reduce((sum, { length }) => sum + Math.ceil(length / STEP_BYTES), 0);
}

function stepsOf({ file, tag, into }: SectionRead): ReadStep[] {
  const entry = entryOf(file.directory, tag, file.name);
  const steps: ReadStep[] = [];
  let place = entry.at;
  for (const bytes of piecesOf(entry, into))
    for (let from = 0; from < bytes.length; from += STEP_BYTES) {
      const piece = bytes.subarray(from, from + STEP_BYTES);
      steps.push({ handle: file.handle, place, piece });
      place += piece.length;
    }
  return steps;
}

/**
 * Reads from a place of a file until the piece is full or the file ends.
 * @returns the bytes read.
 */
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
 * Reads a whole file. If it becomes shorter meanwhile, returns what was read.
 * @throws PanelError INDEX_INCOMPLETE if the file is missing, INPUT_UNREADABLE if the system
 * refuses to read it; the signal's reason once aborted.
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
    for (let place = 0; place < size; place += STEP_BYTES) {
      signal?.throwIfAborted();
      const step = bytes.subarray(place, place + STEP_BYTES);
      const length = await fill(handle, step, place).catch((cause) =>
        throwUnreadable(folder, name, cause),
      );
      if (length < step.length) return bytes.subarray(0, place + length);
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
  throw new PanelError('INPUT_UNREADABLE', `Cannot read ${path}: ${errnoInWords(cause)}.`, {
    cause,
  });
}
