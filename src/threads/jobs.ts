import { type Profile, profileOf } from '../hash/profile.ts';
import { fingerprintStrip, type StripPrints } from '../hash/window/track.ts';
import { type Picture, wholeOf } from '../image/picture.ts';
import { detailIn, prepare } from '../image/prepare.ts';
import { examine, type PictureFindings } from '../match/examine.ts';
import { printsToKeep } from '../match/later/keep-prints.ts';
import { SegmentBuilder } from '../store/format/segment-builder.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import { Searcher } from '../store/index/searcher.ts';
import { fromTransferable, type TransferableIndex } from '../store/index/transfer.ts';

/** What is found out about a picture by itself. */
export interface ExaminedPicture extends PictureFindings {
  /** Nothing is claimed, and there is hardly anything on it. */
  readonly blank: boolean;
  /** What is kept of it, where that was asked for. */
  readonly kept?: SegmentData;
}

/** The pages of an episode, one under the other. */
export interface StripToPrint extends Picture {
  /** Its pages are flat. */
  readonly fine: boolean;
}

/** What a thread is told before its first job: plain data. What lies in shared memory is not copied. */
export interface WorkerInit {
  readonly profile: number;
  /** The index to search; none where pictures are only fingerprinted. */
  readonly index?: Searcher | TransferableIndex | undefined;
}

/** The work that may be done in any thread, with the same answer. What goes in and comes out is plain data. */
export class JobRunner {
  readonly #profile: Profile;
  readonly #index: Searcher | undefined;

  constructor({ profile, index }: WorkerInit) {
    this.#profile = profileOf(profile);
    this.#index =
      index === undefined || index instanceof Searcher
        ? index
        : fromTransferable(index, this.#profile.columns);
  }

  examine(picture: Picture): ExaminedPicture {
    const explained = examine(this.#index!, picture, this.#profile);
    return { ...explained, blank: explained.claims.length === 0 && isBlank(picture) };
  }

  /**
   * Fingerprints a strip. Thousands of small arrays are slow to hand over, so the answer is in columns: the
   * content of an index with nothing else in it.
   */
  print(strip: StripToPrint): SegmentData {
    return this.#content(fingerprintStrip(strip, this.#profile, strip.fine));
  }

  /** Fingerprints a scraped picture to be kept, in columns too. */
  keep(picture: Picture): SegmentData {
    return this.#content(printsToKeep(picture, this.#profile));
  }

  #content(prints: StripPrints): SegmentData {
    const builder = new SegmentBuilder(this.#profile.id);
    builder.add({ name: '' }, { name: '', pages: [] }, prints);
    return builder.build();
  }
}

/** What {@link JobRunner} can be asked for. */
export type JobName = keyof JobRunner;

/** Share of its cells that a picture must have detail in before not finding it says anything. */
const MAX_BLANK_DETAIL = 0.03;

function isBlank(picture: Picture): boolean {
  return (
    picture.rows === 0 || detailIn(prepare(picture).detail, wholeOf(picture)) < MAX_BLANK_DETAIL
  );
}
