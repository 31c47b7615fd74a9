import { badArgument, PanelError } from '../errors.ts';
import { bandsFor, fillTable, isBandCount, isTable } from './band-search.ts';
import { contradiction, PATCH_COLUMNS, TRACK_COLUMNS, WINDOW_COLUMNS } from './consistency.ts';
import type { IndexContent, Work } from './content.ts';
import { crc32Of, sha256Over } from './digest.ts';
import {
  AT,
  CHECKSUM,
  type Counts,
  HEADER,
  MAGIC,
  partsOf,
  room,
  sizeOf,
  VERSION,
} from './layout.ts';
import { WINDOWS } from './mih.ts';
import { PATCHES } from './patch-search.ts';
import { episodeCount, worksFromBytes, worksToBytes } from './works.ts';

/**
 * An index as the bytes of its file. The same content gives the same bytes.
 * @throws PanelError BAD_ARGUMENT when the content contradicts itself, INDEX_HOST on a big-endian machine.
 */
export function encode(content: IndexContent): Uint8Array {
  checkHost();
  const flaw = contradiction(content);
  if (flaw) throw badArgument('content', 'free of contradictions', flaw);
  const works = worksToBytes(content.works);
  const counts = {
    works: works.length,
    tracks: content.tracks.count,
    windows: content.windows.count,
    patches: content.patches.count,
    windowBands: bandsFor(WINDOWS, content.windows.count),
    patchBands: bandsFor(PATCHES, content.patches.count),
  };
  const bytes = room(sizeOf(counts));
  const parts = partsOf(bytes, counts);
  for (const name of WINDOW_COLUMNS) parts.windows[name].set(content.windows[name]);
  for (const name of TRACK_COLUMNS) parts.tracks[name].set(content.tracks[name]);
  for (const name of PATCH_COLUMNS) parts.patches[name].set(content.patches[name]);
  parts.works.set(works);
  fillTable(WINDOWS, parts.windows.prints, parts.tables.windows);
  fillTable(PATCHES, parts.patches.prints, parts.tables.patches);
  writeHeader(bytes, content, counts);
  viewOf(bytes).setUint32(bytes.length - CHECKSUM, checksumOf(bytes), true);
  return bytes;
}

/**
 * The inverse of {@link encode}. The tables are views of `bytes`: do not change it afterwards.
 * @param checksum the CRC-32 of all but the last four bytes, where it is known.
 * @returns the content, and the SHA-256 that names it, as 64 hex digits: read, not computed (see {@link verify}).
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION or INDEX_CHECKSUM when the bytes are not a
 * whole and sound file of this format, INDEX_CORRUPT when they are but contradict themselves, INDEX_HOST
 * on a big-endian machine.
 */
export function decode(
  bytes: Uint8Array,
  checksum?: number,
): { content: IndexContent; sha256: string } {
  checkHost();
  checkFrame(bytes);
  checkChecksum(bytes, checksum ?? checksumOf(bytes));
  const view = viewOf(bytes);
  const counts = {
    works: view.getUint32(AT.works, true),
    tracks: view.getUint32(AT.tracks, true),
    windows: view.getUint32(AT.windows, true),
    patches: view.getUint32(AT.patches, true),
    windowBands: view.getUint8(AT.windowBands),
    patchBands: view.getUint8(AT.patchBands),
  };
  if (!isBandCount(WINDOWS, counts.windowBands) || !isBandCount(PATCHES, counts.patchBands))
    throw corrupt(`nothing is sorted by ${counts.windowBands} and ${counts.patchBands} bands`);
  // Nothing is allocated, and no view taken, on the word of counts that do not add up.
  if (sizeOf(counts) !== bytes.length)
    throw corrupt(`its tables want ${sizeOf(counts)} bytes, but it has ${bytes.length}`);
  const { works, tables, ...columns } = partsOf(aligned(bytes), counts);
  const profile = view.getUint32(AT.profile, true);
  const content: IndexContent = {
    ...{ profile, works: worksFromBytes(works) as readonly Work[], ...columns },
    ...(counts.windowBands + counts.patchBands > 0 && { tables }),
  };
  const flaw = contradiction(content) ?? episodesFlaw(content, view.getUint32(AT.episodes, true));
  if (flaw) throw corrupt(flaw);
  checkTables(content);
  return { content, sha256: storedSha256(bytes) };
}

/**
 * Reads every byte: computes the checksum and the SHA-256 and compares them with those stored.
 * @returns the SHA-256, as 64 hex digits.
 * @throws PanelError INDEX_CHECKSUM when either differs; INDEX_TRUNCATED, INDEX_MAGIC or INDEX_VERSION when the bytes are
 * not a whole file of this format.
 */
