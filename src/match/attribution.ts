import type { PanelIndex } from '../store/panel-index.ts';
import type { Picture } from '../strip/picture.ts';
import { type Claim, overlap } from './claim.ts';
import { type Holder, holderOf, type Match, matchOf, type Opinion } from './match.ts';

/** A claim in pixels, with who else holds what it is of, and what people said of it. */
export function attributed(
  index: PanelIndex,
  { decoded, sha256 }: { readonly decoded?: Omit<Picture, 'luma'>; readonly sha256?: string },
  claims: readonly Claim[],
  claim: Claim,
): Match {
  const match = matchOf(index, decoded!, claim);
  const overlaps = overlapsOf(index, claim, claims);
  const feedback = sha256 === undefined ? [] : opinionsOn(index, sha256, match);
  return {
    ...match,
    ...(overlaps.length > 0 && { overlaps }),
    ...(feedback.length > 0 && { feedback }),
  };
}

/** The same episodes, held by others, that are claimed of the same part of a picture. */
function overlapsOf(index: PanelIndex, claim: Claim, claims: readonly Claim[]): Holder[] {
  const same = claims.filter(
    ({ episode, query }) =>
      episode !== claim.episode &&
      overlap(query, claim.query) > 0 &&
      index.isSame(episode, claim.episode),
  );
  return [...new Set(same.map(({ episode }) => episode))].map((at) => holderOf(index, at));
}

/** What was said of a picture's match with a work, or with just this episode of it. */
function opinionsOn(
  index: PanelIndex,
  sha256: string,
  { origin, work, episode }: Match,
): Opinion[] {
  return index.stock.feedback
    .filter((one) => one.picture === sha256 && one.work === work)
    .filter((one) => (one.origin ?? one.by) === origin)
    .filter((one) => one.episode === undefined || one.episode === episode)
    .map(({ by, said, note }) => ({
      ...(by !== undefined && { origin: by }),
      said,
      ...(note !== undefined && { note }),
    }));
}
