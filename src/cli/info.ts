import {
  openIndex,
  plain,
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
  const index = await openIndex(folder!, { signal: io.signal });
  if (values.shared) return tellShared(sharedStretches(index), format, io);
  const { content, sha256 } = index;
  const { works, profile, windows, tracks, patches } = content;
  const episodes = works.reduce((sum, work) => sum + work.episodes.length, 0);
  const about = {
    sha256,
    profile,
    works: works.length,
    episodes,
    windows: windows.count,
    tracks: tracks.count,
    patches: patches.count,
  };
  if (format === 'json') {
    io.out(`${JSON.stringify({ ...about, catalogue: works }, null, 2)}\n`);
    return 0;
  }
  for (const work of works) {
    io.out(`${plain(work.title ?? work.name)} (${plain(work.name)})\n`);
    for (const { name, title, pages } of work.episodes)
      io.out(
        `  ${plain(name)}: ${pages.length} pages${title === undefined ? '' : `  ${plain(title)}`}\n`,
      );
  }
  const { sha256: _, ...counts } = about;
  io.out(
    `${Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}\nsha256 ${sha256}\n`,
  );
  return 0;
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
  const holders = overlap
    ? `; rights holders overlap: ${plain(one.rightsHolder!)}, ${plain(other.rightsHolder!)}`
    : '';
  return `${placeOf(one)} and ${placeOf(other)} are alike in ${patches} places${holders}`;
}

function placeOf({ work, episode, top, bottom }: SharedRows): string {
  return `${plain(`${work}/${episode}`)} rows ${top}-${bottom}`;
}
