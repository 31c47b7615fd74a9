import { picturesIn } from '../inputs/pictures.ts';
import { LINE_RADIUS } from '../match/windows/line.ts';
import { SEED_RADIUS } from '../match/windows/match-windows.ts';
import type { PictureResult } from '../report/picture-result.ts';
import { type Report, type ReportHeader, summarize, withoutRepeated } from '../report/report.ts';
import { Tally } from '../report/tally.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { version } from '../version.ts';
import { keepScan } from './keep-scan.ts';
import { type MatchOptions, matchWithReferences, type OnKeep } from './match-pictures.ts';
import { referencesIn } from './references.ts';

/** Options of {@link matchSite}. */
export interface SiteOptions extends MatchOptions {
  /**
   * Called with the result of every picture when it is finished, in order. The report may count
   * fewer of its matches: the whole scan can show that they are no evidence.
   */
  readonly onResult?: (result: PictureResult) => void;
  /**
   * A folder for fingerprints of the pictures, to search them later with `rematch`. It does not
   * change the report. Default: nothing is kept.
   */
  readonly keep?: string;
}

/**
 * Matches all pictures in the given folders and files, and reports the works that they show. If the
 * signal is aborted, the report holds what was finished and says that it was interrupted.
 *
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE for an input or `references`; INPUT_KIND;
 * BAD_ARGUMENT; with `keep`, what {@link keepScan} throws.
 */
export async function matchSite(
  index: Searcher,
  inputs: readonly string[],
  { keep, ...options }: SiteOptions = {},
): Promise<Report> {
  if (keep === undefined) return scanInputs(index, inputs, options);
  return keepScan(keep, index, inputs, (onKeep) => scanInputs(index, inputs, options, onKeep));
}

async function scanInputs(
  index: Searcher,
  inputs: readonly string[],
  { onResult, references, ...options }: Omit<SiteOptions, 'keep'>,
  keep?: OnKeep,
): Promise<Report> {
  const { signal } = options;
  const tally = new Tally(index);
  const images: PictureResult[] = [];
  let otherFiles = 0;
  const sources = picturesIn(inputs, () => otherFiles++);
  try {
    const pages = await referencesIn(references, index);
    for await (const result of matchWithReferences(index, sources, pages, { ...options, keep })) {
      images.push(result);
      tally.add(result);
      onResult?.(result);
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
  }
  const { works, repeated } = tally.verdicts();
  const counted = withoutRepeated(images, repeated);
  return {
    schema: 'panelprint/report@2',
    ...reportHeader(index),
    inputs,
    ...(references !== undefined && { references }),
    summary: summarize(counted, otherFiles),
    ...(signal?.aborted && { interrupted: true }),
    works,
    images: counted,
  };
}

/** Returns the header of a report made with this index. */
export function reportHeader(index: Searcher): ReportHeader {
  const { profile, counts, sha256 } = index;
  return {
    engine: { name: 'panelprint', version, profile: profile.id },
    index: {
      sha256,
      works: counts.works,
      episodes: counts.episodes,
      windows: counts.windows,
    },
    background: index.backgrounds.map((background) => ({
      ...(index.givenBackgrounds.includes(background)
        ? { from: 'package', sha256: background.sha256 }
        : { from: 'index' }),
      drawings: background.counts.episodes,
    })),
    parameters: { seedRadius: SEED_RADIUS, lineRadius: LINE_RADIUS },
  };
}
