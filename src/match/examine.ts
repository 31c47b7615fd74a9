import { panelsOf } from '../image/gutters.ts';
import { areaOf, type Box, type Picture, wholeOf } from '../image/picture.ts';
import { detailIn, type PreparedPicture, prepare } from '../image/prepare.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type Claim, coveredBy, type Uncounted } from './evidence/claim.ts';
import { matchPatches } from './patches/match-patches.ts';
import { scrambledEpisode } from './patches/scrambled.ts';
import { weighClaims } from './weigh.ts';
import { type Examination, matchWindows, startExamination } from './windows/match-windows.ts';
import { probesOf, slotsOf } from './windows/slots.ts';
import { readAs } from './windows/track-view.ts';

/** Share of a picture that must be claimed before no further stage is tried. */
const EXPLAINED_SHARE = 0.4;

/** Share of its cells that must hold detail for a picture not to be blank. */
const MIN_PICTURE_DETAIL = 0.03;

/** Places at which a box is probed before it is read all through. */
const PROBE_BLOCKS = 2;

/** A box this nearly as wide as the picture was read with the whole width. */
const SAME_WIDTH_SHARE = 0.97;

/** Stages after the whole width. Left out only to measure the gain of each. */
export interface Stages {
  readonly patches: boolean;
  readonly boxes: boolean;
}

export const ALL_STAGES: Stages = { patches: true, boxes: true };

/** The result of the examination of a picture. */
export interface PictureFindings {
  readonly claims: readonly Claim[];
  /** Rows that were found and are no evidence. */
  readonly uncounted: readonly Uncounted[];
  /**
   * Nothing is claimed, and the picture holds hardly any detail: the lack of claims then proves
   * little.
   */
  readonly blank: boolean;
  /**
   * The number, counted through all works, of an episode with pieces scattered in the picture: a
   * hint, not a claim.
   */
  readonly scrambled?: number;
}

/**
 * Finds out which stretches of a picture come from which episodes. The whole width is read first; a
 * picture that it explains costs nothing more. Then keypoints, which need no width; then the boxes
 * between gutters, each probed at a few places and read all through if a probe is found.
 */
export function examine(
  searcher: Searcher,
  prepared: PreparedPicture,
  stages: Stages = ALL_STAGES,
): PictureFindings {
  const whole = wholeOf(prepared.picture);
  if (prepared.picture.rows === 0) return { claims: [], uncounted: [], blank: true };
  const examination = startExamination(searcher, prepared);
  const isExplained = () => coveredBy(whole, examination.claims) >= EXPLAINED_SHARE;
  const view = readAs(prepared, whole);
  matchWindows(examination, view, slotsOf(view, searcher.profile.shapes));
  const groups = stages.patches && !isExplained() ? matchPatches(examination) : [];
  if (stages.boxes && !isExplained()) matchBoxes(examination);
  const { claims, uncounted } = weighClaims(examination);
  const blank = claims.length === 0 && detailIn(prepared.detail, whole) < MIN_PICTURE_DETAIL;
  const scrambled = isExplained() ? undefined : scrambledEpisode(searcher, groups);
  return { claims, uncounted, blank, ...(scrambled !== undefined && { scrambled }) };
}

/** Prepares a picture and examines it, for its claims alone. */
export function claimsOn(searcher: Searcher, picture: Picture, stages?: Stages): readonly Claim[] {
  return examine(searcher, prepare(picture), stages).claims;
}

/** Matches the windows of the boxes between gutters, each read as a track of its own. */
function matchBoxes(examination: Examination): void {
  const { searcher, prepared, claims } = examination;
  const { shapes, minDetail } = searcher.profile;
  for (const box of innerBoxes(prepared.picture)) {
    if (coveredBy(box, claims) >= EXPLAINED_SHARE || detailIn(prepared.detail, box) < minDetail)
      continue;
    const view = readAs(prepared, box);
    if (matchWindows(examination, view, probesOf(view, shapes, PROBE_BLOCKS)))
      matchWindows(examination, view, slotsOf(view, shapes));
  }
}

/** Boxes read of one picture: a page has a dozen, a picture made to waste time has thousands. */
const MAX_INNER_BOXES = 48;

/** The boxes between the gutters of a picture that are read as tracks of their own. */
export function innerBoxes(picture: Picture): Box[] {
  return largest(panelsOf(picture)).filter(
    (box) => box.right - box.left < SAME_WIDTH_SHARE * picture.columns,
  );
}

/** The largest boxes, in their order. */
function largest(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length <= MAX_INNER_BOXES) return boxes;
  const smallest = boxes.map(areaOf).sort((a, b) => b - a)[MAX_INNER_BOXES - 1]!;
  return boxes.filter((box) => areaOf(box) >= smallest).slice(0, MAX_INNER_BOXES);
}
