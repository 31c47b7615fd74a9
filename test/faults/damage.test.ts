import { beforeAll, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import { checkFolder } from '../../src/store/folder/check.ts';
import { COPY_FILE, FILE_CACHE_FILE, MANIFEST_FILE } from '../../src/store/folder/files.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import { allocatedBy } from '../support/allocations.ts';
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

/*
 * Ten thousand damaged indexes, each with one file in which one bit is turned over, or which is cut short: nothing may be
 * taken for what it is not. What becomes of them when they are repaired: repair.test.ts.
 */
const DAMAGES = 10_000;

/** Nothing is answered from these. */
const BESIDE = [COPY_FILE, FILE_CACHE_FILE];
const REFUSED = /^INDEX_(CHECKSUM|CORRUPT|MAGIC|TRUNCATED|VERSION)$/;

let whole: Disk;
let opened: LoadedIndex;
let damages: readonly Damage[];
beforeAll(async () => {
  whole = await wholeIndex();
  opened = await openedIn(whole);
  damages = damagesOf(whole, DAMAGES, 2027);
});

/** All that an index answers from, as a text. */
function answersOf({ snapshot, sha256, generation }: LoadedIndex): string {
  const told = (_: string, value: unknown) =>
    value instanceof Uint32Array ? Buffer.from(value.slice().buffer).toString('latin1') : value;
  return JSON.stringify([snapshot, sha256, generation], told);
}

test('the index that is damaged is whole, and has something of everything', async () => {
  expect(heldIn(opened)).toEqual(['moon/1', 'moon/2', 'rain/7', 'rain/8']);
  expect(opened.snapshot.windows.segments).toHaveLength(2);
  expect(opened.snapshot.windows.liveCount).toBeLessThan(opened.snapshot.windows.count);
  expect(opened.snapshot.patches.liveCount).toBeLessThan(opened.snapshot.patches.count);
  const { result: checkup } = await checkFolder(FOLDER, { fs: whole.fs });
  expect(checkup).toMatchObject({ damaged: [], lost: [], good: 4, files: 5 });
  expect(new Set(damages.map(({ file }) => file)).size).toBe(5);
});

test('of 10,000 damaged indexes those are refused whose answers could be others', async () => {
  const answers = answersOf(opened);
  const most = 2 * Math.max(...[...whole.files.values()].map(({ length }) => length));
  let [refused, answered] = [0, 0];
  for (const damage of damages) {
    const { fs } = damaged(whole, damage);
    let found: LoadedIndex | PanelError | undefined;
    const allocated = await allocatedBy(async () => {
      found = await loadIndex(FOLDER, { fs }).catch((error) => error);
    });
    must(allocated.most <= most, () => [damage.file, allocated]);
    if (found instanceof PanelError) {
      const { code } = found;
      must(REFUSED.test(code) && !BESIDE.includes(damage.file), () => [damage.file, code]);
      refused++;
    } else {
      must(answersOf(found!) === answers, () => damage.file);
      answered++;
    }
  }
  const beside = damages.filter(({ file }) => BESIDE.includes(file)).length;
  expect([refused, answered]).toEqual([DAMAGES - beside, beside]);
  expect(refused).toBe(5946);
}, 90_000);

test('of 10,000 damaged indexes each is told by the file that is damaged', async () => {
  let [good, lost] = [0, 0];
  for (const damage of damages) {
    const { result: checkup } = await checkFolder(FOLDER, { fs: damaged(whole, damage).fs });
    const [first, ...others] = checkup.damaged;
    const alone = first?.file === damage.file && others.length === 0;
    must(alone && REFUSED.test(first.code) && first.reason !== '', () => [damage.file, checkup]);
    // Where the manifest cannot be read, nobody knows what there is.
    const known = damage.file !== MANIFEST_FILE;
    const { length } = checkup.lost;
    must(checkup.good + length === (known ? 4 : 0), () => [damage.file, checkup]);
    must(checkup.sha256 === (known ? opened.sha256 : undefined), () => [damage.file, checkup]);
    must(length === 0 || damage.file.endsWith('.segment'), () => [damage.file, checkup]);
    [good, lost] = [good + checkup.good, lost + length];
  }
  expect(good).toBeGreaterThan(2 * DAMAGES);
  expect(lost).toBeGreaterThan(DAMAGES / 4);
}, 90_000);
