import { IndexBuilder } from './builder.ts';
import type { Episode, IndexContent } from './content.ts';
import { type FileOptions, segmentFile } from './folder.ts';
import { type HeldWork, heldIn, type Manifest, ownHolding } from './manifest.ts';
import { readWhole } from './reading.ts';
import { decodeSegment, MOST_WINDOWS } from './segment.ts';
import { type Bounds, boundsOf } from './slices.ts';
import { pagesIn } from './works.ts';

/** A segment that was read whole. */
interface Source {
  readonly content: IndexContent;
  readonly bounds: Bounds;
  readonly pages: readonly Episode['pages'][];
}

/**
 * Brings the episodes of works out of the segments in which they lie, in their order, as contents of which each fits in a
 * segment. Memory: the segments they lie in, and one content.
 * @throws PanelError INDEX_* when a segment is missing or damaged.
 */
export async function* contentsOf(
  folder: string,
  { profile, segments }: Manifest,
  works: readonly HeldWork[],
  options: FileOptions = {},
): AsyncGenerator<IndexContent> {
  const sources = new Map<number, Source>();
  let builder = new IndexBuilder(profile);
  for (const { work, episode } of heldIn([ownHolding(works)])) {
    const { segment, at, windows, sha256: _, ...about } = episode;
    const source = sources.get(segment) ?? (await read(folder, segments[segment]!.sha256, options));
    sources.set(segment, source);
    if (builder.windows + windows > MOST_WINDOWS) {
      yield builder.content();
      builder = new IndexBuilder(profile);
    }
    const { episodes: _1, ...head } = work;
    const { content, bounds, pages } = source;
    builder.append(head, { ...about, pages: pages[at]! }, content, bounds, at);
  }
  if (builder.episodes > 0) yield builder.content();
}

async function read(folder: string, sha256: string, options: FileOptions): Promise<Source> {
  const name = segmentFile(sha256);
  const content = decodeSegment(await readWhole(folder, name, options), name);
  const pages = pagesIn(content.works);
  return { content, bounds: boundsOf(content), pages };
}
