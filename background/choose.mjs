import { WORDS } from '../dist/hash/fingerprint.js';
import { VIEWS, viewedAs } from '../dist/hash/window/view.js';
import { WindowSearch } from '../dist/store/search/window-search.js';

/** Differing bits within which a print stands for another one. */
const SAME_BITS = 64;

/**
 * Chooses the prints of all kinds that cover most, at most `count`. A kind counts by its weight,
 * however many drawings it has. Leaves out prints that unrelated art has too.
 * @param kinds each `{ weight, drawings }`. @param name what is chosen: `patches` or `windows`.
 * @param unrelated prints of unrelated art, eight words each.
 * @returns the items chosen, best first, each with the numbers of its kind and drawing.
 */
export function choose(kinds, name, count, unrelated) {
  const art = new WindowSearch(unrelated);
  const ranked = kinds.flatMap(({ weight, drawings }, kind) => {
    const items = drawings.flatMap((one, drawing) =>
      one[name].map((item) => ({ kind, drawing, item })),
    );
    const prints = new Uint32Array(items.length * WORDS);
    for (const [row, { item }] of items.entries()) prints.set(item.print, row * WORDS);
    const groups = items.map(({ drawing }) => drawing);
    return chooseCover(prints, groups).map(({ row, gain }) => ({
      ...items[row],
      share: (weight * gain) / items.length,
    }));
  });
  // Sorting is stable: of equal shares the earlier kind comes first.
  ranked.sort((a, b) => b.share - a.share);
  const chosen = [];
  for (const one of ranked) {
    if (chosen.length === count) break;
    if (rowsNear(art, one.item.print).length === 0) chosen.push(one);
  }
  return chosen;
}

/** The rows of the prints near a print in any view; a row may occur several times. */
function rowsNear(search, print) {
  return VIEWS.flatMap((view) =>
    search.search(viewedAs(print, view), SAME_BITS).map(({ row }) => row),
  );
}

/**
 * Chooses few prints that cover many. A print covers those of other groups near it. Returns the
 * rows chosen, each with the number of prints that it covers and no row before it does: the greedy
 * answer to the maximum coverage problem (Nemhauser, Wolsey, Fisher, "An analysis of approximations
 * for maximizing submodular set functions", 1978).
 * @param prints eight words a print. @param groups the group of each print.
 */
export function chooseCover(prints, groups) {
  const covers = neighbours(prints, groups);
  const covered = new Uint8Array(groups.length);
  const gainOf = (row) => covers[row].reduce((sum, other) => sum + 1 - covered[other], 0);
  // Rows by the gain that they had when they were last looked at, which is no less than their gain.
  const queue = [];
  const add = (row, gain) => {
    queue[gain] ??= [];
    queue[gain].push(row);
  };
  for (let row = groups.length - 1; row >= 0; row--) add(row, covers[row].length);
  const chosen = [];
  for (let gain = queue.length - 1; gain > 0; gain--)
    while (queue[gain]?.length > 0) {
      const row = queue[gain].pop();
      const now = gainOf(row);
      if (now < gain) add(row, now);
      else {
        chosen.push({ row, gain });
        for (const other of covers[row]) covered[other] = 1;
      }
    }
  return chosen;
}

/** For each print the rows of the prints of other groups near it. */
function neighbours(prints, groups) {
  const search = new WindowSearch(prints);
  return groups.map((group, row) => {
    const near = rowsNear(search, prints.subarray(row * WORDS, (row + 1) * WORDS));
    return Uint32Array.from(new Set(near.filter((other) => groups[other] !== group)));
  });
}
