import { WORDS } from '../../hash/fingerprint.ts';
import type { Feedback, Holding, IndexKind, WorkRecord } from '../format/manifest.ts';
import type { Episode, SegmentData, Tracks, Work } from '../format/segment-data.ts';
import type { BandTable } from '../search/band-tables.ts';

/**
 * What an open index has in memory: the tables of all its segments, one under the other, so that a row is known by one
 * number wherever it lies; prints and their sorted tables stay with their segment, where they are searched. The rows
 * of an episode follow one another. Those of episodes that are not held any more belong to {@link DELETED}.
 */
export interface Snapshot {
  readonly kind: IndexKind;
  readonly profile: number;
  /** All works with their episodes, in order: our own first. */
  readonly works: readonly IndexedWork[];
  /** The tracks' episodes are counted through all works in that order, or {@link DELETED}. */
  readonly tracks: Tracks;
  readonly windows: PrintTable<'tracks' | 'tops' | 'heights'>;
  /** As the tracks', the patches' episodes. */
  readonly patches: PrintTable<'episodes' | 'lefts' | 'tops' | 'sides'>;
  /** Lists of hashes of whole pictures, and what people said of matches: of all origins. */
  readonly lists: readonly IndexedList[];
  readonly feedback: readonly IndexedFeedback[];
}

/** A list of hashes. */
export interface IndexedList {
  readonly origin: string;
  readonly name: string;
  /** Eight words each. */
  readonly prints: Uint32Array;
}

/** What somebody said of a match; `by` is absent where it was us. */
export type IndexedFeedback = Feedback & { readonly by?: string };

/** A work that is held. */
export interface IndexedWork extends Work, Pick<WorkRecord, 'scan'> {
  /** Who handed it over; absent for our own. */
  readonly origin?: string;
  readonly episodes: readonly IndexedEpisode[];
}

/** An episode that is held. */
export interface IndexedEpisode extends Episode {
  /** Of its pages and fingerprints; absent in an index that was never saved, or in an older format. */
  readonly sha256?: string;
}

/** A table of fingerprinted things: its columns, and where their prints are. */
export type PrintTable<Column extends string> = Readonly<Record<Column, Uint32Array>> & {
  /** Rows, and those among them that belong to an episode that is held. */
  readonly count: number;
  readonly live: number;
  readonly segments: readonly SegmentPrints[];
};

/** The prints of one segment. */
export interface SegmentPrints {
  /** The row of its first print. */
  readonly first: number;
  /** Eight words each. */
  readonly prints: Uint32Array;
  /** Absent among few, which are not sorted. */
  readonly table?: BandTable | undefined;
}

/** The episode to which rows belong that are not held any more. */
export const DELETED = 0xffffffff;

/** The stock of a single content, all of it held: nothing is copied. */
export function snapshotOf({
  profile,
  works,
  tracks,
  windows,
  patches,
  tables,
}: SegmentData): Snapshot {
  const { prints: windowPrints, ...windowColumns } = windows;
  const { prints: patchPrints, ...patchColumns } = patches;
  return {
    ...{ kind: 'catalogue', profile, works, tracks, lists: [], feedback: [] },
    windows: {
      ...windowColumns,
      live: windows.count,
      segments: [{ first: 0, prints: windowPrints, table: tables?.windows }],
    },
    patches: {
      ...patchColumns,
      live: patches.count,
      segments: [{ first: 0, prints: patchPrints, table: tables?.patches }],
    },
  };
}

/** Which row of which part holds a print: the part, and the first word. */
export function locatePrint(
  parts: readonly SegmentPrints[],
  row: number,
): readonly [Uint32Array, number] {
  let i = parts.length - 1;
  while (parts[i]!.first > row) i--;
  return [parts[i]!.prints, (row - parts[i]!.first) * WORDS];
}

/** The works of holdings, their episodes with the pages that `pagesOf` knows of them. */
export function indexedWorks(
  holdings: readonly Holding[],
  pagesOf: (segment: number, at: number) => Episode['pages'],
): IndexedWork[] {
  return holdings.flatMap(({ origin, works }) =>
    works.map((work: WorkRecord) => ({
      ...work,
      ...(origin !== '' && { origin }),
      episodes: work.episodes.map(({ segment, at, windows: _, ...about }) => ({
        ...about,
        pages: pagesOf(segment, at),
      })),
    })),
  );
}

/** What was said of matches, by whom. */
export function indexedFeedback(holdings: readonly Holding[]): IndexedFeedback[] {
  return holdings.flatMap(({ origin, feedback }) =>
    feedback.map((record) => ({ ...record, ...(origin !== '' && { by: origin }) })),
  );
}
