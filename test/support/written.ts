import { createHash } from 'node:crypto';
import { type FileSystem, MANIFEST_FILE, segmentFile } from '../../src/store/folder/files.ts';
import { type FreshEpisode, IndexUpdate } from '../../src/store/folder/update.ts';
import { type Writer, withWriter } from '../../src/store/folder/writer.ts';
import { episodeRefs } from '../../src/store/format/episode-refs.ts';
import {
  emptyManifest,
  encodeManifest,
  type Manifest,
  newHolding,
  type WorkRecord,
} from '../../src/store/format/manifest.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';
import { Disk } from './disk.ts';
import { segmentBytes } from './sample-data.ts';

/** The folder of an index on a disk in memory. */
export const FOLDER = '/index';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A manifest with these segments and works. */
export function manifestOver(
  files: readonly { readonly bytes: Uint8Array; readonly episodes: number }[],
  works: readonly WorkRecord[] = [],
): Manifest {
  const segments = files.map(({ bytes, episodes }) => ({
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    episodes,
  }));
  return {
    ...emptyManifest(1),
    generation: 1,
    segments,
    holdings: [newHolding(works)],
  };
}

/** A disk with an index of these segments, valid or not. */
export function diskWith(segments: readonly Uint8Array[], manifest: Manifest): Disk {
  const files = segments.map((bytes) => [segmentFile(sha256Of(bytes)), bytes] as const);
  const named = [[MANIFEST_FILE, Buffer.concat(encodeManifest(manifest))] as const, ...files];
  return new Disk(new Map(named.map(([name, bytes]) => [`${FOLDER}/${name}`, bytes])));
}

/** A disk with an index that has a segment for each of these contents, with all episodes. */
export function diskOf(contents: readonly SegmentData[]): { disk: Disk; manifest: Manifest } {
  const segments = contents.map(segmentBytes);
  const works = contents.flatMap((content, i) => {
    const held = episodeRefs(content, i);
    return content.works.map((work) => ({
      ...work,
      episodes: held.splice(0, work.episodes.length),
    }));
  });
  const counts = contents.map((one) =>
    one.works.reduce((n, { episodes }) => n + episodes.length, 0),
  );
  const files = segments.map((bytes, i) => ({ bytes, episodes: counts[i]! }));
  const manifest = manifestOver(files, works);
  return { disk: diskWith(segments, manifest), manifest };
}

/** Runs `work` as the writer of an index, new or not. */
export function write<R>(
  fs: FileSystem,
  work: (writer: Writer) => Promise<R>,
  folder: string = FOLDER,
  signal?: AbortSignal,
): Promise<R> {
  return withWriter(folder, { fs, signal, purpose: 'a test', profile: 1 }, work);
}

/** The wanted works of an index: an episode that is in the index already stays unchanged. */
export type Wanted = Readonly<Record<string, readonly (FreshEpisode | string)[]>>;

/** Writes works: new episodes as one segment; episodes that are only named are kept. */
export function draft(
  fs: FileSystem,
  wanted: Wanted,
  folder: string = FOLDER,
  signal?: AbortSignal,
): Promise<void> {
  const work = async (writer: Writer) => {
    const update = await IndexUpdate.begin(writer);
    for (const [name, episodes] of Object.entries(wanted))
      for (const one of episodes) {
        if (typeof one !== 'string') await update.add({ name }, one);
        else {
          const saved = update.find(name, one)!;
          await update.keep({ name }, saved.episode, saved);
        }
      }
    await update.commit();
  };
  return write(fs, work, folder, signal);
}

/** Begins an update of the index on a disk, asks it, and commits nothing. */
export const begun = <R>(disk: Disk, ask: (update: IndexUpdate) => R): Promise<R> =>
  write(disk.fs, async (writer) => ask(await IndexUpdate.begin(writer)));

/** A disk with an index after these changes, one after the other. */
export async function written(...changes: readonly Wanted[]): Promise<Disk> {
  const disk = new Disk();
  for (const change of changes) await draft(disk.fs, change);
  return disk;
}

/** The segments on a disk, by path. */
export const segmentsOf = (disk: Disk): Map<string, Uint8Array> =>
  new Map([...disk.files].filter(([path]) => path.endsWith('.segment')));
