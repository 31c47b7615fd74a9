import type { Profile, Shape } from '../hash/profile.ts';
import type { Slot } from '../hash/track.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { boxesOf } from '../strip/boxes.ts';
import { detailIn } from '../strip/detail.ts';
import { type Box, type Picture, wholeOf } from '../strip/picture.ts';
import { sheetOf } from '../strip/sheet.ts';
import { type Claim, coveredBy } from './claim.ts';
import { contest } from './contest.ts';
import { mirror, type Reading, read } from './reading.ts';
import { inquire, probesOf, scanReading, slotsOf } from './scan.ts';

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

/** Places at which a reading is tried, and at which the flattest windows are. */
const BLOCKS = 2;
const FLAT_BLOCKS = 2;

/** A box this nearly as wide as the picture is what the plain reading has read already. */
const SAME_WIDTH = 0.97;

/**
 * Says which stretches of a picture come from which episodes. The plain reading comes first; a picture
 * that it explains costs nothing more. Then mirrored, then box by box between gutters, then with the
 * sides supposed elsewhere: each of these is tried at a few places, and read all through if one answers.
 * Last come the flattest windows of the plain reading, which fit between balloons.
 */
export function explain(index: PanelIndex, picture: Picture, profile: Profile): Claim[] {
  if (picture.rows === 0) return [];
  const { shapes, minDetail } = profile;
  const sheet = sheetOf(picture);
  const whole = wholeOf(picture);
  const inquiry = inquire(index, profile);
  const scan = (reading: Reading, slots: Iterable<Slot>) => scanReading(inquiry, reading, slots);
  const explained = (box: Box) => coveredBy(box, inquiry.claims) >= EXPLAINED;
  const tryOut = (reading: Reading, tried: readonly Shape[]) => {
    if (scan(reading, probesOf(reading, tried, BLOCKS))) scan(reading, slotsOf(reading, shapes));
  };
  const plain = read(sheet, whole, false);
  scan(plain, slotsOf(plain, shapes));
  if (!explained(whole)) tryOut(mirror(plain), tallest(plain, shapes));
  if (!explained(whole))
    for (const box of largest(boxesOf(picture))) {
      if (box.right - box.left >= SAME_WIDTH * picture.columns || explained(box)) continue;
      if (detailIn(sheet.detail, box) < minDetail) continue;
      const inner = read(sheet, box, false);
      tryOut(inner, shapes);
      if (!explained(box)) tryOut(mirror(inner), tallest(inner, shapes));
    }
  for (const [left, right] of WIDTHS) {
    if (explained(whole)) break;
    const { columns } = picture;
    const box = { ...whole, left: left * columns, right: (1 - right) * columns };
    tryOut(read(sheet, box, false), shapes.slice(0, 1));
  }
  if (inquiry.claims.length === 0) scan(plain, probesOf(plain, shapes.slice(-1), FLAT_BLOCKS));
  return contest(inquiry);
}

/** Boxes read of one picture: a page has a dozen, a picture made to waste time has thousands. */
const MAX_BOXES = 48;

/** The largest boxes, in their order. */
function largest(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length <= MAX_BOXES) return boxes;
  const area = ({ left, right, top, bottom }: Box) => (right - left) * (bottom - top);
  const smallest = boxes.map(area).sort((a, b) => b - a)[MAX_BOXES - 1]!;
  return boxes.filter((box) => area(box) >= smallest).slice(0, MAX_BOXES);
}

/** The tallest shape alone where it can slide over a whole hop: on a mere supposition that is enough. */
function tallest(reading: Reading, shapes: readonly Shape[]): readonly Shape[] {
  const [first] = shapes;
  return first && reading.count >= first.height + first.hop ? [first] : shapes;
}
