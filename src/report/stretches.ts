import type { Match } from './match.ts';

/** A match, and where in the scan its picture is. */
export interface PlacedMatch {
  readonly match: Match;
  /** Digest of the picture's file; its path if there is none. */
  readonly picture: string;
  readonly folder: string;
  /** The number of the picture among those of its folder that could show a work, from 0. */
  readonly position: number;
  /** Share of what the picture shows that all its matches with the work cover, 0 to 1. */
  readonly explained: number;
}

/** A key of the place of a picture in the scan. */
export function positionKey({
  folder,
  position,
}: Pick<PlacedMatch, 'folder' | 'position'>): string {
  return `${position} ${folder}`;
}

/** A stretch of an episode, and all matches that show it: copies of one drawing. */
export interface Stretch {
  /** The best first. */
  readonly matches: readonly PlacedMatch[];
}

/** Share of the shorter of two spans of rows that they must share to be one stretch. */
const SAME_STRETCH_SHARE = 0.5;

/**
 * Groups the matches with a work by what they show. Re-encoded copies, other languages and other
 * cuts of one drawing are one stretch.
 * @param isSame whether two matches with one episode show the same; default: most of the shorter.
 */
export function stretchesOf(
  matches: readonly PlacedMatch[],
  isSame: (a: Match, b: Match) => boolean = isSameStretch,
): Stretch[] {
  const byEpisode = new Map<string, PlacedMatch[][]>();
  for (const placed of [...matches].sort((a, b) => a.match.logOdds - b.match.logOdds)) {
    const { episode } = placed.match;
    const stretches = byEpisode.get(episode) ?? [];
    byEpisode.set(episode, stretches);
    const same = stretches.find(([best]) => isSame(best!.match, placed.match));
    if (same) same.push(placed);
    else stretches.push([placed]);
  }
  return [...byEpisode.values()].flat().map((group) => ({ matches: group }));
}

/** Whether two matches with an episode show the same drawing. */
function isSameStretch({ reference: a }: Match, { reference: b }: Match): boolean {
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const shorter = Math.min(a.bottom - a.top, b.bottom - b.top);
  return shared > 0 && shared >= SAME_STRETCH_SHARE * shorter;
}

/** Share of the rows of both together that two matches must share to have the same ends. */
const SAME_ENDS_SHARE = 0.5;

/** Whether two matches with an episode begin and end at about the same rows. */
export function hasSameEnds({ reference: a }: Match, { reference: b }: Match): boolean {
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const both = Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
  return shared >= SAME_ENDS_SHARE * both;
}
