import { WORDS } from '../../hash/fingerprint.ts';
import type { View } from '../../hash/window/view.ts';
import { fingerprintBox } from '../../hash/window/window.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { Agreement } from './claim.ts';
import { type ChanceModel, PATCH_CHANCE, WINDOW_CHANCE } from './odds.ts';

const print = new Uint32Array(WORDS);

/** Differing bits of an agreement in another version of the picture, such as its outline. */
export function distanceIn(
  version: PreparedPicture,
  searcher: Searcher,
  view: View,
  { box, kind, row }: Agreement,
): number {
  fingerprintBox(version, box, [view], [print]);
  return kind === 'window'
    ? searcher.windowDistance(row, print)
    : searcher.patchDistance(row, print);
}

/** What was measured for agreements of a kind. */
export function chanceModelOf({ kind }: Agreement): ChanceModel {
  return kind === 'window' ? WINDOW_CHANCE : PATCH_CHANCE;
}
