import { PanelError } from '../../errors.ts';
import { type Fingerprint, fromHex, toHex, WORDS } from '../../hash/fingerprint.ts';
import { corruptFile, decodeSections, encodeSections } from './section-file.ts';
import { bytesOf } from './words.ts';

/**
 * A list of PDQ hashes of whole pictures, as other organisations exchange them. Inside of an index a file of sections
 * (frame.ts) of kind LIST:
 *
 *   prnt   the hashes, each once, in ascending order of their hex digits; eight words each (hash/fingerprint.ts)
 */

/** Hashes of a list at most: half a gigabyte. */
const MAX_HASHES = 2 ** 24;

/** Hashes, eight words each, as the pieces of a file. */
export function encodeList(prints: Uint32Array): Uint8Array[] {
  return encodeSections('LIST', [['prnt', bytesOf(prints)]]);
}

/** The inverse of {@link encodeList}. @throws PanelError as `sectionsOf`; INDEX_CORRUPT. */
export function decodeList(bytes: Uint8Array, name: string): Uint32Array {
  const own = new Uint8Array(decodeSections('LIST', bytes, name)('prnt'));
  if (own.length % (4 * WORDS) !== 0) throw corruptFile(name, 'it ends within a hash');
  return new Uint32Array(own.buffer);
}

/**
 * The hashes in a text of one a line: `pdq <64 hex digits>`, as ThreatExchange's tools write them, or the digits alone, or
 * these before a comma. Empty lines and lines that begin with # are passed over.
 * @returns each hash once, in ascending order: eight words each.
 * @throws PanelError LIST_INVALID, which names the first line that is anything else.
 */
export function parseList(text: string): Uint32Array {
  const found = new Set<string>();
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, digits] = /^\s*(?:pdq[\s,:]+)?([0-9a-f]{64})\s*(?:,.*)?$/i.exec(line) ?? [];
    if (digits === undefined)
      throw new PanelError(
        'LIST_INVALID',
        `Line ${i + 1} must be "pdq" and 64 hex digits; got ${JSON.stringify(line.slice(0, 80))}.`,
      );
    found.add(digits.toLowerCase());
    if (found.size > MAX_HASHES)
      throw new PanelError('LIST_INVALID', `A list has at most ${MAX_HASHES} hashes. Divide it.`);
  }
  if (found.size === 0) throw new PanelError('LIST_INVALID', 'There is no hash in the list.');
  const prints = new Uint32Array(found.size * WORDS);
  for (const [i, digits] of [...found].sort().entries()) prints.set(fromHex(digits), i * WORDS);
  return prints;
}

/** Hashes in the form in which they are exchanged: each once, in ascending order. */
export function listText(hashes: Iterable<Fingerprint>): string {
  const lines = new Set([...hashes].map((print) => `pdq ${toHex(print)}\n`));
  return [...lines].sort().join('');
}
