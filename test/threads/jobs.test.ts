import { describe, expect, test } from 'vitest';
import { profile1 } from '../../src/hash/profile.ts';
import { prepare } from '../../src/image/prepare.ts';
import { examine } from '../../src/match/examine.ts';
import { printsToKeep } from '../../src/match/later/keep-prints.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import { JobRunner } from '../../src/threads/jobs.ts';
import { art } from '../support/art.ts';
import { rowsOf, sheet } from '../support/drawing.ts';
import { libraryOf } from '../support/library.ts';

const strip = art(256, 600, 71);
const index = libraryOf({ 'moon/ep01': strip });
const runner = new JobRunner({ profile: profile1.id, index });

describe('a picture is examined', () => {
  const picture = rowsOf(strip, 100, 420);

  test('with the findings of the matcher, and nothing is kept by default', () => {
    const { findings, ...others } = runner.examine(picture);
    expect(findings).toEqual([examine(index, prepare(picture))]);
    expect(findings[0]!.claims).toHaveLength(1);
    expect(others).toEqual({});
  });

  test('and its fingerprints are returned as a segment if it is to be kept', () => {
    const { kept, findings } = runner.examine({ ...picture, keep: true });
    expect({ findings }).toEqual(runner.examine(picture));
    const builder = new SegmentBuilder(profile1.id);
    const prints = printsToKeep(prepare(picture), profile1);
    builder.add({ name: '' }, { name: '', pages: [] }, prints);
    expect(kept).toEqual(builder.build());
    expect(kept!.patches.count).toBeGreaterThan(10);
  });

  test.for([300, 0])('and nothing is kept of it if it is blank: %i rows', (rows) => {
    expect(runner.examine({ ...sheet(256, rows), keep: true })).toEqual({
      findings: [{ claims: [], uncounted: [], blank: true }],
    });
  });
});
