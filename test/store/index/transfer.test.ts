import { describe, expect, test } from 'vitest';
import { type LoadedSegments, readSnapshot } from '../../../src/store/index/read-snapshot.ts';
import type { Searcher } from '../../../src/store/index/searcher.ts';
import {
  arenasOf,
  fromTransferable,
  type TransferableIndex,
  toTransferable,
} from '../../../src/store/index/transfer.ts';
import { Arena } from '../../../src/store/search/arena.ts';
import { patchHits, scanPatches, scanWindows, windowHits } from '../../support/by-definition.ts';
import { flipped, printAt } from '../../support/sample-data.ts';
import {
  diskWithSegments,
  LARGE,
  largeSegment,
  queriesFor,
  searcherOver,
} from '../../support/sample-segments.ts';
import { diskOf, FOLDER } from '../../support/written.ts';

/** Copies every loaded segment into an arena of its own. */
function inSeveralArenas(loaded: LoadedSegments): LoadedSegments {
  return new Map(
    [...loaded].map(([sha256, segment]) => {
      const arena = new Arena();
      const moved = ({ firstRow, prints, table }: typeof segment.windows) => ({
        firstRow,
        prints: arena.adopt(prints),
        table: { bands: table!.bands, words: arena.adopt(table!.words) },
      });
      return [sha256, { windows: moved(segment.windows), patches: moved(segment.patches) }];
    }),
  );
}

/** Copies an index as a message to another thread does: all but the shared memories. */
function sent(index: TransferableIndex): TransferableIndex {
  const { memories, ...data } = index;
  return { ...structuredClone(data), memories };
}

const contents = ['a', 'b', 'c'].map((name, i) => largeSegment(name, i + 1));
const { disk, manifest } = diskOf(contents);
const first = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
const { snapshot } = await readSnapshot(FOLDER, manifest, {
  fs: disk.fs,
  loaded: inSeveralArenas(first.loaded),
});
const index = searcherOver(snapshot);

/** Prints of some windows with three bits flipped. */
const questions = [3, 4000, 7000, 14_999].map((row) => {
  const prints = Uint32Array.of(...contents.flatMap(({ windows }) => [...windows.prints]));
  return { row, print: flipped(printAt(prints, row), [1, 77, 200]) };
});

function answersOf(searcher: Searcher) {
  return questions.map(({ print }) => {
    const hits = searcher.windowsNear(print, 31);
    return [hits, windowHits(searcher, hits)];
  });
}

describe('an index with segments in several arenas', () => {
  test('has three arenas, and sorted segments', () => {
    expect(arenasOf(index)).toHaveLength(3);
    expect(snapshot.windows.segments.every(({ table }) => table!.bands > 9)).toBe(true);
    expect(snapshot.patches.segments.every(({ table }) => table!.bands > 2)).toBe(true);
  });

  test('finds what a scan of every episode finds', () => {
    for (const { row, print } of questions) {
      const hits = index.windowsNear(print, 31);
      expect(hits).toEqual([{ row, distance: 3 }]);
      expect(windowHits(index, hits)).toEqual(scanWindows(contents, print, 31));
    }
    for (const [i, { patches }] of contents.entries()) {
      const print = flipped(printAt(patches.prints, 99), [4, 140, 141]);
      const hits = index.patchesNear(print);
      expect(hits).toContainEqual({ row: LARGE * i + 99, distance: 3 });
      expect(patchHits(index, hits)).toEqual(scanPatches(contents, print));
    }
    expect(answersOf(index)).toEqual(answersOf(searcherOver(first.snapshot)));
  });

  test('is transferred without copying prints, and finds the same in the other thread', () => {
    const transferable = toTransferable(index);
    expect(transferable.memories).toHaveLength(3);
    const there = fromTransferable(sent(transferable));
    expect(answersOf(there)).toEqual(answersOf(index));
    expect(there.counts).toEqual(index.counts);
    const [ours, theirs] = [index, there].map((each) => each.snapshot.windows.segments[1]!.prints);
    // Both are views of the same memory.
    ours![5] = ~ours![5]!;
    expect(theirs![5]).toBe(ours![5]);
    ours![5] = ~ours![5]!;
  });

  test('is searched by the other thread in the memory that it was lent', () => {
    const arenas = arenasOf(index);
    const sizes = () => arenas.map(({ memory }) => memory!.buffer.byteLength);
    const loans = arenas.map((arena) => arena.lend());
    const before = sizes();
    const there = fromTransferable({ ...sent(toTransferable(index)), loans });
    expect(answersOf(there)).toEqual(answersOf(index));
    expect(sizes()).toEqual(before);
    for (const [i, loan] of loans.entries()) arenas[i]!.takeBack(loan!);
  });
});

test('prints in no arena are copied to the other thread', async () => {
  const { disk, manifest } = diskWithSegments([[1, 2], [3]], [3, 1]);
  const { snapshot } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
  const index = searcherOver(snapshot);
  const there = fromTransferable(structuredClone(toTransferable(index)));
  for (const print of queriesFor(snapshot, 7))
    expect(there.windowsNear(print, 31)).toEqual(index.windowsNear(print, 31));
  expect(there.works).toEqual(index.works);
});
