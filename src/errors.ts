/** What went wrong, for programs. A code, once published, keeps its meaning. */
export type ErrorCode =
  | 'BAD_ARGUMENT'
  | 'BAD_HEX'
  | 'INPUT_MISSING'
  | 'INPUT_EMPTY'
  | 'INPUT_KIND'
  | 'INPUT_UNREADABLE'
  | 'PICTURE_UNREADABLE'
  | 'PICTURE_REFUSED'
  | 'PICTURE_TOO_LARGE'
  | 'CATALOGUE_METADATA'
  | 'INDEX_MISSING'
  | 'INDEX_MAGIC'
  | 'INDEX_VERSION'
  | 'INDEX_TRUNCATED'
  | 'INDEX_CHECKSUM'
  | 'INDEX_CORRUPT'
  | 'INDEX_HOST'
  | 'INDEX_TOO_LARGE'
  | 'INDEX_INCOMPLETE'
  | 'INDEX_LOCKED'
  | 'KEY_INVALID'
  | 'KEY_UNKNOWN'
  | 'KEY_MISMATCH'
  | 'SIGNATURE_INVALID'
  | 'LIST_INVALID'
  | 'PROFILE_MISMATCH'
  | 'REFERENCE_MISSING'
  | 'REFERENCE_CHANGED'
  | 'REFERENCE_UNALIGNED'
  | 'OUTPUT_BLOCKED'
  | 'SAVE_FAILED';

/**
 * The one error class of the package: a stable `code` for programs, a sentence for people that says
 * what was found, what was wanted and what to do. Foreign errors are kept in `cause`.
 */
export class PanelError extends Error {
  override readonly name = 'PanelError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Every bad argument is told in the same grammar: "radius must be ...; got 70." */
export function badArgument(name: string, wanted: string, got: unknown): PanelError {
  const shown = typeof got === 'number' || got === undefined ? String(got) : JSON.stringify(got);
  return new PanelError('BAD_ARGUMENT', `${name} must be ${wanted}; got ${shown}.`);
}
