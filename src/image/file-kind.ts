/** The kind of a file by its first bytes. File names are not trusted. */
export type FileKind =
  | 'JPEG'
  | 'PNG'
  | 'WebP'
  | 'GIF'
  | 'AVIF'
  | 'SVG'
  | 'TIFF'
  | 'PDF'
  | 'archive'
  | 'unknown';

/** Kinds that are refused. They are recognised so that the message can name them. */
export const REFUSED_KINDS: ReadonlySet<FileKind> = new Set(['SVG', 'TIFF', 'PDF', 'archive']);

/** First four bytes of ZIP (also CBZ and EPUB), RAR and 7z files. */
const ARCHIVES = new Set(['PK\x03\x04', 'PK\x05\x06', 'Rar!', '7z\xbc\xaf']);

/** Bytes that {@link fileKindOf} reads. */
export const KIND_BYTES = 512;

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));

/**
 * Recognises the kind of a file from its first {@link KIND_BYTES} bytes, or fewer if it is shorter.
 */
export function fileKindOf(bytes: Uint8Array): FileKind {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'PNG';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'WebP';
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'GIF';
  if (ascii(bytes, 4, 8) === 'ftyp' && /avi[fs]|mif1|msf1/.test(ascii(bytes, 8, 32))) return 'AVIF';
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(ascii(bytes, 0, 4))) return 'TIFF';
  if (ascii(bytes, 0, 5) === '%PDF-') return 'PDF';
  if (ARCHIVES.has(ascii(bytes, 0, 4))) return 'archive';
  return isSvg(ascii(bytes, 0, KIND_BYTES)) ? 'SVG' : 'unknown';
}

/**
 * Each pattern matches in one way only: with two, backtracking over a file of 300 bytes could take
 * years.
 */
function isSvg(text: string): boolean {
  const bare = text.replace(/<!--.*?(-->|$)/gs, '');
  return /^[^\w<]*(<\?[^>]*>\s*)*(<!DOCTYPE svg|<svg)/i.test(bare);
}
