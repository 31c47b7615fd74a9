import type { Profile } from '../hash/profile.ts';
import { panelsOf } from '../image/gutters.ts';
import { areaOf, type Box, type Picture, wholeOf } from '../image/picture.ts';
import { detailIn, type PreparedPicture, prepare } from '../image/prepare.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type Claim, coveredBy } from './evidence/claim.ts';
import { resolveConflicts } from './evidence/conflicts.ts';
import { matchPatches } from './patches/match-patches.ts';
import { scrambledEpisode } from './patches/scrambled.ts';
import {
  type Examination,
  matchWindows,
  probesOf,
  slotsOf,
  startExamination,
} from './windows/match-windows.ts';
import { readAs } from './windows/track-view.ts';

/** Share of a picture that must be explained before no other way of reading it is tried. */
const EXPLAINED_SHARE = 0.4;

/** Places at which a box is tried before it is read all through. */
const PROBE_BLOCKS = 2;

/** A box this nearly as wide as the picture is what the plain reading has read already. */
const SAME_WIDTH_SHARE = 0.97;

/** Ways of reading that come after the plain one. Left out only to measure what each is good for. */
export interface Stages {
  readonly patches: boolean;
  readonly boxes: boolean;
}

export const ALL_STAGES: Stages = { patches: true, boxes: true };

/** What is found out about a picture. */
export interface PictureFindings {
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
  index: Searcher,
  picture: Picture,
  profile: Profile,
  ways: Stages = ALL_STAGES,
): PictureFindings {
  if (picture.rows === 0) return { claims: [] };
  const { shapes } = profile;
  const sheet = prepare(picture);
  const whole = wholeOf(picture);
  const inquiry = startExamination(index, profile);
  const explained = () => coveredBy(whole, inquiry.claims) >= EXPLAINED_SHARE;
  const plain = readAs(sheet, whole);
  matchWindows(inquiry, plain, slotsOf(plain, shapes));
  const ballots = ways.patches && !explained() ? matchPatches(inquiry, sheet) : [];
  if (ways.boxes && !explained()) scanBoxes(inquiry, sheet);
  const claims = resolveConflicts(inquiry);
  const scrambled = explained() ? undefined : scrambledEpisode(index, ballots);
  return { claims, ...(scrambled !== undefined && { scrambled }) };
}

/** The claims of {@link examine} alone. */
export function claimsOn(...asked: Parameters<typeof examine>): readonly Claim[] {
  return examine(...asked).claims;
}

/** Reads what lies between gutters, each box as a strip of its own. */
function scanBoxes(inquiry: Examination, sheet: PreparedPicture): void {
  const { claims, profile } = inquiry;
  const { picture, detail } = sheet;
  for (const box of innerBoxes(picture)) {
    if (coveredBy(box, claims) >= EXPLAINED_SHARE || detailIn(detail, box) < profile.minDetail)
      continue;
    const inner = readAs(sheet, box);
    if (matchWindows(inquiry, inner, probesOf(inner, profile.shapes, PROBE_BLOCKS)))
      matchWindows(inquiry, inner, slotsOf(inner, profile.shapes));
  }
}

/** Boxes read of one picture: a page has a dozen, a picture made to waste time has thousands. */
const MAX_BOXES = 48;

/** The boxes between the gutters of a picture that are worth a reading of their own. */
export function innerBoxes(picture: Picture): Box[] {
  return largest(panelsOf(picture)).filter(
    (box) => box.right - box.left < SAME_WIDTH_SHARE * picture.columns,
  );
}

/** The largest boxes, in their order. */
function largest(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length <= MAX_BOXES) return boxes;
  const smallest = boxes.map(areaOf).sort((a, b) => b - a)[MAX_BOXES - 1]!;
  return boxes.filter((box) => areaOf(box) >= smallest).slice(0, MAX_BOXES);
}
