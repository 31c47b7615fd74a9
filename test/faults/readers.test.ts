// Covers: reading an index while it is changed, one step at a time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFolder } from '../../src/store/folder/check.ts';
import { type FileSystem, LEGACY_FILE } from '../../src/store/folder/files.ts';
import { withWriter } from '../../src/store/folder/writer.ts';
import { loadIndex } from '../../src/store/index/open.ts';
import { amounts } from '../support/amounts.ts';
import { stepwise } from '../support/steps.ts';
import { FOLDER } from '../support/written.ts';
import { contentOf, searcherOf } from './content.ts';
import { type Operation, operations, prepare } from './operations.ts';
import { PowerDisk } from './power-disk.ts';

const published = readFileSync(
  join(import.meta.dirname, '../store/format/published/format-3', LEGACY_FILE),
);

/** A writer converts an index of an older format first. */
const upgrade: Operation = {
  what: 'an older format',
  before: async (fs, folder) => {
    await fs.mkdir(folder);
    const handle = await fs.open(join(folder, LEGACY_FILE), 'w');
    await handle.writeFile(published);
    await handle.close();
  },
  act: (fs, folder) => withWriter(folder, { fs, purpose: 'a test' }, async () => undefined),
};

const changes = [
  ...operations.filter(({ what }) => /^(new ep|merge|remove|import$|revoke|feedback)/.test(what)),
  upgrade,
];

/**
 * Reads an index again and again. Each time, an operation changes the index as a whole before a
 * later step of the read, the last time after all steps. Open files stay readable, as on every
 * system but Windows. Returns the number of steps.
 */
async function readWhileChanged<R>(
  { act, ...operation }: Operation,
  read: (fs: FileSystem) => Promise<R>,
  look: (result: R) => void,
): Promise<number> {
  const disk = new PowerDisk();
  await prepare({ act, ...operation }, disk.fs, FOLDER);
  for (let at = 0; ; at += amounts.readStride) {
    const { fs } = disk.cut(() => 1);
    let step = 0;
    const result = await read(
      stepwise(fs, async (_, does) => {
        if (step++ === at) await act(fs, FOLDER);
        return does();
      }),
    );
    look(result);
    if (step <= at) return step;
  }
}

describe.for(changes)('an index that is changed while it is read ($what)', (change) => {
  test('is opened in the state before or after the change', async () => {
    const digests = new Set<string>();
    const steps = await readWhileChanged(
      change,
      (fs) => loadIndex(FOLDER, { fs }),
      (opened) => {
        digests.add(opened.sha256);
        if (change !== upgrade) contentOf(searcherOf(opened));
      },
    );
    expect(steps).toBeGreaterThan(4);
    expect(digests.size).toBe(/merge|older/.test(change.what) ? 1 : 2);
  });

  test('is never reported as damaged', async () => {
    const digests = new Set<string>();
    await readWhileChanged(
      change,
      (fs) => checkFolder(FOLDER, { fs }),
      ({ result }) => {
        expect(result).toMatchObject({ damaged: [], lost: [] });
        digests.add(result.sha256!);
      },
    );
    expect(digests.size).toBe(/merge|older/.test(change.what) ? 1 : 2);
  });
});
