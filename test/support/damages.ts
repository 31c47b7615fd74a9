import { removeNamed } from '../../src/store/folder/remove.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import { Disk } from './disk.ts';
import { episodeOf, randomWords } from './sample-data.ts';
import { draft, FOLDER, write } from './written.ts';

/** Makes an index of two segments with four episodes, a removed episode and a file cache. */
export async function wholeIndex(): Promise<Disk> {
  const disk = new Disk();
  await draft(disk.fs, { moon: [1, 2, 3].map((seed) => episodeOf(`${seed}`, seed)) });
  await draft(disk.fs, { moon: ['1', '2', '3'], rain: [episodeOf('7', 7), episodeOf('8', 8)] });
  await write(disk.fs, async (writer) => {
    await removeNamed(writer, 'moon/3');
    await writer.writeCache('[["moon/1/1.jpg",9,"1","1","0"]]');
  });
  return disk;
}

export const openedIn = ({ fs }: Disk): Promise<LoadedIndex> => loadIndex(FOLDER, { fs });

/** The episodes of an index, as `work/episode`. */
export const heldIn = ({ snapshot }: LoadedIndex): string[] =>
  snapshot.works.flatMap(({ name, episodes }) => episodes.map((one) => `${name}/${one.name}`));

/** A damaged file of an index. */
export interface Damage {
  readonly file: string;
  /** Its bytes after the damage. */
  readonly bytes: Uint8Array;
}

/**
 * Damages that a seed decides: in one of four a file ends early, in the others one bit is flipped.
 */
export function damagesOf(disk: Disk, count: number, seed: number): Damage[] {
  // The first words of the generator look like its seed.
  const words = randomWords(3 * count + 32, seed).subarray(32);
  const files = [...disk.files].sort(([a], [b]) => (a < b ? -1 : 1));
  return Array.from({ length: count }, (_, i) => {
    const [which, kind, where] = words.subarray(3 * i);
    const [path, whole] = files[which! % files.length]!;
    const file = path.slice(FOLDER.length + 1);
    if (kind! % 4 === 0) return { file, bytes: whole.subarray(0, where! % whole.length) };
    return { file, bytes: turned(whole, where! % (8 * whole.length)) };
  });
}

/** A copy with one bit flipped. */
export function turned(whole: Uint8Array, bit: number): Uint8Array {
  const bytes = new Uint8Array(whole);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return bytes;
}

/** A copy of a disk with one damaged file. */
export function damaged(disk: Disk, { file, bytes }: Damage): Disk {
  const copy = new Disk(disk.files);
  copy.files.set(`${FOLDER}/${file}`, bytes);
  return copy;
}

/**
 * Throws an error unless a condition holds: for loops in which `expect` would take most of the
 * time.
 */
export function must(holds: boolean, otherwise: () => unknown): void {
  if (!holds) throw new Error(JSON.stringify(otherwise()));
}
