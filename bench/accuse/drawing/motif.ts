import type { RandomFraction } from '../../site/alterations/paint.ts';
import { lettering } from './lettering.ts';
import { patterns } from './patterns.ts';
import { screens } from './screens.ts';
import type { Drawing } from './svg.ts';
import { things } from './things.ts';

/** Something that many works draw from one template. */
export interface Motif {
  /** The drawing leaves art visible that it is put over. Otherwise it is opaque. */
  readonly overArt?: true;
  /** Draws the template; what it holds depends on the generator. */
  readonly draw: (random: RandomFraction) => Drawing | Promise<Drawing>;
}

/** Every motif, by name. */
export const MOTIFS: Readonly<Record<string, Motif>> = {
  ...screens,
  ...lettering,
  ...patterns,
  ...things,
};
