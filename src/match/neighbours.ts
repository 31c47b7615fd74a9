import type { Profile } from '../hash/profile.ts';
import { slotBox } from '../hash/window/track.ts';
import { type Picture, wholeOf } from '../image/picture.ts';
import { prepare } from '../image/prepare.ts';
import { stack } from '../image/strip.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type Claim, portionOf } from './evidence/claim.ts';
import { resolveConflicts } from './evidence/conflicts.ts';
import { matchWindows, slotsOf, startExamination } from './windows/match-windows.ts';
import { readAs } from './windows/track-view.ts';

/** A picture on its way through its folder; `claims` may be added to until it is released. */
export interface NeighbourItem {
  /** Pictures of one group, in order, may be slices of one strip; one without a group stands alone. */
  readonly group: string | undefined;
  /** Absent when the file could not be read. */
  readonly picture?: Picture | undefined;
  claims: readonly Claim[];
}

/** Height, as a share of the width, up to which a slice may say nothing alone. */
const SHORT_RATIO = 0.75;
/** Slices held back at most, waiting for the neighbour that explains them. */
const MAX_HELD = 32;
/** Share of a slice that a run across its borders must cover. */
const MIN_COVERED_SHARE = 0.6;
/** Slices of one strip have one width, up to rounding. */
const MAX_WIDTH_DIFFERENCE = 0.03;

/**
 * Reads the files of a folder as one strip, where one by one they say nothing: runs of short slices
 * without a claim are joined with the pictures before and after them and the windows across their
 * borders asked for, not mirrored. Pictures come out in the order in which they went in.
 */
export class Neighbours<T extends NeighbourItem> {
  readonly #index: Searcher;
  readonly #profile: Profile;
  /** The last picture, then the short unexplained ones that followed it. */
  #held: T[] = [];

  constructor(index: Searcher, profile: Profile) {
    this.#index = index;
    this.#profile = profile;
  }

  /** Takes the next picture; gives those that need wait no longer. */
  push(item: T): T[] {
    const out = this.#follows(item) ? [] : this.flush();
    this.#held.push(item);
    if (isUnexplained(item) && this.#held.length < MAX_HELD) return out;
    this.#join();
    const [last] = this.#held.splice(-1);
    out.push(...this.#held);
    this.#held = [last!];
    return out;
  }

  #follows({ group }: NeighbourItem): boolean {
    return group !== undefined && this.#held[0]?.group === group;
  }

  /** Gives all pictures still held: the folder is over. */
  flush(): T[] {
    this.#join();
    const out = this.#held;
    this.#held = [];
    return out;
  }

  /** Reads what is held as one strip, and gives each silent slice its part of what is found. */
  #join(): void {
    const silent = this.#held.filter(isUnexplained);
    const width = silent[0]?.picture?.width;
    if (width === undefined) return;
    const alike = ({ picture }: NeighbourItem) =>
      picture && Math.abs(picture.width / width - 1) < MAX_WIDTH_DIFFERENCE;
    const items = this.#held.filter((item) => alike(item) && item.picture!.rows > 0);
    if (items.length < 2) return;
    const { strip, parts } = joinSlices(items);
    const claims = this.#read(strip, parts);
    for (const { item, top, bottom } of parts)
      if (isUnexplained(item))
        item.claims = claims.flatMap((claim) => portionOfSlice(claim, top, bottom));
  }

  #read(strip: Picture, parts: readonly SlicePart<T>[]): Claim[] {
    const reading = readAs(prepare(strip), wholeOf(strip));
    const crossing = [...slotsOf(reading, this.#profile.shapes)].filter((slot) => {
      const { top, bottom } = slotBox(reading.rows, slot);
      const met = parts.filter((p) => p.top < bottom - 1 && p.bottom > top + 1);
      return met.length > 1 && met.some(({ item }) => isUnexplained(item));
    });
    const inquiry = startExamination(this.#index, this.#profile);
    matchWindows(inquiry, reading, crossing);
    return resolveConflicts(inquiry);
  }
}

function isUnexplained({ picture, claims }: NeighbourItem): boolean {
  if (picture === undefined || claims.length > 0) return false;
  return picture.rows > 0 && picture.rows <= SHORT_RATIO * picture.columns;
}

interface SlicePart<T> {
  readonly item: T;
  readonly top: number;
  readonly bottom: number;
}

/** The pictures one under the other; of tall ones only the rows, one width at most, that face a slice. */
function joinSlices<T extends NeighbourItem>(
  items: readonly T[],
): { strip: Picture; parts: SlicePart<T>[] } {
  const pieces = items.map((item, i) => {
    const { luma, columns, rows } = item.picture!;
    const most = columns * columns;
    if (isUnexplained(item) || rows <= columns) return luma;
    return i === 0 ? luma.subarray(luma.length - most) : luma.subarray(0, most);
  });
  const { columns, width } = items[0]!.picture!;
  const luma = stack(pieces.map((piece) => ({ luma: piece })));
  const rows = luma.length / columns;
  let bottom = 0;
  const parts = items.map((item, i) => {
    const top = bottom;
    bottom += pieces[i]!.length / columns;
    return { item, top, bottom };
  });
  return {
    strip: { luma, columns, rows, width, height: Math.round((rows * width) / columns) },
    parts,
  };
}

/** The part of a claim on the joined strip that lies in rows `top` to `bottom` of it, in rows of its own. */
function portionOfSlice(claim: Claim, top: number, bottom: number): Claim[] {
  const shared = Math.min(claim.query.bottom, bottom) - Math.max(claim.query.top, top);
  if (shared < MIN_COVERED_SHARE * (bottom - top)) return [];
  const portion = portionOf(claim, top, bottom);
  const { query } = portion;
  return [{ ...portion, query: { ...query, top: query.top - top, bottom: query.bottom - top } }];
}
