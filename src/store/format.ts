import { badArgument, PanelError } from '../errors.ts';
import { WORDS } from '../hash/fingerprint.ts';
import { contradiction, PATCH_COLUMNS, TRACK_COLUMNS, WINDOW_COLUMNS } from './consistency.ts';
import type { IndexContent, Patches, Tracks, Windows, Work } from './content.ts';
import { crc32Of, sha256Over } from './digest.ts';
import { episodeCount, worksFromBytes, worksToBytes } from './works.ts';

/**
 * The index file, byte for byte. All numbers are little-endian and unsigned.
 *
 *   offset  size  field
 *        0     8  magic            "PANELPRT"
 *        8     4  version          2
 *       12     4  profile          which profile made the fingerprints (hash/profile.ts)
 *       16     8  file size        in bytes: a copy cut short is noticed before anything is believed
 *       24     4  J                bytes of the works
 *       28     4  E                episodes of all works
 *       32     4  T                tracks
 *       36     4  W                windows
 *       40     4  P                patches
 *       44     4  zero
 *       48    32  SHA-256          of all bytes but these and the checksum: names the index in reports
 *       80   32W  windows' prints  eight words each (hash/fingerprint.ts)
 *        -    4W  windows' tracks  0 to T - 1
 *        -    4W  windows' tops
 *        -    4W  windows' heights
 *        -    4T  tracks' episodes 0 to E - 1, counted through all works in order
 *        -    4T  tracks' lefts
 *        -    4T  tracks' rights
 *        -    4T  tracks' tops
 *        -    4T  tracks' bottoms
 *        -   32P  patches' prints
 *        -    4P  patches' episodes 0 to E - 1
 *        -    4P  patches' lefts
 *        -    4P  patches' tops
 *        -    4P  patches' sides
 *        -     J  works            a JSON array in UTF-8 (`Work` in content.ts), fields in fixed order
 *   last 4     4  checksum         CRC-32 (as in zlib) of every byte before it
 *
 * What the columns mean is told in content.ts. Each begins at the next multiple of 8, and the gaps are zero: a loaded
 * file is searched in place, as Uint32Array views. A view wants an address divisible by 4, which
 * a small Node Buffer does not promise, so such a file is copied first; and a view has the machine's byte
 * order, so a big-endian machine is refused. Readers refuse a version they do not know; they never guess.
 */
const MAGIC = 'PANELPRT';
const VERSION = 2;
const HEADER = 80;
const CHECKSUM = 4;

/** Where the fields of the header begin. */
const AT = {
  version: 8,
  profile: 12,
  size: 16,
  works: 24,
  episodes: 28,
  tracks: 32,
  windows: 36,
  patches: 40,
  sha256: 48,
};

/** What the header says of the rest: bytes of JSON, rows of the three tables. */
interface Counts {
  readonly works: number;
  readonly tracks: number;
  readonly windows: number;
  readonly patches: number;
}

/** What lies behind the header, as views of the file's bytes. */
interface Parts {
  readonly windows: Windows;
  readonly tracks: Tracks;
  readonly patches: Patches;
  readonly works: Uint8Array;
}

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
  };
  const bytes = new Uint8Array(sizeOf(counts));
  const parts = partsOf(bytes, counts);
  for (const name of WINDOW_COLUMNS) parts.windows[name].set(content.windows[name]);
  for (const name of TRACK_COLUMNS) parts.tracks[name].set(content.tracks[name]);
  for (const name of PATCH_COLUMNS) parts.patches[name].set(content.patches[name]);
  parts.works.set(works);
  writeHeader(bytes, content, counts);
  viewOf(bytes).setUint32(bytes.length - CHECKSUM, checksumOf(bytes), true);
  return bytes;
}

