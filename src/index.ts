// The public names: what is not here may change.

export { type ErrorCode, PanelError } from './errors.ts';
export { type BlockhashOptions, blockhash } from './hash/blockhash.ts';
export { distance, type Fingerprint, fromHex, toHex } from './hash/fingerprint.ts';
export { type Pdq, pdq, pdqDihedral, type Turn } from './hash/pdq.ts';
export { type Profile, profile1 } from './hash/profile.ts';
export { type FileSource, picturesIn, type Source } from './inputs/pictures.ts';
export type { Difference } from './match/difference.ts';
export type { Crop, Holder, Match, Opinion } from './match/match.ts';
export type { ForeignRows, Hint, PictureResult } from './match/result.ts';
export type { EpisodeVerdict, WorkVerdict } from './match/verdict.ts';
export type { BuildOptions, BuildProgress } from './pipeline/build.ts';
export { type Comparison, compare } from './pipeline/compare.ts';
export { describeIndex, type IndexInfo, type OriginInfo } from './pipeline/describe.ts';
export {
  type ExportOptions,
  exportHashes,
  exportIndex,
  type HashList,
  type ImportOptions,
  importInto,
  recordFeedback,
  revokeOrigin,
  type TakenOver,
} from './pipeline/exchange.ts';
export {
  type CheckOptions,
  checkIndex,
  type Indexed,
  type IndexOptions,
  indexCatalogue,
  mergeIndex,
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
export { type RematchOptions, rematch } from './pipeline/rematch.ts';
export { type SharedRows, type SharedStretch, sharedStretches } from './pipeline/shared.ts';
export { matchSite, type SiteOptions } from './pipeline/site.ts';
export type { Failure } from './pipeline/strip.ts';
export { csvHeader, renderCsv } from './report/csv.ts';
export { plain } from './report/plain.ts';
export { type Origin, type Report, renderJson, type Summary } from './report/report.ts';
export { renderText } from './report/text.ts';
export type { Checkup, Damage } from './store/checkup.ts';
export type { Episode, Page, Work } from './store/content.ts';
export type { Exported, Imported } from './store/exchange.ts';
export { newKeys, publicKeyIn } from './store/keys.ts';
export type { Listing } from './store/list-search.ts';
export type { Feedback, HeldEpisode, HeldWork, SegmentFile } from './store/manifest.ts';
export type { Merged } from './store/merge.ts';
export type { Counts, PanelIndex } from './store/panel-index.ts';
export type { Repaired } from './store/repair.ts';
export type { StockWork } from './store/stock.ts';
export { hardenDecoder } from './strip/decode.ts';
export type { Pixels } from './strip/pixels.ts';
export { version } from './version.ts';
