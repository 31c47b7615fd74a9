/**
 * Compares two file names in natural order: `page-2` before `page-10`. Runs of digits compare as
 * numbers, everything else by UTF-16 code units after NFC normalisation, so Korean names copied
 * from a Mac (NFD) sort where the same names in NFC do. Names that differ only in spelling (leading
 * zeros, NFC or NFD) compare by their own code units, so the order is total and the same in every
 * run.
 */
export function naturalOrder(a: string, b: string): number {
  return comparePieces(piecesOf(a), piecesOf(b)) || compare(a, b);
}

/** Returns items in the natural order of their names. Each name is split only once. */
export function inNaturalOrder<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, name: nameOf(item), pieces: piecesOf(nameOf(item)) }));
  keyed.sort((a, b) => comparePieces(a.pieces, b.pieces) || compare(a.name, b.name));
  return keyed.map(({ item }) => item);
}

/** Splits a name into runs of digits and runs of other characters. */
function piecesOf(name: string): string[] {
  return name.normalize('NFC').match(/\d+|\D+/g) ?? [];
}

function comparePieces(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = comparePiece(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function comparePiece(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compare(a, b);
  // Without leading zeros, more digits make a larger number, however many there are.
  const [x, y] = [withoutZeros(a), withoutZeros(b)];
  return x.length - y.length || compare(x, y);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
