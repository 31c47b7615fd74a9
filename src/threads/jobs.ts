import { type Profile, profileOf } from '../hash/profile.ts';
import { fingerprintStrip, type StripPrints } from '../hash/window/track.ts';
import type { Picture } from '../image/picture.ts';
import { prepare } from '../image/prepare.ts';
import { examine, type PictureFindings } from '../match/examine.ts';
import { printsToKeep } from '../match/later/keep-prints.ts';
import { SegmentBuilder } from '../store/format/segment-builder.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import { Searcher } from '../store/index/searcher.ts';
import { fromTransferable, type TransferableIndex } from '../store/index/transfer.ts';

/** A scraped picture to be examined. */
export interface PictureToExamine extends Picture {
  /** Whether its fingerprints are kept, unless it is blank. */
  readonly keep?: boolean;
}

/** The findings about a picture on its own, without its neighbours. */
export interface ExaminedPicture {
  /** For each scope of the index. */
  readonly findings: readonly PictureFindings[];
  /** Its kept fingerprints, as a segment with one episode. */
  readonly kept?: SegmentData;
}

/** The pages of an episode, one under the other. */
export interface StripToPrint extends Picture {
  /** Whether small patches are wanted too: its pages are flat. */
  readonly fine: boolean;
}

/** What a worker gets when it starts: plain data. Shared memory is not copied. */
export interface WorkerInit {
  readonly profile: number;
  /** The index to search; absent if pictures are only fingerprinted. */
  readonly index?: Searcher | TransferableIndex | undefined;
}

/** Runs jobs, in any thread with the same result. Arguments and results are plain data. */
export class JobRunner {
  readonly #profile: Profile;
  readonly #searcher: Searcher | undefined;

  constructor({ profile, index }: WorkerInit) {
    this.#profile = profileOf(profile);
    this.#searcher =
      index === undefined || index instanceof Searcher ? index : fromTransferable(index);
  }

  /** Searches the index for a scraped picture, and fingerprints it if `keep` is set. */
  examine(picture: PictureToExamine): ExaminedPicture {
    const prepared = prepare(picture);
    const findings = this.#searcher!.scopes.map((scope) => examine(scope, prepared));
    if (!picture.keep || findings.every(({ blank }) => blank)) return { findings };
    return { findings, kept: this.#segmentOf(printsToKeep(prepared, this.#profile)) };
  }

  /** Fingerprints a strip. */
  print(strip: StripToPrint): SegmentData {
    return this.#segmentOf(fingerprintStrip(strip, this.#profile, strip.fine));
  }

  /**
   * The columns of a segment with one episode: thousands of small arrays are slow to send to a
   * thread.
   */
  #segmentOf(prints: StripPrints): SegmentData {
    const builder = new SegmentBuilder(this.#profile.id);
    builder.add({ name: '' }, { name: '', pages: [] }, prints);
    return builder.build();
  }
}

/** The jobs of a {@link JobRunner}. */
export type JobName = keyof JobRunner;
