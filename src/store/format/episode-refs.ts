import { episodeBounds, episodeDigest, episodeRowsOf } from './episode-rows.ts';
import { episodeCount } from './json.ts';
import { type EpisodeRef, type Manifest, newHolding, type WorkRecord } from './manifest.ts';
import type { SegmentData } from './segment-data.ts';

/** Returns the episodes of a segment as a manifest lists them; `segment` is its number there. */
export function episodeRefs(content: SegmentData, segment: number): EpisodeRef[] {
  const bounds = episodeBounds(content);
  return content.works
    .flatMap(({ episodes }) => episodes)
    .map(({ pages, ...info }, episode) => ({
      ...info,
      segment,
      at: episode,
      windows: bounds.windows[episode + 1]! - bounds.windows[episode]!,
      sha256: episodeDigest(pages, episodeRowsOf(content, bounds, episode)),
    }));
}

/**
 * Returns the manifest of an index of format 1 to 3: our own works in one segment. The segment is
 * not a file yet, so its digest is zero.
 */
export function legacyManifest(content: SegmentData): Manifest {
  const episodes = episodeRefs(content, 0);
  const works: WorkRecord[] = content.works.map((work) => ({
    ...work,
    episodes: episodes.splice(0, work.episodes.length),
  }));
  return {
    kind: 'catalogue',
    profile: content.profile,
    generation: 0,
    segments: [{ sha256: '0'.repeat(64), bytes: 0, episodes: episodeCount(content.works) }],
    holdings: [newHolding(works)],
  };
}
