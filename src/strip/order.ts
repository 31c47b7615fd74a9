/**
 * Natural order of file names: `page-2` before `page-10`. Runs of digits compare as numbers, everything
 * else by UTF-16 unit after NFC, so that Korean names copied from a Mac (NFD) stand where others do.
 * Names that are equal but for their spelling keep a fixed order too: no two runs differ.
 */
export function naturalOrder(a: string, b: string): number {
  const left = pieces(a);
  const right = pieces(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = comparePieces(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || compare(a, b);
}

const pieces = (name: string): string[] => name.normalize('NFC').match(/\d+|\D+/g) ?? [];

function comparePieces(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compare(a, b);
  // Digits without leading zeros: the longer is the larger, however long. No number overflows.
  const [x, y] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return x.length - y.length || compare(x, y);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
