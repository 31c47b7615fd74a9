import type { Match } from '../../src/report/match.ts';
import type { PictureResult } from '../../src/report/picture-result.ts';
import type { PlacedMatch } from '../../src/report/stretches.ts';

/** A match with rows of `work/episode`, 100 pixels wide, which by itself explains its picture. */
export function matchWith(
  name: string,
  top: number,
  bottom: number,
  changes: Partial<Match> = {},
): Match {
  const [work, episode] = name.split('/') as [string, string];
  return {
    work,
    episode,
    query: { top: 0, bottom: bottom - top, left: 0, right: 100 },
    reference: { top, bottom },
    pages: [],
    distance: 9,
    windows: 2,
    scale: 1,
    explained: 1,
    mirrored: false,
    falseMatchOdds: 0,
    logOdds: -20,
    ...changes,
  };
}

/** A match of the picture at a position of a folder: by default, a picture of its own. */
export function placedAt(
  folder: string,
  position: number,
  match: Match,
  changes: Partial<PlacedMatch> = {},
): PlacedMatch {
  return { match, picture: `${folder}/${position}`, folder, position, explained: 1, ...changes };
}

/** The result of a picture of 700 x 1000 pixels with these matches. */
export function pictureWith(
  path: string,
  matches: readonly Match[] = [],
  changes: Partial<PictureResult> = {},
): PictureResult {
  const status = matches.length > 0 ? 'matched' : 'unmatched';
  return { path, sha256: path, width: 700, height: 1000, status, matches, ...changes };
}
