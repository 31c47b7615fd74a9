import { describe, expect, test } from 'vitest';
import { describeIndex, openAndDescribe } from '../../src/index.ts';
import { mergeSegments } from '../../src/store/folder/merge.ts';
import { removeNamed } from '../../src/store/folder/remove.ts';
import type { Writer } from '../../src/store/folder/writer.ts';
import { Disk } from '../support/disk.ts';
import { episodeOf } from '../support/sample-data.ts';
import { failing, stepwise } from '../support/steps.ts';
import { draft, FOLDER, write } from '../support/written.ts';

/** An index of two segments, at generation 2: without episode 2, both segments stay. */
async function written(): Promise<Disk> {
  const disk = new Disk();
  await draft(disk.fs, { moon: [episodeOf('1', 1)] });
  await draft(disk.fs, { moon: ['1', episodeOf('2', 2), episodeOf('3', 3)] });
  return disk;
}

describe('describing an index', () => {
  test('reads only its manifest', async () => {
    const { fs, steps } = failing((await written()).fs, { at: -1, code: '' });
    expect(await describeIndex(FOLDER, { fs })).toMatchObject({
      kind: 'catalogue',
      format: 4,
      profile: 1,
      generation: 2,
      segments: [{ episodes: 1 }, { episodes: 2 }],
      origins: [{ works: 1, episodes: 3, lists: [], feedback: 0 }],
    });
    expect(steps.filter((step) => step.startsWith('open'))).toEqual(['open index.panelprint']);
  });

  test.for<[change: string, work: (writer: Writer) => Promise<unknown>]>([
    ['an episode is removed', (writer) => removeNamed(writer, 'moon/2')],
    ['its segments are merged', mergeSegments],
  ])('and opening it give one generation, even if %s meanwhile', async ([, work]) => {
    const disk = await written();
    let changed = false;
    const fs = stepwise(disk.fs, async (step, act) => {
      if (step === 'open SHA256.segment' && !changed) {
        changed = true;
        await write(disk.fs, work);
      }
      return act();
    });
    const { index, info } = await openAndDescribe(FOLDER, { fs });
    expect(changed).toBe(true);
    expect(info.sha256).toBe(index.sha256);
    expect(info.origins[0]!.episodes).toBe(index.counts.episodes);
    expect(info.segments).toHaveLength(index.snapshot.windows.segments.length);
  });
});
