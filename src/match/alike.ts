import type { Fingerprint } from '../hash/fingerprint.ts';
import { slotBox } from '../hash/track.ts';
import { turned, VIEWS, type View } from '../hash/window.ts';
import type { Hit } from '../store/hits.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import type { Range } from '../store/parts-search.ts';
import type { Box } from '../strip/picture.ts';
import { nearestOfEach } from './ballot.ts';
import { SEED_RADIUS } from './scan.ts';

/** A kind of stored fingerprint, and how an index is asked about it. */
export interface Kind {
  /** Ways round in which it is looked for. */
  readonly views: readonly View[];
  /** Its rows that belong to an episode, and the episode that a row belongs to. */
  rowsOf(index: PanelIndex, episode: number): Range;
  ownerOf(index: PanelIndex, row: number): number;
  print(index: PanelIndex, row: number): Fingerprint;
  find(index: PanelIndex, print: Fingerprint): Hit[];
}

export const PATCHES: Kind = {
  views: VIEWS,
  rowsOf: (index, episode) => index.patchesOf(episode),
  ownerOf: (index, patch) => index.stock.patches.episodes[patch]!,
  print: (index, patch) => index.patchPrint(patch),
  find: (index, print) => index.like(print),
};

export const WINDOWS: Kind = {
  views: VIEWS.filter(({ inverted }) => !inverted),
  rowsOf(index, episode) {
    const { from, to } = index.tracksOf(episode);
    return { from: index.starts[from]!, to: index.starts[to]! };
  },
  ownerOf: (index, window) => index.episodeOf(index.stock.windows.tracks[window]!),
  print: (index, window) => index.windowPrint(window),
  find: (index, print) => index.near(print, SEED_RADIUS),
};

/** A fingerprint of the side that asks, and one like it of the side that answers: their rows. */
export interface Alike {
  readonly view: View;
  readonly own: number;
  readonly other: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** What is stored in one index like what another stores of an episode, a few of each episode that it is stored of. */
export function* alikeIn(
  answering: PanelIndex,
  kind: Kind,
  asking: PanelIndex,
  episode: number,
): Generator<Alike> {
  const { from, to } = kind.rowsOf(asking, episode);
  const ownerOf = (row: number) => kind.ownerOf(answering, row);
  for (let own = from; own < to; own++)
    for (const view of kind.views) {
      const hits = kind.find(answering, turned(kind.print(asking, own), view));
      for (const { window: other, distance } of nearestOfEach(hits, ownerOf))
        yield { view, own, other, distance };
    }
}

/** How many fingerprints of a kind are asked about, each way round counted. */
export function askedOf(kind: Kind, index: PanelIndex, episode: number): number {
  const { from, to } = kind.rowsOf(index, episode);
  return (to - from) * kind.views.length;
}

/** The part of its episode's strip that a window shows. */
export function windowBox(index: PanelIndex, window: number): Box {
  const { tracks, tops, heights } = index.stock.windows;
  const box = index.box(tracks[window]!);
  return slotBox({ box }, { top: tops[window]!, height: heights[window]! });
}
