import { crc32Of } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';

/**
 * A file of sections, the form of every file of an index. Every byte is under a checksum. All
 * numbers are little-endian and unsigned.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          4
 *       12     4  kind             four letters: MANI (manifest.ts), SEGM (segment.ts),
 *                                  LIST (hash-list.ts), BNDL (bundle.ts), NOTE (one section,
 *                                  `text`: the file cache, inputs/file-cache.ts)
 *       16     8  file size        bytes; reveals a truncated copy before anything else is read
 *       24     4  N                number of sections, at most 30
 *       28     4  checksum         CRC-32 (as in zlib) of the 28 bytes before it, the directory,
 *                                  and the zeros after the directory
 *       32   16N  directory        for each section: its tag, four letters; CRC-32 of its bytes and
 *                                  the zeros after them, 4 bytes; its length in bytes, 8 bytes
 *        -     -  sections         in the order of the directory
 *
 * Each section, and the end of the file, is at a multiple of 64 (a cache line); the gaps are zero.
 * Sections are used in place, as Uint32Array views, so a big-endian machine is refused. Readers
 * refuse versions that they do not know. They allocate nothing for a length in a file before all
 * lengths add up to the file's size.
 *
 * Indexes of formats 1 to 3 are one file of another layout (legacy.ts).
 */
export const MAGIC = 'PANELPRT';
export const VERSION = 4;
const HEADER_BYTES = 32;
const ENTRY_BYTES = 16;
const MAX_SECTIONS = 30;
/** Bytes of the longest header with its directory. */
export const MAX_HEAD_BYTES: number = HEADER_BYTES + ENTRY_BYTES * MAX_SECTIONS;
/** Sections start at multiples of this many bytes. */
const ALIGNMENT = 64;

const OFFSETS = { version: 8, kind: 12, size: 16, sections: 24, checksum: 28 };

/** What a file contains; the field `kind` of its header. */
export type SectionFileKind = 'MANI' | 'SEGM' | 'LIST' | 'BNDL' | 'NOTE';

/** A section to be written: its tag, and its bytes in one or more pieces. */
export type Section = readonly [tag: string, ...pieces: readonly Uint8Array[]];

/** A section in a directory. */
export interface SectionEntry {
  readonly tag: string;
  /** Offset of its first byte in the file. */
  readonly at: number;
  readonly bytes: number;
  /** Zeros after it, which its checksum covers. */
  readonly gap: number;
  /** CRC-32. */
  readonly checksum: number;
}

/** The header of a file, with its directory. */
export interface Directory {
  readonly kind: SectionFileKind;
  /** Bytes of the file. */
  readonly size: number;
  readonly entries: readonly SectionEntry[];
}

/**
 * A file as errors name it: a plain name for a file of an index. A file that `repair` cannot mend,
 * such as a bundle, adds what to do if it is damaged.
 */
export type FileLabel = string | { readonly name: string; readonly remedy: string };

/**
 * Encodes a file of sections. Returns pieces to be written one after the other; it copies no
 * section.
 * @throws PanelError INDEX_HOST on a big-endian machine.
 */
export function encodeSections(kind: SectionFileKind, sections: readonly Section[]): Uint8Array[] {
  checkHost();
  const head = new Uint8Array(HEADER_BYTES + ENTRY_BYTES * sections.length);
  const headGap = new Uint8Array(gapAfter(head.length));
  const pieces: Uint8Array[] = [head, headGap];
  const view = new DataView(head.buffer);
  const ascii = new TextEncoder();
  for (const [i, [tag, ...parts]] of sections.entries()) {
    const bytes = totalLength(parts);
    const padded = [...parts, new Uint8Array(gapAfter(bytes))];
    const checksum = padded.reduce((sum, part) => crc32Of(part, sum), 0);
    const entry = HEADER_BYTES + ENTRY_BYTES * i;
    head.set(ascii.encode(tag), entry);
    view.setUint32(entry + 4, checksum, true);
    view.setBigUint64(entry + 8, BigInt(bytes), true);
    for (const part of padded) pieces.push(part);
  }
  head.set(ascii.encode(MAGIC));
  view.setUint32(OFFSETS.version, VERSION, true);
  head.set(ascii.encode(kind), OFFSETS.kind);
  view.setBigUint64(OFFSETS.size, BigInt(totalLength(pieces)), true);
  view.setUint32(OFFSETS.sections, sections.length, true);
  view.setUint32(OFFSETS.checksum, headChecksum(head, headGap), true);
  return pieces.filter(({ length }) => length > 0);
}

