// Covers: indexes with one file that has a flipped bit or ends early. Their repair:
// store/folder/repair.test.ts.
import { beforeAll, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import { checkFolder } from '../../src/store/folder/check.ts';
import { COPY_FILE, FILE_CACHE_FILE, MANIFEST_FILE } from '../../src/store/folder/files.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import { allocatedBy } from '../support/allocations.ts';
import { addToCount, amounts } from '../support/amounts.ts';
import {
  type Damage,
  damaged,
  damagesOf,
  heldIn,
  must,
  openedIn,
  wholeIndex,
} from '../support/damages.ts';
import type { Disk } from '../support/disk.ts';
import { FOLDER } from '../support/written.ts';

const DAMAGES = amounts.damages;

/** Files that no answer depends on. */
const NOT_ANSWERED_FROM = [COPY_FILE, FILE_CACHE_FILE];
const REFUSED = /^INDEX_(CHECKSUM|CORRUPT|MAGIC|TRUNCATED|VERSION)$/;

let whole: Disk;
let opened: LoadedIndex;
let damages: readonly Damage[];
beforeAll(async () => {
  whole = await wholeIndex();
  opened = await openedIn(whole);
  damages = damagesOf(whole, DAMAGES, 2027);
});

/** All tables and names that an index answers from, as text. */
function answersOf({ snapshot, sha256, generation }: LoadedIndex): string {
  const asText = (_: string, value: unknown) =>
    value instanceof Uint32Array ? Buffer.from(value.slice().buffer).toString('latin1') : value;
  return JSON.stringify([snapshot, sha256, generation], asText);
}

test('before the damage, the index is whole and has every kind of file', async () => {
  expect(heldIn(opened)).toEqual(['moon/1', 'moon/2', 'rain/7', 'rain/8']);
  expect(opened.snapshot.windows.segments).toHaveLength(2);
  expect(opened.snapshot.windows.liveCount).toBeLessThan(opened.snapshot.windows.count);
  expect(opened.snapshot.patches.liveCount).toBeLessThan(opened.snapshot.patches.count);
  const { result } = await checkFolder(FOLDER, { fs: whole.fs });
  expect(result).toMatchObject({ damaged: [], lost: [], good: 4, files: 5 });
  expect(new Set(damages.map(({ file }) => file)).size).toBe(5);
});

test('every damaged index is refused, unless no answer depends on the damaged file', async () => {
  const answers = answersOf(opened);
  const mostBytes = 2 * Math.max(...[...whole.files.values()].map(({ length }) => length));
  let [refused, answered] = [0, 0];
  for (const damage of damages) {
    const { fs } = damaged(whole, damage);
    let found: LoadedIndex | PanelError | undefined;
    const allocated = await allocatedBy(async () => {
      found = await loadIndex(FOLDER, { fs }).catch((error) => error);
    });
    must(allocated.most <= mostBytes, () => [damage.file, allocated]);
    if (found instanceof PanelError) {
      const { code } = found;
      must(REFUSED.test(code) && !NOT_ANSWERED_FROM.includes(damage.file), () => [
        damage.file,
        code,
      ]);
      refused++;
    } else {
      must(answersOf(found!) === answers, () => damage.file);
      answered++;
    }
  }
  const harmless = damages.filter(({ file }) => NOT_ANSWERED_FROM.includes(file)).length;
  expect(harmless).toBeGreaterThan(0);
  expect([refused, answered]).toEqual([DAMAGES - harmless, harmless]);
  addToCount('damaged indexes opened', DAMAGES);
});

test('check names the damaged file, and no other', async () => {
  let [good, lost] = [0, 0];
  for (const damage of damages) {
    const { result } = await checkFolder(FOLDER, { fs: damaged(whole, damage).fs });
    const [first, ...others] = result.damaged;
    const isAlone = first?.file === damage.file && others.length === 0;
    must(isAlone && REFUSED.test(first.code) && first.reason !== '', () => [damage.file, result]);
    // Without the manifest, no episode is known.
    const isKnown = damage.file !== MANIFEST_FILE;
    const { length } = result.lost;
    must(result.good + length === (isKnown ? 4 : 0), () => [damage.file, result]);
    must(result.sha256 === (isKnown ? opened.sha256 : undefined), () => [damage.file, result]);
    must(length === 0 || damage.file.endsWith('.segment'), () => [damage.file, result]);
    [good, lost] = [good + result.good, lost + length];
  }
  expect(good).toBeGreaterThan(2 * DAMAGES);
  expect(lost).toBeGreaterThan(DAMAGES / 4);
  addToCount('damaged indexes checked', DAMAGES);
});
