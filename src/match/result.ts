import type { ErrorCode } from '../errors.ts';
import type { Match } from './match.ts';

/** What is said of one picture. */
export interface PictureResult {
  readonly path: string;
  readonly url?: string;
  /** Of the bytes that were read; absent when none could be. */
  readonly sha256?: string;
  /** Pixels, after the EXIF turn. */
  readonly width?: number;
  readonly height?: number;
  readonly status: 'matched' | 'unmatched' | 'blank' | 'unreadable';
  /** For blank and unreadable: which, and why. */
  readonly reason?: string;
  readonly code?: ErrorCode;
  /** The file is damaged or ends early; what could be decoded was read. */
  readonly damaged?: true;
  /** Frames of an animation; only the first was read. */
  readonly frames?: number;
  /** What is claimed, best first. */
  readonly matches: readonly Match[];
}
