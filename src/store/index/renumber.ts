import { MANIFEST_FILE } from '../folder/files.ts';
import { formatEpisodeName } from '../format/episode-name.ts';
import { episodesIn, type Manifest } from '../format/manifest.ts';
import { corruptFileError } from '../format/section-file.ts';
import type { ColumnTables } from '../format/validate.ts';
import { DELETED } from './snapshot.ts';

/**
 * Numbers the episodes of the manifest. Returns an array for each segment: the episode of the
 * snapshot, or {@link DELETED}, of each episode of the segment.
 * @param counts how many episodes each segment has.
 * @throws PanelError INDEX_CORRUPT when the manifest names an episode twice, or one that its
 * segment lacks.
 */
export function numberEpisodes({ holdings }: Manifest, counts: readonly number[]): Uint32Array[] {
  const numbers = counts.map((count) => new Uint32Array(count).fill(DELETED));
  let next = 0;
  for (const { holding, work, episode } of episodesIn(holdings)) {
    const ofSegment = numbers[episode.segment]!;
    const name = formatEpisodeName({
      origin: holding.origin,
      work: work.name,
      episode: episode.name,
    });
    if (episode.at >= ofSegment.length)
      throw corruptFileError(MANIFEST_FILE, `the segment of ${name} does not have that episode`);
    if (ofSegment[episode.at] !== DELETED)
      throw corruptFileError(MANIFEST_FILE, `it names the rows of ${name} twice`);
    ofSegment[episode.at] = next++;
  }
  return numbers;
}

/** How many rows do not belong to {@link DELETED}. */
export interface LiveCounts {
  readonly windows: number;
  readonly patches: number;
}

/**
 * Replaces the numbers of a segment in its columns by those of the snapshot.
 * @param episodes the segment's numbers of {@link numberEpisodes}.
 * @param firstTrack the row of the snapshot that is track 0 of the segment.
 */
export function renumber(
  { tracks, windows, patches }: ColumnTables,
  episodes: Uint32Array,
  firstTrack: number,
): LiveCounts {
  renumberEpisodes(tracks.episodes, episodes);
  return {
    windows: renumberTracks(windows.tracks, firstTrack, tracks.episodes),
    patches: renumberEpisodes(patches.episodes, episodes),
  };
}

/** Returns how many rows of the column are live. */
function renumberEpisodes(column: Uint32Array, episodes: Uint32Array): number {
  let live = 0;
  for (let row = 0; row < column.length; row++) {
    const episode = episodes[column[row]!]!;
    if (episode !== DELETED) live++;
    column[row] = episode;
  }
  return live;
}

/**
 * Returns how many rows of the column are live.
 * @param episodeOfTrack the episode of the snapshot of each track of the segment.
 */
function renumberTracks(
  column: Uint32Array,
  firstTrack: number,
  episodeOfTrack: Uint32Array,
): number {
  let live = 0;
  for (let row = 0; row < column.length; row++) {
    const track = column[row]!;
    if (episodeOfTrack[track] !== DELETED) live++;
    column[row] = track + firstTrack;
  }
  return live;
}
