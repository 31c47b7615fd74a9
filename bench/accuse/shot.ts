import type { RandomFraction } from '../site/alterations/paint.ts';
import type { EncodedPicture } from './studio.ts';

/** A picture that a site will show. */
export interface Shot {
  /** A part of its file name. */
  readonly name: string;
  /**
   * `asked`: the pictures that the scenario is about. `copy`: a page that is copied from an indexed
   * work. `filler`: other art with nothing added.
   */
  readonly role: 'asked' | 'copy' | 'filler';
  /** The works that it shows. Any other claim is wrong. */
  readonly shows: readonly string[];
  readonly draw: DrawShot;
}

export type DrawShot = (random: RandomFraction) => Promise<EncodedPicture>;

/** Pictures that are matched together. */
export interface TrialSite {
  readonly name: string;
  readonly shots: readonly Shot[];
  /** Works that the site distributes, once for each picture. All others that are told are wrong. */
  readonly distributes?: readonly string[];
}

/** A site on the disk. */
export interface DrawnPictures {
  readonly folder: string;
  /** By path below the folder. */
  readonly shots: ReadonlyMap<string, Shot>;
}

/** A picture that shows nothing of an indexed work. */
export function asked(name: string, draw: DrawShot): Shot {
  return { name, role: 'asked', shows: [], draw };
}
