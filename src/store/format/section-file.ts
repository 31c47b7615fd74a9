import { crc32Of } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';

/**
 * What every file of an index is: sections under checksums. All numbers are little-endian and unsigned.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          4
 *       12     4  kind             four letters: MANI (manifest.ts), SEGM (segment.ts), LIST (hash-list.ts), BNDL
 *                                  (bundle.ts); NOTE, whose one section `text` only seen.ts reads
 *       16     8  file size        in bytes: a copy cut short is noticed before anything is believed
 *       24     4  N                sections, at most 30
 *       28     4  checksum         CRC-32 (as in zlib) of all before it, of the directory and of the zeros behind that
 *       32   16N  directory        of each section: its tag, four letters; CRC-32 of its bytes and the zeros behind
 *                                  them; how many bytes it has, in 8
 *        -     -  sections         in the order of the directory
 *
 * The first section, each next one and the end of the file lie at the next multiple of 64, a line of the cache; what
 * is between is zero. So every byte is under a checksum, and a section is used where it lies, as Uint32Array views: a
 * big-endian machine is refused. Readers refuse a version they do not know; they never guess. Nothing is allocated
 * on the word of a length before all lengths add up to the size that the file has.
 *
 * Formats 1 to 3 were one file, told in legacy.ts.
 */
export const MAGIC = 'PANELPRT';
export const VERSION = 4;
const HEADER_BYTES = 32;
const ENTRY_BYTES = 16;
const MAX_SECTIONS = 30;
/** Bytes that hold every header and directory. */
export const MAX_HEAD_BYTES: number = HEADER_BYTES + ENTRY_BYTES * MAX_SECTIONS;
/** Bytes at whose multiples sections lie. */
const ALIGNMENT = 64;

const OFFSETS = { version: 8, kind: 12, size: 16, sections: 24, checksum: 28 };

/** Which kind of file. */
export type SectionFileKind = 'MANI' | 'SEGM' | 'LIST' | 'BNDL' | 'NOTE';

/** A section as it is written: its tag, and its bytes in one piece or several. */
export type Section = readonly [tag: string, ...pieces: readonly Uint8Array[]];

/** A section as a directory tells it. */
export interface SectionEntry {
  readonly tag: string;
  /** Where it begins, and how many bytes it has. */
  readonly at: number;
  readonly bytes: number;
  /** Zeros behind it that its checksum covers. */
  readonly gap: number;
  readonly checksum: number;
}

/** What a header and its directory tell. */
export interface Directory {
  readonly kind: SectionFileKind;
  readonly size: number;
  readonly entries: readonly SectionEntry[];
}

const paddingOf = (bytes: number) => (ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT;

/** A file of sections, as pieces to be written one after the other: nothing is copied. */
export function encodeSections(kind: SectionFileKind, sections: readonly Section[]): Uint8Array[] {
  checkHost();
  const head = new Uint8Array(HEADER_BYTES + ENTRY_BYTES * sections.length);
  const pieces: Uint8Array[] = [head, new Uint8Array(paddingOf(head.length))];
  const view = new DataView(head.buffer);
  const ascii = new TextEncoder();
  for (const [i, [tag, ...parts]] of sections.entries()) {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const all = [...parts, new Uint8Array(paddingOf(bytes))];
    const at = HEADER_BYTES + ENTRY_BYTES * i;
    head.set(ascii.encode(tag), at);
    view.setUint32(
      at + 4,
      all.reduce((sum, part) => crc32Of(part, sum), 0),
      true,
    );
    view.setBigUint64(at + 8, BigInt(bytes), true);
    for (const part of all) pieces.push(part);
  }
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  head.set(ascii.encode(MAGIC));
  view.setUint32(OFFSETS.version, VERSION, true);
  head.set(ascii.encode(kind), OFFSETS.kind);
  view.setBigUint64(OFFSETS.size, BigInt(size), true);
  view.setUint32(OFFSETS.sections, sections.length, true);
  view.setUint32(OFFSETS.checksum, headChecksum(head, pieces[1]!), true);
  return pieces.filter(({ length }) => length > 0);
}

/**
 * Reads the header and the directory of a file of sections.
 * @param head its first {@link MAX_HEAD_BYTES} bytes, or all if it has fewer. @param size bytes of the file.
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION, INDEX_CHECKSUM when it is no whole and sound file of
 * this format; INDEX_CORRUPT when it is of another kind, or its directory does not add up to it.
 */
export function readDirectory(
  kind: SectionFileKind,
  head: Uint8Array,
  size: number,
  name: string,
): Directory {
  checkHost();
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  checkStart(head, view, size, name);
  const count = view.getUint32(OFFSETS.sections, true);
  const end = HEADER_BYTES + ENTRY_BYTES * count;
  const start = end + paddingOf(end);
  if (count > MAX_SECTIONS || start > size)
    throw corruptFile(name, `it tells of ${count} sections in ${size} bytes`);
  const stored = view.getUint32(OFFSETS.checksum, true);
  const found = headChecksum(head.subarray(0, end), head.subarray(end, start));
  if (stored !== found) throw damagedPart(name, 'header', stored, found);
  const found2 = latin1(head, OFFSETS.kind, 4);
  if (found2 !== kind) throw corruptFile(name, `it is a file of kind ${found2}, not ${kind}`);
  const entries: SectionEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + ENTRY_BYTES * i;
    const bytes = Number(view.getBigUint64(entry + 8, true));
    const gap = paddingOf(bytes);
    const checksum = view.getUint32(entry + 4, true);
    entries.push({ tag: latin1(head, entry, 4), at, bytes, gap, checksum });
    at += bytes + gap;
  }
  if (at !== size) throw corruptFile(name, `its sections want ${at} bytes, but it has ${size}`);
  return { kind, size, entries };
}

