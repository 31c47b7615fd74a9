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

/** Where an index lies on a disk in memory. */
export const FOLDER = '/index';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A manifest whose segments are these files, and which holds these works. */
export function manifestOver(
  files: readonly { readonly bytes: Uint8Array; readonly episodes: number }[],
  works: readonly WorkRecord[] = [],
): Manifest {
  const segments = files.map(({ bytes, episodes }) => ({
    ...{ sha256: sha256Of(bytes), bytes: bytes.length, episodes },
  }));
  return {
    ...emptyManifest(1),
    generation: 1,
    segments,
    holdings: [newHolding(works)],
  };
}

/** A disk with an index of these segments, whatever they are. */
export function diskWith(segments: readonly Uint8Array[], manifest: Manifest): Disk {
  const files = segments.map((bytes) => [segmentFile(sha256Of(bytes)), bytes] as const);
  const named = [[MANIFEST_FILE, Buffer.concat(encodeManifest(manifest))] as const, ...files];
  return new Disk(new Map(named.map(([name, bytes]) => [`${FOLDER}/${name}`, bytes])));
}

/** A disk with an index of one segment each for these contents, all that they hold. */
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

/** Does something as the one who writes to an index, new or not. */
export function write<R>(
  fs: FileSystem,
  work: (writer: Writer) => Promise<R>,
  folder: string = FOLDER,
  signal?: AbortSignal,
): Promise<R> {
  return withWriter(folder, { fs, signal, purpose: 'a test', profile: 1 }, work);
}

/** Works of an index as they are to be: an episode that is there stays as it is. */
export type Wanted = Readonly<Record<string, readonly (FreshEpisode | string)[]>>;

/** Writes works: what of them is new as one segment; what is only named is kept. */
export function draft(
  fs: FileSystem,
  wanted: Wanted,
  folder: string = FOLDER,
  signal?: AbortSignal,
): Promise<void> {
  const work = async (writer: Writer) => {
    const begun = await IndexUpdate.begin(writer);
    for (const [name, episodes] of Object.entries(wanted))
      for (const one of episodes) {
        if (typeof one !== 'string') await begun.add({ name }, one);
        else {
          const saved = begun.find(name, one)!;
          await begun.keep({ name }, saved.episode, saved);
        }
      }
    await begun.commit();
  };
  return write(fs, work, folder, signal);
}