/**
 * Reads and verifies the header and the directory of a file of sections.
 * @param head the first {@link MAX_HEAD_BYTES} bytes of the file, or all if it has fewer.
 * @param size bytes of the file.
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION or INDEX_CHECKSUM when the file is
 * not a complete and undamaged file of this format; INDEX_CORRUPT when it is of another kind, or
 * its lengths do not add up to its size; INDEX_HOST on a big-endian machine.
 */
export function readDirectory(
  kind: SectionFileKind,
  head: Uint8Array,
  size: number,
  file: FileLabel,
): Directory {
  checkHost();
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  checkStart(head, view, size, file);
  const count = view.getUint32(OFFSETS.sections, true);
  const end = HEADER_BYTES + ENTRY_BYTES * count;
  const start = end + gapAfter(end);
  if (count > MAX_SECTIONS || start > size)
    throw corruptFileError(file, `its header states ${count} sections in ${size} bytes`);
  const stated = view.getUint32(OFFSETS.checksum, true);
  const actual = headChecksum(head.subarray(0, end), head.subarray(end, start));
  if (stated !== actual) throw checksumError(file, 'header', stated, actual);
  const actualKind = latin1(head, OFFSETS.kind, 4);
  if (actualKind !== kind)
    throw corruptFileError(file, `it is a file of kind ${actualKind}, not ${kind}`);
  const entries: SectionEntry[] = [];
  let offset = start;
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + ENTRY_BYTES * i;
    const bytes = Number(view.getBigUint64(entry + 8, true));
    const gap = gapAfter(bytes);
    const checksum = view.getUint32(entry + 4, true);
    entries.push({ tag: latin1(head, entry, 4), at: offset, bytes, gap, checksum });
    offset += bytes + gap;
  }
  if (offset !== size)
    throw corruptFileError(file, `its sections need ${offset} bytes, but the file has ${size}`);
  return { kind, size, entries };
}

/** Returns the entry with a tag. @throws PanelError INDEX_CORRUPT when there is none. */
export function entryOf({ entries }: Directory, tag: string, file: FileLabel): SectionEntry {
  const found = entries.find((entry) => entry.tag === tag);
  if (found === undefined) throw corruptFileError(file, `it has no section ${tag}`);
  return found;
}

/**
 * Compares a section's checksum with the CRC-32 of its bytes and its gap.
 * @throws PanelError INDEX_CHECKSUM when they differ.
 */
export function checkSection(entry: SectionEntry, actual: number, file: FileLabel): void {
  const { tag, checksum } = entry;
  if (checksum !== actual) throw checksumError(file, `section ${tag}`, checksum, actual);
}

/** Returns a section by its tag, as a view. @throws PanelError INDEX_CORRUPT when there is none. */
export type Sections = (tag: string) => Uint8Array;

/**
 * Verifies a whole file in memory and returns its sections as views.
 * @throws PanelError as {@link readDirectory}; INDEX_CHECKSUM for a section.
 */
export function decodeSections(
  kind: SectionFileKind,
  bytes: Uint8Array,
  file: FileLabel,
): Sections {
  const directory = readDirectory(kind, bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, file);
  for (const entry of directory.entries) {
    const { at, bytes: length, gap } = entry;
    checkSection(entry, crc32Of(bytes.subarray(at, at + length + gap)), file);
  }
  return sectionsIn(directory, bytes, file);
}

/**
 * Verifies only the header of a file in memory and returns its sections as views.
 * @throws PanelError as {@link readDirectory}.
 */
export function decodeSectionsUnchecked(
  kind: SectionFileKind,
  bytes: Uint8Array,
  file: FileLabel,
): Sections {
  const directory = readDirectory(kind, bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, file);
  return sectionsIn(directory, bytes, file);
}

function sectionsIn(directory: Directory, bytes: Uint8Array, file: FileLabel): Sections {
  return (tag) => {
    const { at, bytes: length } = entryOf(directory, tag, file);
    return bytes.subarray(at, at + length);
  };
}

