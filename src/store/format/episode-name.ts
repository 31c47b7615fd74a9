import { canonicalName } from '../../names.ts';

/**
 * The name of a work, or of one of its episodes. As text: `work` or `work/episode`, with `origin:`
 * in front if another organisation handed the work over.
 */
export interface EpisodeName {
  /** Absent or empty for our own works. */
  readonly origin?: string | undefined;
  readonly work: string;
  /** Absent for the name of a whole work. */
  readonly episode?: string | undefined;
}

/** Returns a name as text, for people. */
export function formatEpisodeName({ origin = '', work, episode }: EpisodeName): string {
  const name = episode === undefined ? work : `${work}/${episode}`;
  return origin === '' ? name : `${origin}:${name}`;
}

/**
 * Reads `work` or `work/episode`; the work ends at the first slash. The text has no origin, because
 * the name of a work may contain a colon.
 */
export function parseEpisodeName(text: string): EpisodeName {
  const slash = text.indexOf('/');
  if (slash < 0) return { work: canonicalName(text) };
  return {
    work: canonicalName(text.slice(0, slash)),
    episode: canonicalName(text.slice(slash + 1)),
  };
}

/**
 * Returns a key that differs for different names. The text does not: names that others chose may
 * contain slashes and colons.
 */
export function episodeKeyOf({ origin = '', work, episode }: EpisodeName): string {
  return JSON.stringify([origin, work, episode]);
}

/**
 * Whether a text that somebody typed names this episode, or its whole work. It may name a kept scan,
 * too, whose names are paths in any Unicode form.
 */
export function isNamedBy(
  text: string,
  { work, episode }: { readonly work: string; readonly episode: string },
): boolean {
  const names = [work, formatEpisodeName({ work, episode })].map(canonicalName);
  return names.includes(canonicalName(text));
}
