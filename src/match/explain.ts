import type { Profile } from '../hash/profile.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { boxesOf } from '../strip/boxes.ts';
import { detailIn, detailOf } from '../strip/detail.ts';
import { type Box, type Picture, wholeOf } from '../strip/picture.ts';
import { type Claim, coveredBy } from './claim.ts';
import { contest } from './contest.ts';
import { read } from './reading.ts';
import { scanReading, slotsOf } from './scan.ts';

/** Share of a picture that must be explained before no other way of reading it is tried. */
const EXPLAINED = 0.4;

/**
 * Shares of the width by which the art may be narrower than the picture on either side, or, where
 * negative, wider: margins that no paper betrays, and sides that were cropped.
 */
const WIDTHS: readonly (readonly [left: number, right: number])[] = [
  [-0.055, -0.055],
  [-0.028, -0.028],
  [-0.055, 0],
  [0, -0.055],
  [0.015, 0.015],
  [0.03, 0.03],
  [-0.11, 0],
  [0, -0.11],
];

/**
 * Says which stretches of a picture come from which episodes. The plain reading comes first; a picture
 * that it explains costs nothing more. Then mirrored, then box by box between gutters, then with the
 * sides supposed elsewhere.
 */
export function explain(index: PanelIndex, picture: Picture, profile: Profile): Claim[] {
  if (picture.rows === 0) return [];
  const detail = detailOf(picture);
  const whole = wholeOf(picture);
  const claims: Claim[] = [];
  const done = (box: Box) => coveredBy(box, claims) >= EXPLAINED;
  const attempt = (box: Box, mirrored: boolean, shapes = profile.shapes) => {
    if (done(box)) return;
    const reading = read(picture, detail, box, mirrored);
    claims.push(...scanReading(index, reading, slotsOf(reading, shapes), profile, claims));
  };
  attempt(whole, false);
  attempt(whole, true);
  if (!done(whole))
    for (const box of boxesOf(picture))
      if (detailIn(detail, box) >= profile.minDetail)
        for (const mirrored of [false, true]) attempt(box, mirrored);
  for (const [left, right] of WIDTHS) {
    if (claims.length > 0) break;
    const box = { ...whole, left: left * picture.columns, right: (1 - right) * picture.columns };
    attempt(box, false, profile.shapes.slice(0, 1));
  }
  return contest((episode) => index.episodes[episode]!.work.name, claims);
}
