import { slotBox } from '../../hash/window/track.ts';
import { rowPitch } from '../../hash/window/window.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Agreement, type Claim, isClaimable } from '../evidence/claim.ts';
import { oddsInLayout } from '../evidence/layout.ts';
import { logChance, MAX_LOG_ODDS, WINDOW_CHANCE } from '../evidence/odds.ts';
import type { Line } from './line.ts';
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
  claims(seed: Line, pivot: number, queries: number, most: number = MAX_LOG_ODDS): Claim[] {
    const logPlaces = Math.log10(this.#searcher.counts.windows * queries);
    return this.runs(this.tune(seed, pivot)).flatMap((run) => {
      const logOdds = run.logChance + logPlaces;
      if (logOdds > most) return [];
      const { prepared, view } = this.#view;
      const inLayout = oddsInLayout(
        this.#searcher,
        prepared,
        view,
        run.agreements,
        chanceOfWindows,
      );
      if (inLayout > most) return [];
      const claim = this.#claimOf(run, Math.max(logOdds, inLayout), logPlaces);
      return isClaimable(claim.reference) ? [claim] : [];
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
  #claimOf(run: Run, logOdds: number, logPlaces: number): Claim {
    const { track, offset, scale } = run.line;
    const box = this.#searcher.trackBox(track);
    const pitch = rowPitch({ box });
    const stripRow = (row: number) => box.top + (offset + scale * row) * pitch;
    return {
      episode: this.#searcher.episodeOfTrack(track),
      query: slotBox(this.#view.rows, { top: run.top, height: run.bottom - run.top }),
      reference: {
        ...box,
        top: Math.max(box.top, stripRow(run.top)),
        bottom: Math.min(box.bottom, stripRow(run.bottom)),
      },
      view: this.#view.view,
      evidence: {
        distance: run.distance,
        windows: run.windows,
        logChance: logOdds - logPlaces,
      },
      logOdds,
      agreements: run.agreements,
    };
  }

  #agreementOf({ track, offset, scale }: Line, window: AlignedWindow): Agreement {
    const { top, bottom, distance } = window;
    const slot = { top, height: bottom - top };
    const box = this.#searcher.trackBox(track);
    const pitch = rowPitch({ box });
    const stripRow = (row: number) => box.top + (offset + scale * row) * pitch;
    const detail = detailAt(this.#view, slot);
    return {
      box: slotBox(this.#view.rows, slot),
      reference: { ...box, top: stripRow(top), bottom: stripRow(bottom) },
      distance,
      log: logChance(WINDOW_CHANCE, distance, detail),
      detail,
      window: window.window,
    };
  }
}
