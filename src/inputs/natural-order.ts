/**
 * Natural order of file names: `page-2` before `page-10`. Runs of digits compare as numbers, everything
 * else by UTF-16 unit after NFC, so that Korean names copied from a Mac (NFD) stand where others do.
 * Names that are equal but for their spelling keep a fixed order too: no two runs differ.
 */
export function naturalOrder(a: string, b: string): number {
  return comparePieces(pieces(a), pieces(b)) || compare(a, b);
}

/** Things in the natural order of their names, each of which is taken to pieces once. */
export function inNaturalOrder<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
  const keyed = things.map((thing) => ({ thing, name: nameOf(thing), key: pieces(nameOf(thing)) }));
  keyed.sort((a, b) => comparePieces(a.key, b.key) || compare(a.name, b.name));
  return keyed.map(({ thing }) => thing);
}

function comparePieces(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = comparePiece(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const pieces = (name: string): string[] => name.normalize('NFC').match(/\d+|\D+/g) ?? [];

function comparePiece(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compare(a, b);
  // Digits without leading zeros: the longer is the larger, however long. No number overflows.
  const [x, y] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return x.length - y.length || compare(x, y);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
