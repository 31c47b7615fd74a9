import { MIN_WIDTH } from '../image/decode.ts';
import type { NeighbourItem } from '../match/neighbours.ts';
import { attribute } from '../report/attribution.ts';
import type { Match } from '../report/match.ts';
import { foreignRows, type Hint, type PictureResult } from '../report/picture-result.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { ExaminedPicture } from '../threads/jobs.ts';
import type { OpenedPicture } from './open-picture.ts';
import type { References } from './references.ts';

/** A picture on its way through a scan: opened, then examined, then joined with its neighbours. */
export interface PictureWork extends NeighbourItem, Pick<ExaminedPicture, 'scrambled' | 'kept'> {
  readonly opened: OpenedPicture;
  readonly blank: boolean;
}

const NOT_EXAMINED: ExaminedPicture = { claims: [], uncounted: [], blank: false };

/** @param examined absent for a picture that could not be decoded. */
export function pictureWork(
  opened: OpenedPicture,
  examined: ExaminedPicture = NOT_EXAMINED,
): PictureWork {
  const { group, decoded } = opened;
  return { opened, group, picture: decoded, ...examined };
}

const DAMAGED = 'is damaged or ends early, and nothing is found in what can be read';
const TOO_NARROW = `narrower than ${MIN_WIDTH} pixels: too little to say`;
const NO_DETAIL = 'hardly any detail: too little to say';

/**
 * Turns the claims about a picture into its result; compares matches with the reference pages, if
 * there are any.
 */
export async function pictureResult(
  index: Searcher,
  { opened, claims, scrambled, blank }: PictureWork,
  references: References | undefined,
): Promise<PictureResult> {
  const { path, url, sha256, decoded, error } = opened;
  const file = { path, ...(url !== undefined && { url }), ...(sha256 !== undefined && { sha256 }) };
  if (decoded === undefined)
    return {
      ...file,
      status: 'unreadable',
      code: error!.code,
      reason: error!.message,
      matches: [],
    };
  const { width, height, damaged, frames } = decoded;
  const picture = { ...file, width, height };
  if (damaged && claims.length === 0)
    return {
      ...picture,
      status: 'unreadable',
      code: 'PICTURE_UNREADABLE',
      reason: DAMAGED,
      damaged,
      matches: [],
    };
  const remarks = {
    ...(damaged && { damaged }),
    ...(frames > 1 && { frames }),
    ...(scrambled !== undefined && { hints: [hintOf(index, scrambled)] }),
    ...listedOf(index, opened),
  };
  if (claims.length === 0 && blank) {
    const reason = decoded.rows === 0 ? TOO_NARROW : NO_DETAIL;
    return { ...picture, status: 'blank', reason, ...remarks, matches: [] };
  }
  if (claims.length === 0) return { ...picture, status: 'unmatched', ...remarks, matches: [] };
  const matches: Match[] = [];
  for (const claim of claims) {
    const match = attribute(index, { decoded, sha256 }, claims, claim);
    matches.push(references ? await references.compare(decoded, claim, match) : match);
  }
  const foreign = foreignRows(decoded, matches);
  return { ...picture, status: 'matched', ...remarks, matches, foreign };
}

function listedOf(index: Searcher, { hash }: OpenedPicture): Pick<PictureResult, 'listed'> {
  const listed = hash === undefined ? [] : index.listMatches(hash);
  return listed.length > 0 ? { listed } : {};
}

function hintOf(index: Searcher, episodeNumber: number): Hint {
  const { work, episode } = index.episodes[episodeNumber]!;
  return { kind: 'scrambled?', work: work.name, episode: episode.name };
}
