import { type Feedback, orderedFeedback } from '../format/manifest.ts';
import type { Writer } from './writer.ts';

/**
 * Saves our opinion on a match. It replaces our earlier opinion on the same match.
 * @throws errors of the file system.
 */
export async function saveFeedback(writer: Writer, record: Feedback): Promise<void> {
  const { segments, holdings } = writer.manifest;
  const [ours, ...others] = holdings;
  const key = matchKeyOf(record);
  const rest = ours!.feedback.filter((other) => matchKeyOf(other) !== key);
  const feedback = [...rest, orderedFeedback(record)];
  feedback.sort((a, b) => (matchKeyOf(a) < matchKeyOf(b) ? -1 : 1));
  await writer.commit({ segments, holdings: [{ ...ours!, feedback }, ...others] });
}

function matchKeyOf({ picture, origin = '', work, episode }: Feedback): string {
  return JSON.stringify([picture, origin, work, episode]);
}
