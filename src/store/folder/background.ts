import { episodeRefs } from '../format/episode-refs.ts';
import { BACKGROUND, type Holding, type WorkRecord } from '../format/manifest.ts';
import type { SegmentData } from '../format/segment-data.ts';
import { withHolding } from './import.ts';
import type { Writer } from './writer.ts';

/**
 * Adds drawings to the background set of an index. Each is an episode; it replaces one of the same
 * work and name.
 * @returns how many drawings the set of the index then holds.
 * @throws errors of the file system.
 */
export async function saveBackground(writer: Writer, content: SegmentData): Promise<number> {
  const { segments, holdings } = writer.manifest;
  const refs = episodeRefs(content, segments.length);
  const before = holdings.find(({ origin }) => origin === BACKGROUND);
  const works = new Map<string, WorkRecord>(before?.works.map((work) => [work.name, work]));
  for (const { name, episodes } of content.works) {
    const added = refs.splice(0, episodes.length);
    const names = new Set(added.map((episode) => episode.name));
    const kept = works.get(name)?.episodes.filter((episode) => !names.has(episode.name)) ?? [];
    works.set(name, { name, episodes: [...kept, ...added] });
  }
  const holding: Holding = {
    origin: BACKGROUND,
    works: [...works.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    lists: [],
    feedback: [],
  };
  await writer.commit({
    segments: [...segments, await writer.segment(content)],
    holdings: withHolding(holdings, holding),
  });
  return holding.works.reduce((sum, { episodes }) => sum + episodes.length, 0);
}

/**
 * Removes all drawings from the background set of an index.
 * @returns how many there were.
 * @throws errors of the file system.
 */
export async function clearBackground(writer: Writer): Promise<number> {
  const { segments, holdings } = writer.manifest;
  const removed = holdings.find(({ origin }) => origin === BACKGROUND);
  if (removed === undefined) return 0;
  await writer.commit({ segments, holdings: holdings.filter((holding) => holding !== removed) });
  return removed.works.reduce((sum, { episodes }) => sum + episodes.length, 0);
}
