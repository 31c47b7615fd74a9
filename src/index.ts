// The public names: what is not here may change.

export { type ErrorCode, PanelError } from './errors.ts';
export { type BlockhashOptions, blockhash } from './hash/blockhash.ts';
export { distance, type Fingerprint, fromHex, toHex } from './hash/fingerprint.ts';
export { type Pdq, pdq, pdqDihedral, type Turn } from './hash/pdq.ts';
export { type Profile, profile1 } from './hash/profile.ts';
export { type FileSource, picturesIn, type Source } from './inputs/pictures.ts';
export type { Difference } from './match/difference.ts';
export type { Crop, Match } from './match/match.ts';
export type { ForeignRows, Hint, PictureResult } from './match/result.ts';
export type { EpisodeVerdict, WorkVerdict } from './match/verdict.ts';
export type { BuildOptions, BuildProgress, Failure } from './pipeline/build.ts';
export { type Comparison, compare } from './pipeline/compare.ts';
export {
  checkIndex,
  type Indexed,
  type IndexOptions,
  indexCatalogue,
  openIndex,
  removeFromIndex,
} from './pipeline/index-folder.ts';
export {
  type MatchOptions,
  matchPicture,
  matchPictures,
  type PictureInput,
  type PictureOptions,
} from './pipeline/match.ts';
export type { RunOptions } from './pipeline/queue.ts';
export { type SharedRows, type SharedStretch, sharedStretches } from './pipeline/shared.ts';
export { matchSite, type SiteOptions } from './pipeline/site.ts';
export { csvHeader, renderCsv } from './report/csv.ts';
export { plain } from './report/plain.ts';
export { type Origin, type Report, renderJson, type Summary } from './report/report.ts';
export { renderText } from './report/text.ts';
export type { Episode, IndexContent, Page, Work } from './store/content.ts';
export type { PanelIndex } from './store/panel-index.ts';
export { hardenDecoder } from './strip/decode.ts';
export type { Pixels } from './strip/pixels.ts';
export { version } from './version.ts';
