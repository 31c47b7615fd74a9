import { ROWS_PER_WIDTH } from '../../hash/profile.ts';
import { wholeOf } from '../../image/picture.ts';
import type { SupportedClaim } from '../evidence/claim.ts';
import { Alignment } from '../windows/alignment.ts';
import type { Examination } from '../windows/match-windows.ts';
import { readAs } from '../windows/track-view.ts';
import { middleOf, type Pair, type Placement, pointInPicture } from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** Share of the strip's width that must be inside the picture for its windows to be compared. */
const MIN_VISIBLE_SHARE = 0.8;

/**
 * Reads the part of a picture that shows the strip's whole width as a track, where a placement puts
 * it, and claims the stretches on which windows agree.
 * @param most largest log10 of the odds of a claim.
 */
export function claimsAsStrip(
  { searcher, prepared, queries }: Examination,
  {
    view,
    episode,
    votes,
  }: Pick<VoteGroup, 'view' | 'episode'> & { readonly votes: readonly Pair[] },
  placement: Placement,
  most?: number,
): SupportedClaim[] {
  const { columns } = searcher.profile;
  const tracks = searcher.tracksOf(episode);
  if (tracks.from === tracks.to) return [];
  const level = votes.reduce((sum, { reference }) => sum + middleOf(reference).y, 0) / votes.length;
  const start = pointInPicture(placement, 0, level);
  const end = pointInPicture(placement, columns, level);
  const [left, right] = start.x < end.x ? [start.x, end.x] : [end.x, start.x];
  const visible = Math.min(right, prepared.picture.columns) - Math.max(left, 0);
  if (visible < MIN_VISIBLE_SHARE * (right - left)) return [];
  const track = readAs(prepared, { ...wholeOf(prepared.picture), left, right }, view);
  const pitch = (right - left) / ROWS_PER_WIDTH;
  const stripPitch = columns / ROWS_PER_WIDTH;
  const middle = (left + right) / 2;
  const line = {
    track: tracks.from,
    scale: (placement.e * pitch) / stripPitch,
    offset: (placement.d * middle + placement.f) / stripPitch,
  };
  const pivot = (start.y + end.y) / 2 / pitch;
  return new Alignment(searcher, track).claims(line, pivot, queries, most);
}
