import type { Fingerprint } from '../fingerprint.ts';

/** How a picture is looked at. */
export interface View {
  /** Left and right exchanged. */
  readonly mirrored: boolean;
  /** Dark and light exchanged. */
  readonly inverted: boolean;
}

/** The identity. */
export const AS_SHOWN: View = { mirrored: false, inverted: false };

/** All views, {@link AS_SHOWN} first. They share one transform: each costs only its bits. */
export const VIEWS: readonly View[] = [false, true].flatMap((inverted) =>
  [false, true].map((mirrored) => ({ mirrored, inverted })),
);

/** Bits of the waves that mirroring negates: the odd ones, counted from 1. */
const ODD_WAVES = 0x55555555;

/**
 * Converts a fingerprint to another view of the same pixels without their spectrum. The result
 * differs in a few bits from the fingerprint of that view; it is exact if no coefficient is between
 * the median and zero.
 */
export function viewedAs(print: Fingerprint, { mirrored, inverted }: View): Fingerprint {
  const mask = (mirrored ? ODD_WAVES : 0) ^ (inverted ? 0xffffffff : 0);
  return print.map((word) => word ^ mask);
}