/**
 * The inverse of {@link encode}. The tables are views of `bytes`: do not change it afterwards.
 * @returns the content, and the SHA-256 that names it, as 64 hex digits: read, not computed (see {@link verify}).
 * @throws PanelError INDEX_TRUNCATED, INDEX_MAGIC, INDEX_VERSION or INDEX_CHECKSUM when the bytes are not a
 * whole and sound file of this format, INDEX_CORRUPT when they are but contradict themselves, INDEX_HOST
 * on a big-endian machine.
 */
export function decode(bytes: Uint8Array): { content: IndexContent; sha256: string } {
  checkHost();
  checkFrame(bytes);
  checkChecksum(bytes);
  const view = viewOf(bytes);
  const counts = {
    works: view.getUint32(AT.works, true),
    tracks: view.getUint32(AT.tracks, true),
    windows: view.getUint32(AT.windows, true),
    patches: view.getUint32(AT.patches, true),
  };
  // Nothing is allocated, and no view taken, on the word of counts that do not add up.
  if (sizeOf(counts) !== bytes.length)
    throw corrupt(`its tables want ${sizeOf(counts)} bytes, but it has ${bytes.length}`);
  const { works, ...tables } = partsOf(aligned(bytes), counts);
  const profile = view.getUint32(AT.profile, true);
  const content = { profile, works: worksFromBytes(works) as readonly Work[], ...tables };
  const flaw = contradiction(content) ?? episodesFlaw(content, view.getUint32(AT.episodes, true));
  if (flaw) throw corrupt(flaw);
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
  checkChecksum(bytes);
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

function sizeOf({ works, tracks, windows, patches }: Counts): number {
  const windowBytes = 4 * WORDS * windows + 3 * padded(4 * windows);
  const trackBytes = 5 * padded(4 * tracks);
  const patchBytes = 4 * WORDS * patches + 4 * padded(4 * patches);
  return HEADER + windowBytes + trackBytes + patchBytes + works + CHECKSUM;
}

/** Up to the next multiple of 8. Not by `& ~7`: a table may be longer than 32 bits can say. */
function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}

/** The one place that knows in which order the parts lie. Calls of `column` are in the order of the file. */
function partsOf(bytes: Uint8Array, counts: Counts): Parts {
  let at = HEADER;
  const column = (words: number): Uint32Array => {
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset + at, words);
    at += padded(view.byteLength);
    return view;
  };
  const windows = {
    count: counts.windows,
    prints: column(counts.windows * WORDS),
    tracks: column(counts.windows),
    tops: column(counts.windows),
    heights: column(counts.windows),
  };
  const tracks = {
    count: counts.tracks,
    episodes: column(counts.tracks),
    lefts: column(counts.tracks),
    rights: column(counts.tracks),
    tops: column(counts.tracks),
    bottoms: column(counts.tracks),
  };
  const patches = {
    count: counts.patches,
    prints: column(counts.patches * WORDS),
    episodes: column(counts.patches),
    lefts: column(counts.patches),
    tops: column(counts.patches),
    sides: column(counts.patches),
  };
  return { windows, tracks, patches, works: bytes.subarray(at, at + counts.works) };
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
  bytes.set(sha256Of(bytes), AT.sha256);
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
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC)
    throw new PanelError(
      'INDEX_MAGIC',
      `An index file begins with "${MAGIC}"; this one begins with ${JSON.stringify(magic)}. Name an index made by panelprint.`,
    );
  const version = viewOf(bytes).getUint32(AT.version, true);
  if (version !== VERSION)
    throw new PanelError(
      'INDEX_VERSION',
      `This index has format ${version}; this release reads format ${VERSION}. Rebuild the index.`,
    );
  const size = viewOf(bytes).getBigUint64(AT.size, true);
  if (size !== BigInt(bytes.length))
    throw new PanelError(
      'INDEX_TRUNCATED',
      `The index says it has ${size} bytes; the file has ${bytes.length}. Copy it again.`,
    );
}

function checkChecksum(bytes: Uint8Array): void {
  const stored = viewOf(bytes).getUint32(bytes.length - CHECKSUM, true);
  const found = checksumOf(bytes);
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