/** The section with a tag. @throws PanelError INDEX_CORRUPT when there is none. */
export function entryOf({ entries }: Directory, tag: string, name: string): SectionEntry {
  const found = entries.find((entry) => entry.tag === tag);
  if (found === undefined) throw corruptFile(name, `it has no section ${tag}`);
  return found;
}

/** @throws PanelError INDEX_CHECKSUM when what was read of a section is not what was written. */
export function checkSection({ tag, checksum }: SectionEntry, found: number, name: string): void {
  if (checksum !== found) throw damagedPart(name, `section ${tag}`, checksum, found);
}

/**
 * The sections of a file that is in memory, as views of it, each checked.
 * @throws PanelError as {@link readDirectory}, and INDEX_CHECKSUM for a section.
 */
export function decodeSections(
  kind: SectionFileKind,
  bytes: Uint8Array,
  name: string,
): (tag: string) => Uint8Array {
  const frame = readDirectory(kind, bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, name);
  for (const entry of frame.entries) {
    const { at, bytes: length, gap } = entry;
    checkSection(entry, crc32Of(bytes.subarray(at, at + length + gap)), name);
  }
  return (tag) => {
    const { at, bytes: length } = entryOf(frame, tag, name);
    return bytes.subarray(at, at + length);
  };
}

function headChecksum(head: Uint8Array, gap: Uint8Array): number {
  const before = crc32Of(head.subarray(0, OFFSETS.checksum));
  return crc32Of(gap, crc32Of(head.subarray(HEADER_BYTES), before));
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder('latin1').decode(bytes.slice(at, at + length));
}

/** Length, magic, version and size, in this order: what comes later means nothing without what comes before. */
function checkStart(head: Uint8Array, view: DataView, size: number, name: string): void {
  if (head.length < HEADER_BYTES)
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} has ${head.length} bytes, and a file of an index at least ${HEADER_BYTES}. Copy it again, or repair the index.`,
    );
  checkMagic(head, name);
  const version = view.getUint32(OFFSETS.version, true);
  if (version !== VERSION)
    throw isThisVersion(head)
      ? damagedPart(name, 'header', VERSION, version)
      : unknownVersion(version);
  const stated = view.getBigUint64(OFFSETS.size, true);
  if (stated !== BigInt(size))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `${name} says that it has ${stated} bytes; the file has ${size}. Copy it again, or repair the index.`,
    );
}

/** Whether a header is of this version but for the number that says so: then the number is what is damaged. */
function isThisVersion(head: Uint8Array): boolean {
  const copy = new Uint8Array(head);
  const view = new DataView(copy.buffer);
  view.setUint32(OFFSETS.version, VERSION, true);
  const end = HEADER_BYTES + ENTRY_BYTES * view.getUint32(OFFSETS.sections, true);
  const start = end + paddingOf(end);
  if (start > copy.length) return false;
  const found = headChecksum(copy.subarray(0, end), copy.subarray(end, start));
  return found === view.getUint32(OFFSETS.checksum, true);
}

/** @throws PanelError INDEX_MAGIC when a file does not begin as ours do. */
export function checkMagic(head: Uint8Array, name: string): void {
  const magic = latin1(head, 0, MAGIC.length);
  if (magic !== MAGIC)
    throw new PanelError(
      'INDEX_MAGIC',
      `A file of an index begins with "${MAGIC}"; ${name} begins with ${JSON.stringify(magic)}. Name an index made by panelprint.`,
    );
}

export function unknownVersion(version: number): PanelError {
  const remedy =
    version > VERSION
      ? 'Use the release that made it, or a newer one'
      : 'Make a new index, in another or an emptied folder';
  return new PanelError(
    'INDEX_VERSION',
    `This index has format ${version}; this release reads formats 1 to ${VERSION}. ${remedy}.`,
  );
}

function checkHost(): void {
  const [lowest] = new Uint8Array(Uint32Array.of(1).buffer);
  if (lowest !== 1)
    throw new PanelError(
      'INDEX_HOST',
      'An index is searched in place and its numbers are little-endian; this machine is big-endian. Use another.',
    );
}

function damagedPart(name: string, part: string, stored: number, found: number): PanelError {
  const hex = (word: number) => word.toString(16).padStart(8, '0');
  return new PanelError(
    'INDEX_CHECKSUM',
    `${name} is damaged: the checksum of its ${part} is said to be ${hex(stored)}, but its bytes give ${hex(found)}. ` +
      'Copy it again, or repair the index.',
  );
}

/** The error for what is whole and contradicts itself. */
export function corruptFile(name: string, what: string): PanelError {
  return new PanelError(
    'INDEX_CORRUPT',
    `${name} contradicts itself: ${what}. Copy it again, or repair the index.`,
  );
}
