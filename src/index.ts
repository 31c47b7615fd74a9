// The public interface of the package. Names that are not exported here may change in any release.

export { type ErrorCode, PanelError } from './errors.ts';
export { type BlockhashOptions, blockhash } from './hash/blockhash.ts';
export { distance, type Fingerprint, fromHex, toHex } from './hash/fingerprint.ts';
export { type Pdq, pdq, pdqDihedral, type Turn } from './hash/pdq/pdq.ts';
export { type Profile, profile1 } from './hash/profile.ts';
export { hardenDecoder } from './image/decode.ts';
export type { Pixels } from './image/pixels.ts';
export type { PagePlace } from './image/strip.ts';
export type { FileBytes } from './inputs/file.ts';
export { type FileSource, picturesIn, type Source } from './inputs/pictures.ts';
export type { Difference } from './match/art/difference.ts';
export type { Joint } from './match/evidence/claim.ts';
export { csvHeader, renderCsv } from './report/csv.ts';
export { escapeForTerminal } from './report/escape.ts';
export type { Extent } from './report/extent.ts';
export { renderJson } from './report/json.ts';
export type { Crop, Holder, Match, MatchFeedback } from './report/match.ts';
export type { ForeignRows, Hint, PictureResult, UncountedRows } from './report/picture-result.ts';
export type { Report, ReportHeader, Summary } from './report/report.ts';
export { renderText } from './report/text.ts';
export type { EpisodeVerdict, FolderShare, WorkHolder, WorkVerdict } from './report/verdict.ts';
export type { CheckResult, Damage } from './store/folder/check.ts';
export type { ExportResult } from './store/folder/export.ts';
export type { BundleImport } from './store/folder/import.ts';
export type { MergeResult } from './store/folder/merge.ts';
export type { RepairResult } from './store/folder/repair.ts';
export type { KeptScan, ScannedIndex } from './store/format/kept-scan.ts';
export type {
  EpisodeRef,
  Feedback,
  IndexKind,
  SegmentFile,
  WorkRecord,
} from './store/format/manifest.ts';
export type { Episode, Page, Work } from './store/format/segment-data.ts';
export { newKeys, publicKeyIn } from './store/format/signature.ts';
export type { ListMatch } from './store/index/list-search.ts';
export type { EpisodeEntry, IndexCounts, Searcher as PanelIndex } from './store/index/searcher.ts';
export type { IndexedEpisode, IndexedWork } from './store/index/snapshot.ts';
export { type Comparison, compare } from './tasks/compare.ts';
export type { CopiedWorks } from './tasks/copied-works.ts';
export {
  describeIndex,
  type IndexInfo,
  type OriginInfo,
  openAndDescribe,
} from './tasks/describe-index.ts';
export {
  type ExportOptions,
  exportHashes,
  exportIndex,
  type HashList,
  type ImportOptions,
  type ImportResult,
  importInto,
  recordFeedback,
  revokeOrigin,
} from './tasks/exchange.ts';
export {
  type CheckOptions,
  checkIndex,
  type IndexOptions,
  type IndexResult,
  indexCatalogue,
  mergeIndex,
  openIndex,
  removeFromIndex,
} from './tasks/index-folder.ts';
export {
  type MatchOptions,
  matchPicture,
  matchPictures,
  type PictureOptions,
} from './tasks/match-pictures.ts';
export { matchSite, type SiteOptions } from './tasks/match-site.ts';
export type { PictureInput } from './tasks/open-picture.ts';
export type { Failure } from './tasks/read-strip.ts';
export type { RecurringStretch } from './tasks/recurring-stretches.ts';
export { type RematchOptions, rematch } from './tasks/rematch-scan.ts';
export type { SharedRows } from './tasks/shared-rows.ts';
export { type SharedArt, type SharedStretch, sharedArt } from './tasks/shared-stretches.ts';
export type { SharedEpisode, SharedWorks, SharingWork } from './tasks/shared-works.ts';
export type { IndexCatalogueOptions, IndexProgress } from './tasks/update-index.ts';
export type { RunOptions } from './threads/queue.ts';
export { version } from './version.ts';
