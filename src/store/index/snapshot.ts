import { WORDS } from '../../hash/fingerprint.ts';
import type { Feedback, Holding, IndexKind, WorkRecord } from '../format/manifest.ts';
import type { Episode, SegmentData, Tracks, Work } from '../format/segment-data.ts';
import type { BandTable } from '../search/band-tables.ts';

/*
 * A snapshot has the tables of all segments of an index, one below the other. Rows and episodes
 * have a number in their segment, which its file stores, and a number in the snapshot:
 *
 *   row of a segment         of a track, window or patch: each table counts its rows from 0
 *   row of the snapshot      the row of the segment, plus the rows of all segments before it
 *   episode of a segment     counted through the works in the file of the segment (`EpisodeRef.at`)
 *   episode of the snapshot  counted through the works of the manifest, in its order; DELETED if
 *                            the manifest does not name the episode
 *
 * The columns of a snapshot contain numbers of the snapshot only: renumber.ts replaces the numbers
 * of segments after reading. Prints and their band tables stay with their segment: a search of a
 * segment finds rows of the segment, and segment-search.ts turns them into rows of the snapshot.
 */

/** An index in memory at one generation. The rows of an episode are next to one another. */
export interface Snapshot {
  /** Whether it holds a catalogue or kept scans. */
  readonly kind: IndexKind;
  readonly profile: number;
  /** All works with their episodes, in order: our own first. */
  readonly works: readonly IndexedWork[];
  /** Their `episodes` column has episodes of the snapshot. */
  readonly tracks: Tracks;
  /** Their `tracks` column has rows of the snapshot. */
  readonly windows: PrintTable<'tracks' | 'tops' | 'heights'>;
  /** Their `episodes` column has episodes of the snapshot. */
  readonly patches: PrintTable<'episodes' | 'lefts' | 'tops' | 'sides'>;
  /** The lists of all origins. */
  readonly lists: readonly IndexedList[];
  /** The feedback of all origins, and our own. */
  readonly feedback: readonly IndexedFeedback[];
}

/** A list of hashes of whole pictures. */
export interface IndexedList {
  readonly origin: string;
  readonly name: string;
  /** Eight words each. */
  readonly prints: Uint32Array;
}

/** A person's opinion on a match. `by` is the origin; absent in our own feedback. */
export type IndexedFeedback = Feedback & { readonly by?: string };

/** A work of the index. */
export interface IndexedWork extends Work, Pick<WorkRecord, 'scan'> {
  /** Absent in our own works. */
  readonly origin?: string;
  readonly episodes: readonly IndexedEpisode[];
}

/** An episode of the index. */
export interface IndexedEpisode extends Episode {
  /**
   * Digest of its pages and fingerprints; absent in an index that was never saved, or has an older
   * format.
   */
  readonly sha256?: string;
}

/** The table of all windows or all patches: its columns, and the prints of each segment. */
export type PrintTable<Column extends string> = Readonly<Record<Column, Uint32Array>> & {
  /** All rows. */
  readonly count: number;
  /** Rows of all episodes but {@link DELETED}. */
  readonly liveCount: number;
  readonly segments: readonly SegmentPrints[];
};

/** The prints of the windows or patches of one segment. */
export interface SegmentPrints {
  /** The row of the snapshot that is row 0 of the segment. */
  readonly firstRow: number;
  /** Eight words each. */
  readonly prints: Uint32Array;
  /** Absent where there are too few prints to sort. */
  readonly table?: BandTable | undefined;
}

/** The episode of rows that the manifest no longer names. */
export const DELETED = 0xffffffff;

/** Makes a snapshot of one segment without deleted rows. Copies nothing. */
export function snapshotOf(segment: SegmentData): Snapshot {
  const { profile, works, tracks, tables } = segment;
  const { prints: windowPrints, ...windows } = segment.windows;
  const { prints: patchPrints, ...patches } = segment.patches;
  return {
    kind: 'catalogue',
    profile,
    works,
    tracks,
    windows: {
      ...windows,
      liveCount: windows.count,
      segments: [{ firstRow: 0, prints: windowPrints, table: tables?.windows }],
    },
    patches: {
      ...patches,
      liveCount: patches.count,
      segments: [{ firstRow: 0, prints: patchPrints, table: tables?.patches }],
    },
    lists: [],
    feedback: [],
  };
}

/**
 * Finds the print of a row of the snapshot: the prints of its segment, and its first word there.
 */
export function locatePrint(
  segments: readonly SegmentPrints[],
  row: number,
): readonly [prints: Uint32Array, word: number] {
  let i = segments.length - 1;
  while (segments[i]!.firstRow > row) i--;
  const { firstRow, prints } = segments[i]!;
  return [prints, (row - firstRow) * WORDS];
}

/** @param pagesOf returns the pages of an episode of a segment. */
export function indexedWorks(
  holdings: readonly Holding[],
  pagesOf: (segment: number, episode: number) => Episode['pages'],
): IndexedWork[] {
  return holdings.flatMap(({ origin, works }) =>
    works.map((work) => ({
      ...work,
      ...(origin !== '' && { origin }),
      episodes: work.episodes.map(({ segment, at, windows: _, ...head }) => ({
        ...head,
        pages: pagesOf(segment, at),
      })),
    })),
  );
}

export function indexedFeedback(holdings: readonly Holding[]): IndexedFeedback[] {
  return holdings.flatMap(({ origin, feedback }) =>
    feedback.map((record) => ({ ...record, ...(origin !== '' && { by: origin }) })),
  );
}