/** Number of zeros between a section of this length and the next one. */
function gapAfter(bytes: number): number {
  return (ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT;
}

function totalLength(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function headChecksum(head: Uint8Array, gap: Uint8Array): number {
  const before = crc32Of(head.subarray(0, OFFSETS.checksum));
  return crc32Of(gap, crc32Of(head.subarray(HEADER_BYTES), before));
}

function latin1(bytes: Uint8Array, offset: number, length: number): string {
  return new TextDecoder('latin1').decode(bytes.slice(offset, offset + length));
}

/**
 * Checks length, magic, version and size, in this order: each is meaningful only if those before it
 * are right.
 */
function checkStart(head: Uint8Array, view: DataView, size: number, file: FileLabel): void {
  if (head.length < HEADER_BYTES)
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${nameIn(file)} has ${head.length} bytes; it needs at least ${HEADER_BYTES}. ${remedyFor(file)}`,
    );
  checkMagic(head, file);
  const version = view.getUint32(OFFSETS.version, true);
  if (version !== VERSION)
    throw isDamagedVersion(head)
      ? checksumError(file, 'header', VERSION, version)
      : unknownVersionError(version, file);
  const stated = view.getBigUint64(OFFSETS.size, true);
  if (stated !== BigInt(size))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${nameIn(file)} has ${size} bytes, but its header states ${stated}. ${remedyFor(file)}`,
    );
}

/**
 * Whether a header of an unknown version has the right checksum once {@link VERSION} replaces its
 * version: then only the version is damaged.
 */
function isDamagedVersion(head: Uint8Array): boolean {
  const copy = new Uint8Array(head);
  const view = new DataView(copy.buffer);
  view.setUint32(OFFSETS.version, VERSION, true);
  const end = HEADER_BYTES + ENTRY_BYTES * view.getUint32(OFFSETS.sections, true);
  const start = end + gapAfter(end);
  if (start > copy.length) return false;
  const actual = headChecksum(copy.subarray(0, end), copy.subarray(end, start));
  return actual === view.getUint32(OFFSETS.checksum, true);
}

/** @throws PanelError INDEX_MAGIC when a file does not begin with {@link MAGIC}. */
export function checkMagic(head: Uint8Array, file: FileLabel): void {
  const magic = latin1(head, 0, MAGIC.length);
  if (magic !== MAGIC)
    throw new PanelError(
      'INDEX_MAGIC',
      `${nameIn(file)} begins with ${JSON.stringify(magic)}; a file of an index begins with "${MAGIC}". Name an index made by panelprint.`,
    );
}

/** The error for a file of a format that this release does not read. */
export function unknownVersionError(version: number, file: FileLabel): PanelError {
  const remedy =
    version > VERSION
      ? 'Use the release that made it, or a newer one.'
      : 'Make a new index in another or an empty folder.';
  return new PanelError(
    'INDEX_VERSION',
    `${nameIn(file)} has format ${version}; this release reads formats 1 to ${VERSION}. ${remedy}`,
  );
}

function checkHost(): void {
  const [lowest] = new Uint8Array(Uint32Array.of(1).buffer);
  if (lowest !== 1)
    throw new PanelError(
      'INDEX_HOST',
      'This machine is big-endian; an index is searched in place and its numbers are little-endian. Use another machine.',
    );
}

function checksumError(file: FileLabel, part: string, stated: number, actual: number): PanelError {
  const hex = (word: number) => word.toString(16).padStart(8, '0');
  return new PanelError(
    'INDEX_CHECKSUM',
    `${nameIn(file)} is damaged: the checksum of its ${part} is ${hex(actual)}, but the file states ${hex(stated)}. ${remedyFor(file)}`,
  );
}

/**
 * The error for a file with right checksums and invalid content.
 * @param problem a clause: "its sections need 128 bytes, but the file has 64".
 */
export function corruptFileError(file: FileLabel, problem: string): PanelError {
  return new PanelError(
    'INDEX_CORRUPT',
    `${nameIn(file)} contradicts itself: ${problem}. ${remedyFor(file)}`,
  );
}

function nameIn(file: FileLabel): string {
  return typeof file === 'string' ? file : file.name;
}

function remedyFor(file: FileLabel): string {
  return typeof file === 'string' ? 'Copy it again, or repair the index.' : file.remedy;
}
