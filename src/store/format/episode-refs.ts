import { episodeBounds, episodeDigest, episodeRowsOf } from './episode-rows.ts';
import { episodeCount } from './json.ts';
import { type EpisodeRef, type Manifest, newHolding, type WorkRecord } from './manifest.ts';
import type { SegmentData } from './segment-data.ts';

/** The episodes of a content as a manifest tells them, if the content is segment number `segment`. */
export function episodeRefs(content: SegmentData, segment: number): EpisodeRef[] {
  const bounds = episodeBounds(content);
  return content.works
    .flatMap(({ episodes }) => episodes)
    .map(({ pages, ...about }, at) => ({
      ...about,
      ...{ segment, at, windows: bounds.windows[at + 1]! - bounds.windows[at]! },
      sha256: episodeDigest(pages, episodeRowsOf(content, bounds, at)),
    }));
}

/** A manifest of our own works that all lie in one segment, which has yet to be written: it has no digest. */
export function legacyManifest(content: SegmentData): Manifest {
  const episodes = episodeRefs(content, 0);
  const works: WorkRecord[] = content.works.map((work) => ({
    ...work,
    episodes: episodes.splice(0, work.episodes.length),
  }));
  const count = episodeCount(content.works);
  return {
    ...{ profile: content.profile, generation: 0 },
    segments: [{ sha256: '0'.repeat(64), bytes: 0, episodes: count }],
    holdings: [newHolding(works)],
  };
}
