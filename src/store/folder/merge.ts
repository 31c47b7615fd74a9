import { episodeRefs } from '../format/episode-refs.ts';
import type { EpisodeRef, Holding, SegmentFile } from '../format/manifest.ts';
import { gatherEpisodes } from './gather.ts';
import type { Writer } from './writer.ts';

/** Segments of an index and their bytes. */
export interface MergeResult {
  readonly segments: readonly [before: number, after: number];
  readonly bytes: readonly [before: number, after: number];
}

/**
 * Rewrites the episodes that the manifest names into as few segments as possible; episodes of
 * different origins never share one. The content, and so every answer, stays the same.
 */
export async function mergeSegments(writer: Writer): Promise<MergeResult> {
  const { segments, holdings } = writer.manifest;
  const written: SegmentFile[] = [];
  const merged: Holding[] = [];
  for (const holding of holdings) merged.push(await mergeHolding(writer, holding, written));
  const same = written.every((file, i) => file.sha256 === segments[i]?.sha256);
  if (!same || written.length !== segments.length)
    await writer.commit({ segments: written, holdings: merged });
  return {
    segments: [segments.length, written.length],
    bytes: [bytesIn(segments), bytesIn(written)],
  };
}

/** @param written gets the segments of the holding. */
async function mergeHolding(
  writer: Writer,
  holding: Holding,
  written: SegmentFile[],
): Promise<Holding> {
  const { folder, manifest } = writer;
  const episodes: EpisodeRef[] = [];
  for await (const content of gatherEpisodes(folder, manifest, holding.works, writer)) {
    episodes.push(...episodeRefs(content, written.length));
    written.push(await writer.segment(content));
  }
  const works = holding.works.map((work) => ({
    ...work,
    episodes: episodes.splice(0, work.episodes.length),
  }));
  return { ...holding, works };
}

function bytesIn(files: readonly SegmentFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
