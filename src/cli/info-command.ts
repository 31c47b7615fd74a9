import {
  escapeForTerminal,
  type IndexedWork,
  type OriginInfo,
  openAndDescribe,
  type SharedRows,
  type SharedStretch,
  sharedStretches,
} from '../index.ts';
import { formatOf, type Values } from './args.ts';
import type { Io } from './io.ts';
import { count } from './messages.ts';

/** `info INDEX`: what an index holds; with --shared, what its works have in common. */
export async function runInfo(
  [folder]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const { index, info } = await openAndDescribe(folder!, { signal: io.signal });
  if (values.shared) return printShared(sharedStretches(index), format, io);
  const { works, counts } = index;
  const { sha256, format: version, profile, generation, segments, origins } = info;
  const numbers = { profile, ...counts, segments: segments.length, generation };
  if (format === 'json') {
    const record = {
      sha256,
      ...numbers,
      format: version,
      files: segments,
      origins,
      catalogue: works,
    };
    io.out(`${JSON.stringify(record, null, 2)}\n`);
    return 0;
  }
  for (const work of works) io.out(workLines(work));
  for (const origin of origins) io.out(originLine(origin));
  const pairs = Object.entries(numbers).map(([name, number]) => `${name} ${number}`);
  io.out(`${pairs.join(', ')}\nsha256 ${sha256}\n`);
  return 0;
}

function workLines({ name, title, origin, episodes }: IndexedWork): string {
  const from = origin === undefined ? '' : `, of ${escapeForTerminal(origin)}`;
  const lines = episodes.map(({ name: episode, url, title: shown = url, pages }) => {
    const suffix = shown === undefined ? '' : `  ${escapeForTerminal(shown)}`;
    return `  ${escapeForTerminal(episode)}: ${count(pages.length, 'page')}${suffix}\n`;
  });
  return `${escapeForTerminal(title ?? name)} (${escapeForTerminal(name)})${from}\n${lines.join('')}`;
}

/** A line about what one origin handed over; nothing for our own works. */
function originLine({ origin, key, works, episodes, lists, feedback }: OriginInfo): string {
  if (origin === undefined) return '';
  const listed = lists.map(
    ({ name, hashes }) => `list ${escapeForTerminal(name)} of ${count(hashes, 'hash', 'hashes')}`,
  );
  const parts = [
    count(works, 'work'),
    count(episodes, 'episode'),
    ...listed,
    count(feedback, 'opinion'),
  ];
  const signed = key === undefined ? ', unsigned' : `; key ${key}`;
  return `origin ${escapeForTerminal(origin)}: ${parts.join(', ')}${signed}\n`;
}

function printShared(shared: readonly SharedStretch[], format: 'text' | 'json', io: Io): number {
  if (format === 'json') {
    io.out(`${JSON.stringify({ shared }, null, 2)}\n`);
    return 0;
  }
  if (shared.length === 0) io.out('No two works have anything in common.\n');
  for (const stretch of shared) io.out(`${sharedLine(stretch)}\n`);
  return 0;
}

/** A line about a stretch that two works share. */
export function sharedLine({ one, other, patches, overlap }: SharedStretch): string {
  const holders = overlap
    ? `; rights holders overlap: ${rightsHolderOf(one)}, ${rightsHolderOf(other)}`
    : '';
  const places = count(patches, 'place');
  return `${stretchName(one)} and ${stretchName(other)} are alike in ${places}${holders}`;
}

function stretchName({ origin, work, episode, top, bottom }: SharedRows): string {
  const from = origin === undefined ? '' : `${origin}:`;
  return `${escapeForTerminal(`${from}${work}/${episode}`)} rows ${top}-${bottom}`;
}

function rightsHolderOf({ rightsHolder, origin }: SharedRows): string {
  return escapeForTerminal(rightsHolder ?? origin ?? 'us');
}
