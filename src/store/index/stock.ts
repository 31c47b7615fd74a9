import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../../checksum.ts';
import { errnoInWords, PanelError } from '../../errors.ts';
import { decodeSegment } from '../format/segment.ts';
import type { SegmentData } from '../format/segment-data.ts';

/**
 * The background set: fingerprints of what thousands of works contain, such as stock sentences,
 * sound effects, QR codes and phones. A match that rests on these alone says nothing of a work.
 * background/README.md describes it.
 */
export interface Stock {
  /** A work for each category, an episode for each kind of drawing. Its prints have profile 1. */
  readonly content: SegmentData;
  /** SHA-256 of the file, 64 hex digits. */
  readonly sha256: string;
}

/** Below src/ and below dist/ this module has the same depth. */
const FILE = new URL('../../../background/stock.segment', import.meta.url);

const LABEL = {
  name: 'background/stock.segment',
  remedy: 'It is a part of the package: install panelprint again.',
};

let loaded: Promise<Stock> | undefined;

/**
 * The background set of the package. Reads its file at the first call.
 * @throws PanelError INDEX_INCOMPLETE if the file cannot be read, INDEX_* if it is damaged.
 */
export function stock(): Promise<Stock> {
  loaded ??= readStock(FILE);
  return loaded;
}

/** Reads a background set from a file, as {@link stock} does. */
export async function readStock(file: URL): Promise<Stock> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const message = `${LABEL.name} cannot be read: ${errnoInWords(cause)}. ${LABEL.remedy}`;
    throw new PanelError('INDEX_INCOMPLETE', message, { cause });
  });
  return { content: decodeSegment(bytes, LABEL), sha256: sha256Hex(bytes) };
}
