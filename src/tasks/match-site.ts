import { picturesIn } from '../inputs/pictures.ts';
import { LINE_RADIUS } from '../match/windows/line.ts';
import { SEED_RADIUS } from '../match/windows/match-windows.ts';
import type { PictureResult } from '../report/picture-result.ts';
import { type Report, type ReportHeader, summarize } from '../report/report.ts';
import { Tally } from '../report/verdict.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { version } from '../version.ts';
import { keepScan } from './keep-scan.ts';
import {
  type MatchOptions,
  matchWithReferences,
  type OnKeep,
  referencesOf,
} from './match-pictures.ts';

/** Options of {@link matchSite}. */
export interface SiteOptions extends MatchOptions {
  /** Called with every picture as it is finished, in order. */
  readonly onResult?: (result: PictureResult) => void;
  /**
   * A folder in which fingerprints of the pictures are kept, for `rematch`. It changes nothing in the report. Default:
   * nothing is kept.
   */
  readonly keep?: string;
}

/**
 * Matches everything in the given folders and files and reports which works they carry. When the signal
 * is aborted the report has what was finished, and says that it was interrupted.
 *
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE for an input or `references`, INPUT_KIND; BAD_ARGUMENT; with `keep`
 * as `keeping`.
 */
export async function matchSite(
  index: Searcher,
  inputs: readonly string[],
  { keep, ...options }: SiteOptions = {},
): Promise<Report> {
  if (keep === undefined) return scanInputs(index, inputs, options);
  return keepScan(keep, index, inputs, (kept) =>
    scanInputs(index, inputs, { ...options, keep: kept }),
  );
}

async function scanInputs(
  index: Searcher,
  inputs: readonly string[],
  options: Omit<SiteOptions, 'keep'> & { readonly keep?: OnKeep },
): Promise<Report> {
  const { onResult, signal, references } = options;
  const tally = new Tally(index);
  const images: PictureResult[] = [];
  let others = 0;
  const sources = picturesIn(inputs, () => others++);
  try {
    const pages = await referencesOf(references, index, index.profile);
    for await (const result of matchWithReferences(index, sources, pages, options)) {
      images.push(result);
      tally.add(result);
      onResult?.(result);
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
  }
  return {
    schema: 'panelprint/report@1',
    ...reportHeader(index),
    inputs,
    ...(references !== undefined && { references }),
    summary: summarize(images, others),
    ...(signal?.aborted && { interrupted: true }),
    works: tally.works(),
    images,
  };
}

/** What a report made with this index begins with. */
export function reportHeader(index: Searcher): ReportHeader {
  const { profile, counts } = index;
  return {
    engine: { name: 'panelprint', version, profile: profile.id },
    index: {
      sha256: index.sha256,
      works: counts.works,
      episodes: counts.episodes,
      windows: counts.windows,
    },
    parameters: { seedRadius: SEED_RADIUS, lineRadius: LINE_RADIUS },
  };
}
