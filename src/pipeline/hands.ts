import { type Prints, printsOf } from '../hash/prints.ts';
import { type Profile, profileOf } from '../hash/profile.ts';
import { type Explained, examine } from '../match/explain.ts';
import { printsToKeep } from '../match/kept.ts';
import { IndexBuilder } from '../store/builder.ts';
import type { IndexContent } from '../store/content.ts';
import { PanelIndex } from '../store/panel-index.ts';
import { type Parcel, unpack } from '../store/parcel.ts';
import { detailIn } from '../strip/detail.ts';
import { type Picture, wholeOf } from '../strip/picture.ts';
import { sheetOf } from '../strip/sheet.ts';

/** What is found out about a picture by itself. */
export interface Examined extends Explained {
  /** Nothing is claimed, and there is hardly anything on it. */
  readonly blank: boolean;
  /** What is kept of it, where that was asked for. */
  readonly kept?: IndexContent;
}

/** The pages of an episode, one under the other. */
export interface Strip extends Picture {
  /** Its pages are flat. */
  readonly fine: boolean;
}

/** What a thread is told before its first job: plain data. What lies in shared memory is not copied. */
export interface Orders {
  readonly profile: number;
  /** The index to search; none where pictures are only fingerprinted. */
  readonly index?: PanelIndex | Parcel | undefined;
}

/** The work that may be done in any thread, with the same answer. What goes in and comes out is plain data. */
export class Hands {
  readonly #profile: Profile;
  readonly #index: PanelIndex | undefined;

  constructor({ profile, index }: Orders) {
    this.#profile = profileOf(profile);
    this.#index =
      index === undefined || index instanceof PanelIndex
        ? index
        : unpack(index, this.#profile.columns);
  }

  examine(picture: Picture): Examined {
    const explained = examine(this.#index!, picture, this.#profile);
    return { ...explained, blank: explained.claims.length === 0 && isBlank(picture) };
  }

  /**
   * Fingerprints a strip. Thousands of small arrays are slow to hand over, so the answer is in columns: the
   * content of an index with nothing else in it.
   */
  print(strip: Strip): IndexContent {
    return this.#content(printsOf(strip, this.#profile, strip.fine));
  }

  /** Fingerprints a scraped picture to be kept, in columns too. */
  keep(picture: Picture): IndexContent {
    return this.#content(printsToKeep(picture, this.#profile));
  }

  #content(prints: Prints): IndexContent {
    const builder = new IndexBuilder(this.#profile.id);
    builder.add({ name: '' }, { name: '', pages: [] }, prints);
    return builder.content();
  }
}

/** What {@link Hands} can be asked for. */
export type Task = keyof Hands;

/** Share of its cells that a picture must have detail in before not finding it says anything. */
const BLANK = 0.03;

function isBlank(picture: Picture): boolean {
  return picture.rows === 0 || detailIn(sheetOf(picture).detail, wholeOf(picture)) < BLANK;
}
