import { MIN_WIDTH } from '../image/decode.ts';
import { paperRows } from '../image/gutters.ts';
import { wholeOf } from '../image/picture.ts';
import { coveredBy, type Uncounted } from '../match/evidence/claim.ts';
import type { PictureFindings } from '../match/examine.ts';
import type { NeighbourItem } from '../match/neighbours.ts';
import { claimsOfAllOrigins } from '../match/origins.ts';
import { attribute, holdersOf, uncountedRows } from '../report/attribution.ts';
import type { Match, PictureSize } from '../report/match.ts';
import { foreignRows, type PictureResult, type UncountedRows } from '../report/picture-result.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { ExaminedPicture } from '../threads/jobs.ts';
import type { OpenedPicture } from './open-picture.ts';
import type { References } from './references.ts';

/** A picture on its way through a scan: opened, then examined, then joined with its neighbours. */
export interface PictureWork extends NeighbourItem, Pick<ExaminedPicture, 'kept'> {
  readonly opened: OpenedPicture;
  /** For each scope of the index; empty for a picture that could not be decoded. */
  readonly findings: readonly PictureFindings[];
}

/** @param examined absent for a picture that could not be decoded. */
export function pictureWork(
  opened: OpenedPicture,
  { findings, kept }: ExaminedPicture = { findings: [] },
): PictureWork {
  const { group, decoded } = opened;
  const claims = findings.map((found) => found.claims);
  return { opened, group, picture: decoded, findings, claims, ...(kept && { kept }) };
}

/** Share of rows that are not counted which matches may cover. */
const MAX_COVERED_SHARE = 0.5;

const DAMAGED = 'is damaged or ends early, and nothing is found in what can be read';
const TOO_NARROW = `narrower than ${MIN_WIDTH} pixels: too little to say`;
const NO_DETAIL = 'hardly any detail: too little to say';

/**
 * Turns the claims about a picture into its result; compares matches with the reference pages, if
 * there are any.
 */
export async function pictureResult(
  index: Searcher,
  work: PictureWork,
  references: References | undefined,
): Promise<PictureResult> {
  const { path, url, sha256, decoded, error } = work.opened;
  const file = { path, ...(url !== undefined && { url }), ...(sha256 !== undefined && { sha256 }) };
  if (decoded === undefined)
    return {
      ...file,
      status: 'unreadable',
      code: error!.code,
      reason: error!.message,
      matches: [],
    };
  const claims = claimsOfAllOrigins(index, work.claims);
  const { width, height, damaged, frames, frame } = decoded;
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
    ...(frame !== undefined && { frame }),
    ...hintsOf(index, work),
    ...listedOf(index, work.opened),
  };
  const uncounted = uncountedOf(index, decoded, work);
  if (claims.length === 0)
    return { ...picture, ...statusWithoutClaims(index, work, uncounted), ...remarks, matches: [] };
  const blankRows = paperRows(decoded, wholeOf(decoded));
  const claimed = { decoded: { ...decoded, blankRows }, sha256 };
  const matches: Match[] = [];
  for (const claim of claims) {
    const match = attribute(index, claimed, claims, claim);
    matches.push(references ? await references.compare(decoded, claim, match) : match);
  }
  return {
    ...picture,
    status: 'matched',
    ...remarks,
    ...sparsityOf(work),
    matches,
    ...notCountedOf(index, uncounted),
    foreign: foreignRows(decoded, matches),
  };
}

/** A claim that is not counted, and what reports say of it. */
interface UncountedClaim extends Uncounted {
  readonly rows: UncountedRows;
}

/** What was found and is no evidence, unless a match covers it: an earlier reading found less. */
function uncountedOf(
  index: Searcher,
  picture: PictureSize,
  { findings, claims }: PictureWork,
): UncountedClaim[] {
  return findings.flatMap(({ uncounted }, scope) =>
    uncounted
      .filter(({ claim }) => coveredBy(claim.query, claims[scope]!) < MAX_COVERED_SHARE)
      .map((each) => ({ ...each, rows: uncountedRows(index, picture, each) })),
  );
}

/** Says what is not counted, and who holds it if several works do. */
function notCountedOf(
  index: Searcher,
  uncounted: readonly UncountedClaim[],
): Pick<PictureResult, 'holders' | 'notCounted'> {
  const holders = holdersOf(index, uncounted);
  return {
    ...(holders.length > 0 && { holders }),
    ...(uncounted.length > 0 && { notCounted: uncounted.map(({ rows }) => rows) }),
  };
}

/** The status of a picture without matches: shared, if several works hold what it shows. */
function statusWithoutClaims(
  index: Searcher,
  work: PictureWork,
  uncounted: readonly UncountedClaim[],
): Pick<PictureResult, 'status' | 'reason' | 'sparse' | 'holders' | 'notCounted'> {
  const { findings, opened } = work;
  if (uncounted.length === 0 && findings.every(({ blank }) => blank))
    return { status: 'blank', reason: opened.decoded!.rows === 0 ? TOO_NARROW : NO_DETAIL };
  const notCounted = notCountedOf(index, uncounted);
  const status = notCounted.holders === undefined ? 'unmatched' : 'shared';
  return { status, ...sparsityOf(work), ...notCounted };
}

/** Says so of a picture that is blank where one scope finds nothing, and another finds something. */
function sparsityOf({ findings }: PictureWork): Pick<PictureResult, 'sparse'> {
  return findings.some(({ blank }) => blank) ? { sparse: true } : {};
}

function listedOf(index: Searcher, { hash }: OpenedPicture): Pick<PictureResult, 'listed'> {
  const listed = hash === undefined ? [] : index.listMatches(hash);
  return listed.length > 0 ? { listed } : {};
}

/** The hint of the first scope that has one. */
function hintsOf(index: Searcher, { findings }: PictureWork): Pick<PictureResult, 'hints'> {
  const found = findings.find(({ scrambled }) => scrambled !== undefined);
  if (found === undefined) return {};
  const { work, episode } = index.episodes[found.scrambled!]!;
  return { hints: [{ kind: 'scrambled?', work: work.name, episode: episode.name }] };
}
