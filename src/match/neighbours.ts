import { slotBox } from '../hash/window/track.ts';
import { type Picture, wholeOf } from '../image/picture.ts';
import { prepare } from '../image/prepare.ts';
import { stack } from '../image/strip.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type Claim, portionOf } from './evidence/claim.ts';
import { weighClaims } from './weigh.ts';
import { matchWindows, startExamination } from './windows/match-windows.ts';
import { slotsOf } from './windows/slots.ts';
import { readAs } from './windows/track-view.ts';

/** An examined picture among the others of its folder; claims may be added until it is released. */
export interface NeighbourItem {
  /**
   * Pictures of one group, in order, may be slices of one strip; a picture without a group has no
   * neighbours.
   */
  readonly group: string | undefined;
  /** Absent when the file could not be read. */
  readonly picture?: Picture | undefined;
  /** For each scope of the index. */
  readonly claims: (readonly Claim[])[];
}

/** Height, as a share of the width, up to which a slice may show too little to be claimed alone. */
const SHORT_RATIO = 0.75;
/** Maximum pictures kept back while they wait for the neighbour that explains them. */
const MAX_PENDING = 64;
/** Maximum files that cannot be slices, such as spacers, kept back with them. */
const MAX_SPACERS = 256;
/** Share of a slice that a claim on the joined strip must cover. */
const MIN_COVERED_SHARE = 0.6;
/** Slices of one strip have one width, up to rounding. */
const MAX_WIDTH_DIFFERENCE = 0.03;

/**
 * Reads the pictures of a folder as one strip where each shows too little alone: for each scope of
 * the index, so that no claim for the works of one organisation decides what is read for another.
 * Pictures are released in the order in which they were pushed.
 */
export class Neighbours<T extends NeighbourItem> {
  readonly #stages: readonly ScopeNeighbours<T>[];

  constructor(searcher: Searcher) {
    this.#stages = searcher.scopes.map((scope, i) => new ScopeNeighbours<T>(scope, i));
  }

  /** Takes the next picture and returns those that need wait no longer. */
  push(item: T): T[] {
    return this.#stages.reduce((items, stage) => items.flatMap((next) => stage.push(next)), [item]);
  }

  /** Returns all pictures that are still pending, at the end of a folder. */
  flush(): T[] {
    return this.#stages.reduce<T[]>(
      (items, stage) => [...items.flatMap((next) => stage.push(next)), ...stage.flush()],
      [],
    );
  }
}

/**
 * Reads pictures as one strip for one scope. Short slices without a claim are joined with the
 * pictures before and after them, and the windows across their borders are looked up, as shown
 * only. What stands between slices ends nothing: files that cannot be read, spacers, and pictures
 * of another width or without a claim. Where no slice waits, nothing else does.
 */
class ScopeNeighbours<T extends NeighbourItem> {
  readonly #searcher: Searcher;
  readonly #scope: number;
  /** The last explained picture, then all after it. */
  #pending: T[] = [];
  /** Claims of several slices made so far. */
  #joints = 0;

  constructor(searcher: Searcher, scope: number) {
    this.#searcher = searcher;
    this.#scope = scope;
  }

  /** Takes the next picture and returns those that need wait no longer. */
  push(item: T): T[] {
    const released = this.#isNextTo(item) ? [] : this.flush();
    const hasSlices = this.#pending.some((one) => this.#isUnexplained(one));
    this.#pending.push(item);
    const waits = this.#isUnexplained(item) || (hasSlices && !this.#isExplained(item));
    if (waits && !this.#isFull()) return released;
    this.#claimTogether();
    const last = this.#pending.findLastIndex(isPicture);
    released.push(...this.#pending.splice(0, last < 0 ? this.#pending.length : last));
    return released;
  }

  #isNextTo({ group }: NeighbourItem): boolean {
    return group !== undefined && this.#pending[0]?.group === group;
  }

  #isFull(): boolean {
    const pictures = this.#pending.filter(isPicture).length;
    return pictures >= MAX_PENDING || this.#pending.length - pictures >= MAX_SPACERS;
  }

  /** Returns all pictures that are still pending, at the end of a folder. */
  flush(): T[] {
    this.#claimTogether();
    const released = this.#pending;
    this.#pending = [];
    return released;
  }

