import {
  escapeForTerminal,
  type OriginInfo,
  openAndDescribe,
  type SharedRows,
  type SharedStretch,
  sharedStretches,
} from '../index.ts';
import { formatOf, type Values } from './args.ts';
import type { Io } from './io.ts';

/** What an index holds; with --shared, what its works have in common. */
export async function runInfo(
  [folder]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const { index, info } = await openAndDescribe(folder!, { signal: io.signal });
  if (values.shared) return tellShared(sharedStretches(index), format, io);
  const { works, sha256, profile, counts } = index;
  const { format: version, generation, segments, origins } = info;
  const numbers = { profile, ...counts, segments: segments.length, generation };
  if (format === 'json') {
    const about = { sha256, ...numbers, format: version, files: segments, origins };
    io.out(`${JSON.stringify({ ...about, catalogue: works }, null, 2)}\n`);
    return 0;
  }
  for (const work of works) {
    const whose = work.origin === undefined ? '' : `, of ${escapeForTerminal(work.origin)}`;
    io.out(
      `${escapeForTerminal(work.title ?? work.name)} (${escapeForTerminal(work.name)})${whose}\n`,
    );
    for (const { name, url, title = url, pages } of work.episodes)
      io.out(
        `  ${escapeForTerminal(name)}: ${pages.length} pages${title === undefined ? '' : `  ${escapeForTerminal(title)}`}\n`,
      );
  }
  for (const origin of origins) io.out(originLine(origin));
  io.out(
    `${Object.entries(numbers)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}\nsha256 ${sha256}\n`,
  );
  return 0;
}

/** What came from elsewhere, in a line; of our own alone, nothing. */
function originLine({ origin, key, works, episodes, lists, feedback }: OriginInfo): string {
  if (origin === undefined) return '';
  const named = lists.map(
    ({ name, hashes }) => `list ${escapeForTerminal(name)} of ${hashes} hashes`,
  );
  const parts = [`${works} works`, `${episodes} episodes`, ...named, `${feedback} opinions`];
  return `origin ${escapeForTerminal(origin)}: ${parts.join(', ')}${key === undefined ? ', unsigned' : `; key ${key}`}\n`;
}

function tellShared(shared: readonly SharedStretch[], format: 'text' | 'json', io: Io): number {
  if (format === 'json') {
    io.out(`${JSON.stringify({ shared }, null, 2)}\n`);
    return 0;
  }
  if (shared.length === 0) io.out('No two works have anything in common.\n');
  for (const stretch of shared) io.out(`${sharedLine(stretch)}\n`);
  return 0;
}

/** A shared stretch in a line. */
export function sharedLine({ one, other, patches, overlap }: SharedStretch): string {
  const holders = overlap ? `; rights holders overlap: ${holderOf(one)}, ${holderOf(other)}` : '';
  return `${placeOf(one)} and ${placeOf(other)} are alike in ${patches} places${holders}`;
}

function placeOf({ origin, work, episode, top, bottom }: SharedRows): string {
  const whose = origin === undefined ? '' : `${origin}:`;
  return `${escapeForTerminal(`${whose}${work}/${episode}`)} rows ${top}-${bottom}`;
}

function holderOf({ rightsHolder, origin }: SharedRows): string {
  return escapeForTerminal(rightsHolder ?? origin ?? 'us');
}
