import { type EpisodeBounds, episodeBounds } from '../format/episode-rows.ts';
import { pagesIn } from '../format/json.ts';
import { episodesIn, type Manifest, newHolding, type WorkRecord } from '../format/manifest.ts';
import { decodeSegment, MAX_SEGMENT_WINDOWS } from '../format/segment.ts';
import { SegmentBuilder } from '../format/segment-builder.ts';
import type { Episode, SegmentData } from '../format/segment-data.ts';
import { type FileOptions, segmentFile } from './files.ts';
import { readFile } from './read.ts';

/** A segment in memory. */
interface DecodedSegment {
  readonly content: SegmentData;
  readonly bounds: EpisodeBounds;
  readonly pages: readonly Episode['pages'][];
}

/**
 * Copies the episodes of works from their segments, in order, and yields them as the data of new
 * segments, each as large as one may be. Memory: all segments that the episodes are in, and the
 * data of one.
 * @throws PanelError INDEX_* when a segment is missing or damaged.
 */
export async function* gatherEpisodes(
  folder: string,
  { profile, segments }: Manifest,
  works: readonly WorkRecord[],
  options: FileOptions = {},
): AsyncGenerator<SegmentData> {
  const sources = new Map<number, DecodedSegment>();
  let builder = new SegmentBuilder(profile);
  for (const { work, episode } of episodesIn([newHolding(works)])) {
    const { segment, at, windows, sha256: _, ...info } = episode;
    const source =
      sources.get(segment) ?? (await readSegment(folder, segments[segment]!.sha256, options));
    sources.set(segment, source);
    if (builder.windows + windows > MAX_SEGMENT_WINDOWS) {
      yield builder.build();
      builder = new SegmentBuilder(profile);
    }
    const { episodes: _1, ...head } = work;
    const { content, bounds, pages } = source;
    builder.append(head, { ...info, pages: pages[at]! }, content, bounds, at);
  }
  if (builder.episodes > 0) yield builder.build();
}

async function readSegment(
  folder: string,
  sha256: string,
  options: FileOptions,
): Promise<DecodedSegment> {
  const name = segmentFile(sha256);
  const content = decodeSegment(await readFile(folder, name, options), name);
  return { content, bounds: episodeBounds(content), pages: pagesIn(content.works) };
}
