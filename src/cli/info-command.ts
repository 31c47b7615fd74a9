import {
  escapeForTerminal,
  type IndexedWork,
  type OriginInfo,
  openAndDescribe,
  type SharedArt,
  sharedArt,
} from '../index.ts';
import { formatOf, type Values } from './args.ts';
import type { Io } from './io.ts';
import { count } from './messages.ts';
import { recurringLine, sharedLine } from './shared-lines.ts';

/** `info INDEX`: what an index holds; with --shared, what it holds in several places. */
export async function runInfo(
  [folder]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const { index, info } = await openAndDescribe(folder!, { signal: io.signal });
  if (values.shared) return printShared(sharedArt(index), format, io);
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

function workLines({ name, title, origin, sameAs, contains, episodes }: IndexedWork): string {
  const from = origin === undefined ? '' : `, of ${escapeForTerminal(origin)}`;
  const relations = `${namesLine('same as', sameAs)}${namesLine('contains', contains)}`;
  const lines = episodes.map(({ name: episode, url, title: shown = url, pages }) => {
    const suffix = shown === undefined ? '' : `  ${escapeForTerminal(shown)}`;
    return `  ${escapeForTerminal(episode)}: ${count(pages.length, 'page')}${suffix}\n`;
  });
  return `${escapeForTerminal(title ?? name)} (${escapeForTerminal(name)})${from}${relations}\n${lines.join('')}`;
}

function namesLine(relation: string, names: readonly string[] = []): string {
  return names.length === 0 ? '' : `, ${relation} ${names.map(escapeForTerminal).join(', ')}`;
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

function printShared({ shared, recurring }: SharedArt, format: 'text' | 'json', io: Io): number {
  if (format === 'json') {
    io.out(`${JSON.stringify({ shared, recurring }, null, 2)}\n`);
    return 0;
  }
  const others = shared.filter(
    ({ one, other, explained }) => explained || one.origin !== other.origin,
  );
  const lines = [...recurring.map(recurringLine), ...others.map(sharedLine)];
  if (lines.length === 0) lines.push('Nothing that the index holds is in several places.');
  for (const line of lines) io.out(`${line}\n`);
  return 0;
}
