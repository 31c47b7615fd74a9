import type { Profile } from '../hash/profile.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { boxesOf } from '../strip/boxes.ts';
import { detailIn } from '../strip/detail.ts';
import { areaOf, type Box, type Picture, wholeOf } from '../strip/picture.ts';
import { type Sheet, sheetOf } from '../strip/sheet.ts';
import { type Claim, coveredBy } from './claim.ts';
import { contest } from './contest.ts';
import { scanPatches } from './patches.ts';
import { read } from './reading.ts';
import { type Inquiry, inquire, probesOf, scanReading, slotsOf } from './scan.ts';
import { scrambledEpisode } from './scrambled.ts';

/** Share of a picture that must be explained before no other way of reading it is tried. */
const EXPLAINED = 0.4;

/** Places at which a box is tried before it is read all through. */
const BLOCKS = 2;

/** A box this nearly as wide as the picture is what the plain reading has read already. */
const SAME_WIDTH = 0.97;

/** Ways of reading that come after the plain one. Left out only to measure what each is good for. */
export interface Ways {
  readonly patches: boolean;
  readonly boxes: boolean;
}

export const ALL_WAYS: Ways = { patches: true, boxes: true };

/** What is found out about a picture. */
export interface Explained {
  readonly claims: readonly Claim[];
  /** The episode, counted through all works, of which pieces lie about in the picture: a hint, no claim. */
  readonly scrambled?: number;
}

/**
 * Says which stretches of a picture come from which episodes. The plain reading comes first; a picture
 * that it explains costs nothing more. Then its keypoints, which need no width; then box by box between
 * gutters, each tried at a few places and read all through if one answers.
 */
export function examine(
  index: PanelIndex,
  picture: Picture,
  profile: Profile,
  ways: Ways = ALL_WAYS,
): Explained {
  if (picture.rows === 0) return { claims: [] };
  const { shapes } = profile;
  const sheet = sheetOf(picture);
  const whole = wholeOf(picture);
  const inquiry = inquire(index, profile);
  const explained = () => coveredBy(whole, inquiry.claims) >= EXPLAINED;
  const plain = read(sheet, whole);
  scanReading(inquiry, plain, slotsOf(plain, shapes));
  const ballots = ways.patches && !explained() ? scanPatches(inquiry, sheet) : [];
  if (ways.boxes && !explained()) scanBoxes(inquiry, sheet);
  const claims = contest(inquiry);
  const scrambled = explained() ? undefined : scrambledEpisode(index, ballots);
  return { claims, ...(scrambled !== undefined && { scrambled }) };
}

/** The claims of {@link examine} alone. */
export function explain(...asked: Parameters<typeof examine>): readonly Claim[] {
  return examine(...asked).claims;
}

/** Reads what lies between gutters, each box as a strip of its own. */
function scanBoxes(inquiry: Inquiry, sheet: Sheet): void {
  const { claims, profile } = inquiry;
  const { picture, detail } = sheet;
  for (const box of innerBoxes(picture)) {
    if (coveredBy(box, claims) >= EXPLAINED || detailIn(detail, box) < profile.minDetail) continue;
    const inner = read(sheet, box);
    if (scanReading(inquiry, inner, probesOf(inner, profile.shapes, BLOCKS)))
      scanReading(inquiry, inner, slotsOf(inner, profile.shapes));
  }
}

/** Boxes read of one picture: a page has a dozen, a picture made to waste time has thousands. */
const MAX_BOXES = 48;

/** The boxes between the gutters of a picture that are worth a reading of their own. */
export function innerBoxes(picture: Picture): Box[] {
  return largest(boxesOf(picture)).filter(
    (box) => box.right - box.left < SAME_WIDTH * picture.columns,
  );
}

/** The largest boxes, in their order. */
function largest(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length <= MAX_BOXES) return boxes;
  const smallest = boxes.map(areaOf).sort((a, b) => b - a)[MAX_BOXES - 1]!;
  return boxes.filter((box) => areaOf(box) >= smallest).slice(0, MAX_BOXES);
}
