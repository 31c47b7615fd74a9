/** A scan with fingerprints kept. Its pictures are the episodes of its work. */
export interface KeptScan {
  /** The folders and files that were scanned, as they were typed. */
  readonly inputs: readonly string[];
  readonly against: ScannedIndex;
}

/** The index that pictures were matched against: it tells later which episodes are new. */
export interface ScannedIndex {
  /** Digest of its content (`contentDigest` in manifest.ts). */
  readonly index: string;
  /** The first 16 hex digits of its episodes' digests, in ascending order. */
  readonly episodes: readonly string[];
}

/** The name of a kept scan: its one input as it was typed, or several as a JSON array. */
export function scanNameOf(inputs: readonly string[]): string {
  return inputs.length === 1 ? inputs[0]! : JSON.stringify(inputs);
}

/**
 * The inverse of {@link scanNameOf}. A single input that is itself such an array counts as several.
 */
export function inputsOf(name: string): string[] {
  const inputs = parseOrUndefined(name);
  return isInputList(inputs) ? inputs : [name];
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isInputList(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 1 && value.every((each) => typeof each === 'string')
  );
}
