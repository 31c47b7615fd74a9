import { badArgument } from '../../errors.ts';
import { canonicalName } from '../../names.ts';
import { isNamedBy } from '../format/episode-name.ts';
import type { WorkRecord } from '../format/manifest.ts';
import type { Writer } from './writer.ts';

/**
 * Removes our own works or episodes of this name, `work` or `work/episode`, in any Unicode form.
 * Their rows stay in their segments until these are merged.
 * @returns the number of episodes removed.
 */
export async function removeNamed(writer: Writer, name: string): Promise<number> {
  const { segments, holdings } = writer.manifest;
  const [ours, ...others] = holdings;
  let removed = 0;
  const works = ours!.works.flatMap((work): WorkRecord[] => {
    const episodes = work.episodes.filter(
      (episode) => !isNamedBy(name, { work: work.name, episode: episode.name }),
    );
    removed += work.episodes.length - episodes.length;
    return episodes.length > 0 ? [{ ...work, episodes }] : [];
  });
  if (removed > 0) await writer.commit({ segments, holdings: [{ ...ours!, works }, ...others] });
  return removed;
}

/**
 * Removes everything of an origin: works, lists and feedback.
 * @returns how many of each.
 * @throws PanelError BAD_ARGUMENT if the index holds nothing of this origin.
 */
export async function removeOrigin(
  writer: Writer,
  origin: string,
): Promise<{ works: number; lists: number; feedback: number }> {
  const { segments, holdings } = writer.manifest;
  const name = canonicalName(origin);
  const removed = holdings.find((holding) => holding.origin === name && name !== '');
  if (removed === undefined)
    throw badArgument('origin', 'one with works or lists in the index', origin);
  await writer.commit({ segments, holdings: holdings.filter((holding) => holding !== removed) });
  const { works, lists, feedback } = removed;
  return { works: works.length, lists: lists.length, feedback: feedback.length };
}
