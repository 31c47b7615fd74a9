/**
 * Every error code: when it is thrown, and what to do. A code, once published, keeps its meaning.
 * `PICTURE_*`, `INPUT_UNREADABLE` and `REFERENCE_*` also occur in reports, for single pictures.
 */
export const ERROR_CODES = {
  // Arguments
  BAD_ARGUMENT: 'An argument has a wrong type or value. Pass what the message asks for.',
  BAD_HEX: 'A fingerprint is not 64 hex digits. Pass all of its 256 bits in hex.',

  // Inputs: catalogues, crawls and other files that a caller names
  INPUT_MISSING: 'The named file or folder does not exist. Correct the path.',
  INPUT_EMPTY: 'The input holds no pages or pictures. Name the folder above them.',
  INPUT_KIND: 'The input is of another kind, such as an index for a catalogue. Name the right one.',
  INPUT_DUPLICATE:
    'Two folders have one name, in different Unicode forms. Rename or remove one of them.',
  INPUT_UNREADABLE: 'The file system refuses to read a file or folder. Change its permissions.',
  CATALOGUE_METADATA: 'A catalogue.json cannot be read or has another shape. Correct it.',

  // Pictures
  PICTURE_UNREADABLE: 'A picture is damaged, cut short, or of no known format. Copy it again.',
  PICTURE_REFUSED: 'The format of a picture is recognised and not supported. Convert it to PNG.',
  PICTURE_TOO_LARGE: 'A picture has more bytes or pixels than the limit. Make it smaller.',

  // Files of an index, and bundles
  INDEX_MISSING: 'The named folder holds no index. Name another, or make an index first.',
  INDEX_INCOMPLETE: 'A file of the index is missing. Copy the index again, or repair it.',
  INDEX_MAGIC: 'A file was not written by panelprint. Name an index or a bundle.',
  INDEX_VERSION:
    'This release cannot read or change that index format. Use a newer one, or index again.',
  INDEX_TRUNCATED: 'A file is shorter or longer than its header states. Copy it again.',
  INDEX_CHECKSUM: 'The bytes of a file do not match its checksums. Copy it again, or repair it.',
  INDEX_CORRUPT:
    'The content of a file is invalid, though its checksums match. Copy it again, or repair it.',
  INDEX_HOST: 'The machine is big-endian; index files are little-endian. Use another machine.',
  INDEX_TOO_LARGE:
    'An index does not fit into memory, or an export into one bundle. Divide the catalogue.',
  INDEX_LOCKED: 'Another process is writing to the index. Try again when it has ended.',
  PROFILE_MISMATCH:
    'Fingerprints were made with another profile. Use a newer release, or index again.',

  // Exchange with other organisations
  KEY_INVALID: 'A key is not an Ed25519 key in PEM or hex. Make a pair with: panelprint keys.',
  KEY_UNKNOWN: 'No key is on record for the origin of a bundle. Verify theirs and pass it.',
  KEY_MISMATCH: 'Another key than that of the origin signed the bundle. Ask the origin.',
  SIGNATURE_INVALID: 'A bundle was changed after it was signed. Ask its sender for it again.',
  LIST_INVALID:
    'A list of PDQ hashes is empty, too long, or has an invalid line. Correct the list.',

  // Reference pages, read again to compare a match pixel by pixel
  REFERENCE_MISSING: 'A page cannot be read from the catalogue. Name the one that was indexed.',
  REFERENCE_CHANGED: 'A page has changed since it was indexed. Bring the index up to date.',
  REFERENCE_UNALIGNED: 'A picture and its pages do not align pixel by pixel. Compare them by eye.',

  // Outputs
  OUTPUT_BLOCKED: 'The output cannot be written where it was asked for. Name another place.',
  SAVE_FAILED: 'Writing failed, for example because the disk is full. Correct that and try again.',
} as const;

/** A stable name of an error, for programs. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The only error class of the package. It has a stable `code` for programs and a message for people
 * that states what was found, what was wanted and what to do. `cause` holds an underlying error.
 */
export class PanelError extends Error {
  override readonly name = 'PanelError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error for a bad argument, always in the same grammar: "radius must be ...; got 70." */
export function badArgument(name: string, wanted: string, got: unknown): PanelError {
  const shown = typeof got === 'number' || got === undefined ? String(got) : JSON.stringify(got);
  return new PanelError('BAD_ARGUMENT', `${name} must be ${wanted}; got ${shown}.`);
}

/** The system's name for an error, such as ENOENT; empty if it has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const ERRNO_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
};

/**
 * Why the file system refused, in words: "permission denied". The error's own message otherwise.
 */
export function errnoInWords(error: unknown): string {
  return ERRNO_WORDS[errnoOf(error)] ?? (error instanceof Error ? error.message : String(error));
}
