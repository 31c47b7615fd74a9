import type { PictureResult } from './picture-result.ts';
import type { WorkVerdict } from './verdict.ts';

/** How many pictures came to what. */
export interface Summary {
  readonly images: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly blank: number;
  readonly unreadable: number;
  /** Files that neither are nor claim to be pictures. */
  readonly otherFiles: number;
}

/** What made a report: with the same index and input it makes the same one. */
export interface ReportHeader {
  readonly engine: {
    readonly name: 'panelprint';
    readonly version: string;
    readonly profile: number;
  };
  readonly index: {
    readonly sha256: string;
    readonly works: number;
    readonly episodes: number;
    readonly windows: number;
  };
  /** Everything that can change a result. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** All that a scan found, and all that is needed to repeat it. The JSON report is this record. */
export interface Report extends ReportHeader {
  readonly schema: 'panelprint/report@1';
  /** The pictures were not read: it is of fingerprints that were kept of them. */
  readonly kept?: true;
  /** Episodes that were looked for in them. */
  readonly sought?: number;
  /** What was scanned, as it was named. */
  readonly inputs: readonly string[];
  /** The catalogue whose pages the matches were compared with, as it was named. */
  readonly references?: string;
  readonly summary: Summary;
  /** The scan was stopped; the report has what was finished. */
  readonly interrupted?: true;
  readonly works: readonly WorkVerdict[];
  readonly images: readonly PictureResult[];
}

/** Counts results by status. */
export function summarize(images: readonly PictureResult[], otherFiles: number): Summary {
  const count = (status: PictureResult['status']) =>
    images.filter((image) => image.status === status).length;
  return {
    images: images.length,
    matched: count('matched'),
    unmatched: count('unmatched'),
    blank: count('blank'),
    unreadable: count('unreadable'),
    otherFiles,
  };
}

/** The report as JSON, two spaces deep, ending in a line break. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
