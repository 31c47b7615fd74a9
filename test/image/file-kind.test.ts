import { expect, test } from 'vitest';
import { type FileKind, fileKindOf } from '../../src/image/file-kind.ts';

const kinds: [begins: string, kind: FileKind][] = [
  ['\xff\xd8\xff\xe0', 'JPEG'],
  ['\x89PNG\r\n\x1a\n', 'PNG'],
  ['RIFF\0\0\0\0WEBP', 'WebP'],
  ['RIFF\0\0\0\0WAVE', 'unknown'],
  ['GIF89a', 'GIF'],
  ['GIF87a', 'GIF'],
  ['\0\0\0\x1cftypavif', 'AVIF'],
  ['\0\0\0\x1cftypmp42', 'unknown'],
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
  ['%PDF-1.7', 'PDF'],
  ['PK\x03\x04', 'archive'],
  ['Rar!\x1a\x07', 'archive'],
  ['7z\xbc\xaf\x27\x1c', 'archive'],
  ['<svg xmlns="', 'SVG'],
  ['\xef\xbb\xbf  <?xml version="1.0"?>\n<!-- made by hand -->\n<svg>', 'SVG'],
  ['<!-- a --><!-- b --><!DOCTYPE svg PUBLIC', 'SVG'],
  ['<?xml version="1.0"?><?xml-stylesheet href="a"?><svg>', 'SVG'],
  ['<html><body><svg>', 'unknown'],
  ['', 'unknown'],
  ['\xff', 'unknown'],
];

test.for(kinds)('a file that begins %j is of kind %s', ([begins, kind]) => {
  expect(fileKindOf(Buffer.from(begins, 'latin1'))).toBe(kind);
});

test('repeated pieces of markup do not make the recognition slow', () => {
  const start = process.cpuUsage();
  for (const piece of ['<!---->', '<?>', '<!--', '<?xml>', ' \n', '<?xml><!---->'])
    expect(fileKindOf(Buffer.from(piece.repeat(300)))).toBe('unknown');
  // Processor time: other busy processes do not add to it.
  expect(process.cpuUsage(start).user).toBeLessThan(500_000);
});