export function verify(bytes: Uint8Array): string {
  checkFrame(bytes);
  checkChecksum(bytes, checksumOf(bytes));
  const found = Buffer.from(sha256Of(bytes)).toString('hex');
  const stored = storedSha256(bytes);
  if (found !== stored)
    throw damaged(`its SHA-256 is said to be ${stored}, but its bytes give ${found}`);
  return found;
}

/** The SHA-256 that an encoded index states in its header, as 64 hex digits. */
export function storedSha256(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(AT.sha256, HEADER)).toString('hex');
}

/** All but the checksum. The tables must be in place: their SHA-256 is part of it. */
function writeHeader(bytes: Uint8Array, { profile, works }: IndexContent, counts: Counts): void {
  const view = viewOf(bytes);
  new TextEncoder().encodeInto(MAGIC, bytes);
  view.setUint32(AT.version, VERSION, true);
  view.setUint32(AT.profile, profile, true);
  view.setBigUint64(AT.size, BigInt(bytes.length), true);
  view.setUint32(AT.works, counts.works, true);
  view.setUint32(AT.episodes, episodeCount(works), true);
  view.setUint32(AT.tracks, counts.tracks, true);
  view.setUint32(AT.windows, counts.windows, true);
  view.setUint32(AT.patches, counts.patches, true);
  view.setUint8(AT.windowBands, counts.windowBands);
  view.setUint8(AT.patchBands, counts.patchBands);
  bytes.set(sha256Of(bytes), AT.sha256);
}

function checkTables({ windows, patches, tables }: IndexContent): void {
  if (!isTable(WINDOWS, windows.count, tables?.windows))
    throw corrupt('its windows are not sorted');
  if (!isTable(PATCHES, patches.count, tables?.patches))
    throw corrupt('its patches are not sorted');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes where a Uint32Array may look at them. `new`, because Buffer's `slice` does not copy. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}

function checkHost(): void {
  const [lowest] = new Uint8Array(Uint32Array.of(1).buffer);
  if (lowest !== 1)
    throw new PanelError(
      'INDEX_HOST',
      'An index is searched in place and its numbers are little-endian; this machine is big-endian. Use another.',
    );
}

/** Length, magic, version and size, in this order: what comes later means nothing without what comes before. */
function checkFrame(bytes: Uint8Array): void {
  if (bytes.length < HEADER + CHECKSUM)
    throw new PanelError(
      'INDEX_TRUNCATED',
      `An index file has at least ${HEADER + CHECKSUM} bytes; this one has ${bytes.length}. Copy it again.`,
    );
  const magic = new TextDecoder('latin1').decode(bytes.slice(0, MAGIC.length));
  if (magic !== MAGIC)
    throw new PanelError(
      'INDEX_MAGIC',
      `An index file begins with "${MAGIC}"; this one begins with ${JSON.stringify(magic)}. Name an index made by panelprint.`,
    );
  const version = viewOf(bytes).getUint32(AT.version, true);
  if (version !== VERSION)
    throw new PanelError(
      'INDEX_VERSION',
      `This index has format ${version}; this release reads format ${VERSION}. Make a new one, in another or an emptied folder.`,
    );
  const size = viewOf(bytes).getBigUint64(AT.size, true);
  if (size !== BigInt(bytes.length))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `The index says it has ${size} bytes; the file has ${bytes.length}. Copy it again.`,
    );
}

function checkChecksum(bytes: Uint8Array, found: number): void {
  const stored = viewOf(bytes).getUint32(bytes.length - CHECKSUM, true);
  if (stored !== found)
    throw damaged(`its checksum is said to be ${hex(stored)}, but its bytes give ${hex(found)}`);
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

function checksumOf(bytes: Uint8Array): number {
  return crc32Of(bytes.subarray(0, -CHECKSUM));
}

function sha256Of(bytes: Uint8Array): Uint8Array {
  return sha256Over(bytes.subarray(0, AT.sha256), bytes.subarray(HEADER, -CHECKSUM));
}

function episodesFlaw({ works }: IndexContent, stated: number): string | undefined {
  const listed = episodeCount(works);
  return stated === listed
    ? undefined
    : `its header tells of ${stated} episodes, its works have ${listed}`;
}

function damaged(what: string): PanelError {
  return new PanelError(
    'INDEX_CHECKSUM',
    `The index is damaged: ${what}. Copy it again or rebuild it.`,
  );
}

function corrupt(what: string): PanelError {
  return new PanelError('INDEX_CORRUPT', `The index contradicts itself: ${what}. Rebuild it.`);
}