  /** Reads the pending pictures of each width that unexplained slices have as one strip. */
  #claimTogether(): void {
    for (const { picture } of this.#pending.filter((item) => this.#isUnexplained(item))) {
      const items = this.#pending.filter((item) => isPicture(item) && isAsWide(item, picture!));
      const slices = items.filter((item) => this.#isUnexplained(item));
      if (slices[0]?.picture === picture) this.#claimAsStrip(items);
    }
  }

  /**
   * Reads pictures of one width as one strip. Where that explains nothing, they are read once more
   * without those that interrupt a strip: copies of one picture, and tall pictures without a claim.
   */
  #claimAsStrip(items: readonly T[]): void {
    this.#readTogether(items);
    const counts = new Map<string, number>();
    for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
    const others = items.filter(
      (item) =>
        this.#isExplained(item) || (this.#isUnexplained(item) && counts.get(keyOf(item)) === 1),
    );
    if (others.length < items.length) this.#readTogether(others);
  }

  /** Gives each unexplained slice its part of the claims on the joined strip. */
  #readTogether(items: readonly T[]): void {
    if (items.length < 2 || !items.some((item) => this.#isUnexplained(item))) return;
    const { strip, parts } = joinSlices(items, (item) => this.#isUnexplained(item));
    const claims = this.#claimsAcross(strip, parts).map((claim) => {
      const joint = { number: this.#joints++, scope: this.#scope, logOdds: claim.logOdds };
      return { ...claim, joint };
    });
    for (const { item, top, bottom } of parts)
      if (this.#isUnexplained(item))
        item.claims[this.#scope] = claims.flatMap((claim) => portionOfSlice(claim, top, bottom));
  }

  #isExplained({ claims }: NeighbourItem): boolean {
    return (claims[this.#scope]?.length ?? 0) > 0;
  }

  #isUnexplained(item: NeighbourItem): boolean {
    if (!isPicture(item) || this.#isExplained(item)) return false;
    return item.picture!.rows <= SHORT_RATIO * item.picture!.columns;
  }

  /** The claims of windows that cross a border of an unexplained slice. */
  #claimsAcross(strip: Picture, parts: readonly SlicePart<T>[]): readonly Claim[] {
    const prepared = prepare(strip);
    const view = readAs(prepared, wholeOf(strip));
    const crossing = [...slotsOf(view, this.#searcher.profile.shapes)].filter((slot) => {
      const { top, bottom } = slotBox(view.rows, slot);
      const met = parts.filter((part) => part.top < bottom - 1 && part.bottom > top + 1);
      return met.length > 1 && met.some(({ item }) => this.#isUnexplained(item));
    });
    const examination = startExamination(this.#searcher, prepared);
    matchWindows(examination, view, crossing);
    return weighClaims(examination).claims;
  }
}

function isPicture({ picture }: NeighbourItem): boolean {
  return picture !== undefined && picture.rows > 0;
}

function isAsWide({ picture }: NeighbourItem, { width }: Picture): boolean {
  return Math.abs(picture!.width / width - 1) < MAX_WIDTH_DIFFERENCE;
}

/** The same for two files with the same pixels. */
function keyOf({ picture }: NeighbourItem): string {
  return Buffer.from(picture!.luma).toString('latin1');
}

/** A picture in a joined strip, and its rows there. */
interface SlicePart<T> {
  readonly item: T;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The pictures one under the other; of tall ones only the rows, one width at most, next to a slice.
 */
function joinSlices<T extends NeighbourItem>(
  items: readonly T[],
  isUnexplained: (item: T) => boolean,
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

/**
 * The part of a claim on the joined strip in rows `top` to `bottom`, in rows of the slice there.
 */
function portionOfSlice(claim: Claim, top: number, bottom: number): Claim[] {
  const shared = Math.min(claim.query.bottom, bottom) - Math.max(claim.query.top, top);
  if (shared < MIN_COVERED_SHARE * (bottom - top)) return [];
  const portion = portionOf(claim, top, bottom);
  const { query } = portion;
  return [{ ...portion, query: { ...query, top: query.top - top, bottom: query.bottom - top } }];
}
