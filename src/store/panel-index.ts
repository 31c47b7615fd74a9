import type { Box } from '../strip/picture.ts';
import { layOut, type Place } from '../strip/strip.ts';
import type { Episode, IndexContent, Work } from './content.ts';
import { Mih } from './mih.ts';

/** An episode with its work and where its pages lie. */
export interface Listed {
  readonly work: Work;
  readonly episode: Episode;
  readonly places: readonly Place[];
}

/** An index opened for matching: what it holds, and the search over it. */
export class PanelIndex {
  readonly content: IndexContent;
  /** Of the index file; which index a report was made with. */
  readonly sha256: string;
  readonly episodes: readonly Listed[];
  readonly search: Mih;
  /** Windows of track t are those from `starts[t]` up to `starts[t + 1]`. */
  readonly starts: Uint32Array;

  constructor(content: IndexContent, sha256: string, columns: number) {
    this.content = content;
    this.sha256 = sha256;
    this.search = new Mih(content.windows.prints);
    this.episodes = content.works.flatMap((work) =>
      work.episodes.map((episode) => ({ work, episode, places: layOut(episode.pages, columns) })),
    );
    this.starts = startsOf(content);
  }

  /** The box of a track in its episode's strip. */
  box(track: number): Box {
    const { lefts, rights, tops, bottoms } = this.content.tracks;
    return {
      left: lefts[track]!,
      right: rights[track]!,
      top: tops[track]!,
      bottom: bottoms[track]!,
    };
  }
}

function startsOf({ tracks, windows }: IndexContent): Uint32Array {
  const starts = new Uint32Array(tracks.count + 1);
  for (let i = 0; i < windows.count; i++) starts[windows.tracks[i]! + 1]!++;
  for (let track = 0; track < tracks.count; track++) starts[track + 1]! += starts[track]!;
  return starts;
}
