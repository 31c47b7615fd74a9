import { episodeRefs } from '../format/episode-refs.ts';
import type { EpisodeRef, Holding, SegmentFile, WorkRecord } from '../format/manifest.ts';
import { gatherEpisodes } from './gather.ts';
import type { Writer } from './writer.ts';

/** How many segments, and of how many bytes, an index had and has. */
export interface MergeResult {
  readonly segments: readonly [before: number, after: number];
  readonly bytes: readonly [before: number, after: number];
}

/**
 * Writes what is held into as few segments as there can be, those of each origin apart. What it holds, and so every
 * answer, stays the same.
 */
export async function mergeSegments(writer: Writer): Promise<MergeResult> {
  const { segments, holdings } = writer.manifest;
  const written: SegmentFile[] = [];
  const after: Holding[] = [];
  for (const holding of holdings) {
    const held: EpisodeRef[] = [];
    for await (const content of gatherEpisodes(
      writer.folder,
      writer.manifest,
      holding.works,
      writer,
    )) {
      held.push(...episodeRefs(content, written.length));
      written.push(await writer.segment(content));
    }
    after.push({ ...holding, works: holding.works.map((work) => withEpisodes(work, held)) });
  }
  const same = written.every((file, i) => file.sha256 === segments[i]?.sha256);
  if (!same || written.length !== segments.length)
    await writer.commit({ segments: written, holdings: after });
  const bytes = (all: readonly SegmentFile[]) => all.reduce((sum, one) => sum + one.bytes, 0);
  return {
    segments: [segments.length, written.length],
    bytes: [bytes(segments), bytes(written)],
  };
}

/** The work with its episodes where they lie now: the next of `held`, which are taken from it. */
export function withEpisodes(work: WorkRecord, held: EpisodeRef[]): WorkRecord {
  return { ...work, episodes: held.splice(0, work.episodes.length) };
}

/**
 * Takes our own works or episodes out whose name, `work` or `work/episode`, is this in some Unicode form.
 * @returns how many episodes.
 */
export async function removeNamed(writer: Writer, name: string): Promise<number> {
  const [ours, ...others] = writer.manifest.holdings;
  const wanted = name.normalize();
  let removed = 0;
  const works = ours!.works.flatMap((work): WorkRecord[] => {
    const gone = (episode: EpisodeRef) =>
      [work.name, `${work.name}/${episode.name}`].some((known) => known.normalize() === wanted);
    const episodes = work.episodes.filter((episode) => !gone(episode));
    removed += work.episodes.length - episodes.length;
    return episodes.length > 0 ? [{ ...work, episodes }] : [];
  });
  if (removed > 0)
    await writer.commit({ ...writer.manifest, holdings: [{ ...ours!, works }, ...others] });
  return removed;
}
