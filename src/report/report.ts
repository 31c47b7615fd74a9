import type { Match } from './match.ts';
import type { PictureResult, UncountedRows } from './picture-result.ts';
import type { WorkVerdict } from './verdict.ts';

/** Numbers of pictures by status. */
export interface Summary {
  /** All pictures of the report: the sum of the next five. */
  readonly images: number;
  readonly matched: number;
  /** Several works hold what they show. */
  readonly shared: number;
  readonly unmatched: number;
  readonly blank: number;
  readonly unreadable: number;
  /** Files that are not pictures, by content and by name. They are not in `images`. */
  readonly otherFiles: number;
}

/**
 * What the report was made with. The same engine, index, parameters and inputs give the same
 * report.
 */
export interface ReportHeader {
  readonly engine: {
    readonly name: 'panelprint';
    /** The release, as in package.json. */
    readonly version: string;
    /** The number of the profile of all fingerprints. */
    readonly profile: number;
  };
  readonly index: {
    /** Digest of everything that the index holds, 64 hex digits. */
    readonly sha256: string;
    readonly works: number;
    readonly episodes: number;
    /** Fingerprinted windows. */
    readonly windows: number;
  };
  /** The background sets: what they hold is no evidence. */
  readonly background: readonly {
    /** `package`: the set that panelprint brings. `index`: what the index adds to it. */
    readonly from: 'package' | 'index';
    /** Digest of the set of the package; the index's own is a part of the index's digest. */
    readonly sha256?: string;
    readonly drawings: number;
  }[];
  /** Every setting that can change a result, by name. Radii are in bits of 256. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** The result of a scan. The JSON report is this record. */
export interface Report extends ReportHeader {
  readonly schema: 'panelprint/report@2';
  /** The report is about kept fingerprints; the pictures themselves were not read. */
  readonly kept?: true;
  /** Number of episodes that were searched for. Present with `kept` only. */
  readonly sought?: number;
  /** The folders and files that were scanned, as the caller named them. */
  readonly inputs: readonly string[];
  /** The catalogue of the pages that matches were compared with, as the caller named it. */
  readonly references?: string;
  readonly summary: Summary;
  /** The scan was stopped. The report holds what was finished. */
  readonly interrupted?: true;
  /** Works with at least one match that counts, the strongest evidence first. */
  readonly works: readonly WorkVerdict[];
  /** Every picture, in the order in which the inputs name them. */
  readonly images: readonly PictureResult[];
}

/** Counts results by status. */
export function summarize(images: readonly PictureResult[], otherFiles: number): Summary {
  const count = (status: PictureResult['status']) =>
    images.filter((image) => image.status === status).length;
  return {
    images: images.length,
    matched: count('matched'),
    shared: count('shared'),
    unmatched: count('unmatched'),
    blank: count('blank'),
    unreadable: count('unreadable'),
    otherFiles,
  };
}

/**
 * Returns the results without matches that the scan repeats, which are no evidence. These stay on
 * record as rows that are not counted.
 */
export function withoutRepeated(
  images: readonly PictureResult[],
  repeated: ReadonlySet<Match>,
): PictureResult[] {
  if (repeated.size === 0) return [...images];
  return images.map((image) => {
    const removed = image.matches.filter((match) => repeated.has(match));
    if (removed.length === 0) return image;
    const matches = image.matches.filter((match) => !repeated.has(match));
    const notCounted = [...(image.notCounted ?? []), ...removed.map(repeatedRows)];
    if (matches.length > 0) return { ...image, matches, notCounted };
    const { foreign: _, ...rest } = image;
    return { ...rest, status: rest.holders ? 'shared' : 'unmatched', matches, notCounted };
  });
}

function repeatedRows({ origin, work, episode, query, reference }: Match): UncountedRows {
  return {
    ...(origin !== undefined && { origin }),
    work,
    episode,
    query,
    reference,
    reason: 'repeated',
    episodes: 1,
  };
}
