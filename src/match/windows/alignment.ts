import { slotBox } from '../../hash/window/track.ts';
import type { Box } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Agreement, isClaimable, type SupportedClaim } from '../evidence/claim.ts';
import { oddsInLayout } from '../evidence/layout.ts';
import { logChance, MAX_LOG_ODDS, WINDOW_CHANCE } from '../evidence/odds.ts';
import { type Line, stripRow } from './line.ts';
import { LineTuner } from './line-tuner.ts';
import { agreeingGroups, chanceOfWindows, evidenceOf, type Run } from './run.ts';
import { RunEnds } from './run-ends.ts';
import { detailAt, type TrackView } from './track-view.ts';
import { type AlignedWindow, WindowComparer } from './window-comparer.ts';

/** Aligns a track view with tracks of an index, along lines. */
export class Alignment {
  readonly #searcher: Searcher;
  readonly #view: TrackView;
  readonly #comparer: WindowComparer;
  readonly #tuner: LineTuner;
  readonly #ends: RunEnds;

  constructor(searcher: Searcher, view: TrackView) {
    this.#searcher = searcher;
    this.#view = view;
    this.#comparer = new WindowComparer(searcher, view);
    this.#tuner = new LineTuner(this.#comparer);
    this.#ends = new RunEnds(this.#comparer);
  }

  /**
   * Tunes a line and claims the runs on it that chance does not explain.
   * @param pivot row of the view at which the line is nearly right.
   * @param queries number of queries to the index so far: the odds count all places tried.
   * @param most largest log10 of the odds of a claim.
   */
  claims(
    seed: Line,
    pivot: number,
    queries: number,
    most: number = MAX_LOG_ODDS,
  ): SupportedClaim[] {
    const logPlaces = Math.log10(this.#searcher.counts.windows * queries);
    return this.runs(this.tune(seed, pivot)).flatMap((run) => {
      const byChance = run.logChance + logPlaces;
      if (byChance > most) return [];
      const { prepared, view } = this.#view;
      const { agreements } = run;
      const inLayout = oddsInLayout(this.#searcher, prepared, view, agreements, chanceOfWindows);
      const logOdds = Math.max(byChance, inLayout);
      const claim = this.#claimOf(run, logOdds, logOdds - logPlaces);
      return logOdds <= most && isClaimable(claim.reference) ? [claim] : [];
    });
  }

  /** Makes a line exact ({@link LineTuner.tune}). */
  tune(seed: Line, pivot: number): Line {
    return this.#tuner.tune(seed, pivot);
  }

  /** Cuts a line into the stretches on which its windows agree. */
  runs(line: Line): Run[] {
    return agreeingGroups(this.follow(line)).map((group) => {
      const agreements = group.map((window) => this.#agreementOf(line, window));
      return { ...evidenceOf(agreements), line, agreements, ...this.#ends.find(line, group) };
    });
  }

  /** Compares every window of the track that the line puts between two rows of the view. */
  follow(line: Line, from = 0, to: number = this.#view.count): AlignedWindow[] {
    return this.#comparer
      .windowsBetween(line, from, to)
      .map((window) => this.#comparer.compare(line, window));
  }

  /** The claim of a run, in columns and rows of the picture and of the strip. */
  #claimOf(run: Run, logOdds: number, logChance: number): SupportedClaim {
    const { line, top, bottom, distance, windows, agreements } = run;
    const box = this.#searcher.trackBox(line.track);
    const reference = this.#referenceOf(line, run);
    return {
      episode: this.#searcher.episodeOfTrack(line.track),
      query: slotBox(this.#view.rows, { top, height: bottom - top }),
      reference: {
        ...reference,
        top: Math.max(box.top, reference.top),
        bottom: Math.min(box.bottom, reference.bottom),
      },
      view: this.#view.view,
      evidence: { distance, windows, logChance },
      logOdds,
      agreements,
    };
  }

  #agreementOf(line: Line, { window, top, bottom, distance }: AlignedWindow): Agreement {
    const slot = { top, height: bottom - top };
    const detail = detailAt(this.#view, slot);
    return {
      box: slotBox(this.#view.rows, slot),
      reference: this.#referenceOf(line, { top, bottom }),
      distance,
      log: logChance(WINDOW_CHANCE, distance, detail),
      detail,
      kind: 'window',
      row: window,
    };
  }

  /** The part of the strip that a line puts between two rows of the view. */
  #referenceOf(line: Line, { top, bottom }: Pick<Run, 'top' | 'bottom'>): Box {
    const row = (at: number) => stripRow(this.#searcher, line, at);
    return { ...this.#searcher.trackBox(line.track), top: row(top), bottom: row(bottom) };
  }
}
