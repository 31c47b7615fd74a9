import { PanelError } from '../../errors.ts';
import { type Fingerprint, fromHex, toHex, WORDS } from '../../hash/fingerprint.ts';
import {
  corruptFileError,
  decodeSections,
  encodeSections,
  type FileLabel,
} from './section-file.ts';
import { bytesOf } from './words.ts';

/**
 * A list of PDQ hashes of whole pictures, as organisations exchange them. In an index it is a file
 * of sections (section-file.ts) of kind LIST:
 *
 *   prnt   the hashes without duplicates, in ascending order of their hex digits; eight words each
 *          (hash/fingerprint.ts)
 */

/** Limit of hashes in a list: half a gigabyte. */
const MAX_HASHES = 2 ** 24;

/** Encodes hashes, eight words each. Returns the pieces of a file. */
export function encodeList(prints: Uint32Array): Uint8Array[] {
  return encodeSections('LIST', [['prnt', bytesOf(prints)]]);
}

/**
 * Decodes and verifies a list. Returns its hashes, eight words each.
 * @throws PanelError as `decodeSections`; INDEX_CORRUPT when it ends within a hash.
 */
export function decodeList(bytes: Uint8Array, file: FileLabel): Uint32Array {
  const copy = new Uint8Array(decodeSections('LIST', bytes, file)('prnt'));
  if (copy.length % (4 * WORDS) !== 0) throw corruptFileError(file, 'it ends within a hash');
  return new Uint32Array(copy.buffer);
}

/**
 * Parses a text of one hash a line: `pdq <64 hex digits>`, as ThreatExchange's tools write it, or
 * the digits alone, or either before a comma. Empty lines and lines that begin with # are skipped.
 * @returns the hashes without duplicates, in ascending order, eight words each.
 * @throws PanelError LIST_INVALID, which names the first invalid line.
 */
export function parseList(text: string): Uint32Array {
  const hashes = new Set<string>();
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, digits] = /^\s*(?:pdq[\s,:]+)?([0-9a-f]{64})\s*(?:,.*)?$/i.exec(line) ?? [];
    if (digits === undefined)
      throw new PanelError(
        'LIST_INVALID',
        `Line ${i + 1} must be "pdq" and 64 hex digits; got ${JSON.stringify(line.slice(0, 80))}.`,
      );
    hashes.add(digits.toLowerCase());
    if (hashes.size > MAX_HASHES)
      throw new PanelError(
        'LIST_INVALID',
        `The list has more than ${MAX_HASHES} hashes. Divide it.`,
      );
  }
  if (hashes.size === 0) throw new PanelError('LIST_INVALID', 'The list holds no hashes.');
  const prints = new Uint32Array(hashes.size * WORDS);
  for (const [i, digits] of [...hashes].sort().entries()) prints.set(fromHex(digits), i * WORDS);
  return prints;
}

/** Formats hashes as a text for exchange: without duplicates, in ascending order. */
export function listText(hashes: Iterable<Fingerprint>): string {
  const lines = new Set([...hashes].map((print) => `pdq ${toHex(print)}\n`));
  return [...lines].sort().join('');
}
