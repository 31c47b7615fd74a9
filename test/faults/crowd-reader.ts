import { setTimeout as sleep } from 'node:timers/promises';
import { checkFolder } from '../../src/store/folder/check.ts';
import { formatEpisodeName } from '../../src/store/format/episode-name.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { chance, digestFor, episodeAt, type Held, heldBy, searched } from './content.ts';

/*
 * A process of its own that reads an index for some seconds while others change it: opens it, opens it anew, looks for
 * what it holds and for what it does not, and checks it. Ends with an error at the first that is not as it should be. Says
 * of each state that it saw, as a line of JSON, what that was; at the end, how often it did what.
 */

/** A line that the process says. */
export interface Seen {
  readonly generation: number;
  readonly sha256: string;
  readonly held: Held;
}

const [folder, seed, seconds] = process.argv.slice(2) as [string, string, string];
const next = chance(Number(seed));
const below = (count: number) => Math.floor(next() * count);
const counts = { opens: 0, refreshes: 0, changed: 0, searches: 0, checks: 0 };

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Names of the episodes in which something is found, each once. */
function found(index: Searcher, hits: readonly { row: number }[], kind: 'windows' | 'patches') {
  const episodeOf = (row: number) =>
    kind === 'windows' ? index.episodeOfWindow(row) : index.episodeOfPatch(row);
  const episodes = new Set(hits.map(({ row }) => episodeOf(row)));
  return [...episodes].map((at) => {
    const { work, episode } = index.episodes[at]!;
    return formatEpisodeName({ origin: work.origin, work: work.name, episode: episode.name });
  });
}

/** Looks for a window and a patch of an episode: they are found where it is held, and nowhere else. */
function search(index: Searcher, held: Held, name: string, of: number): void {
  counts.searches++;
  const plain = name.split(':').at(-1)!;
  const { windows, patches } = episodeAt(plain, of).content;
  const wanted = Object.keys(held).filter(
    (one) => held[one] === of && one.split(':').at(-1) === plain,
  );
  const at = 8 * below(patches.count);
  const near = found(index, index.windowsNear(windows.prints.slice(at, at + 8), 31), 'windows');
  const like = found(index, index.patchesNear(patches.prints.slice(at, at + 8)), 'patches');
  for (const names of [near, like])
    must(
      `${names.sort()}` === `${wanted.sort()}`,
      `${name} of ${of} is in ${names}, not ${wanted}`,
    );
}

/** What was held when it was opened before: of that, nothing may be found that was taken out since. */
let last: Held = {};

function look(opened: LoadedIndex): void {
  counts.changed++;
  const { generation, sha256 } = opened;
  const index = searched(opened);
  const held = heldBy(index);
  must(sha256 === digestFor(held), `generation ${generation} is not what its digest says`);
  for (const known of [held, last]) {
    const names = Object.keys(known);
    for (let times = 0; times < 4 && names.length > 0; times++) {
      const name = names[below(names.length)]!;
      search(index, held, name, known[name]!);
    }
  }
  last = held;
  const line: Seen = { generation, sha256, held };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function check(): Promise<void> {
  counts.checks++;
  const { result: checkup } = await checkFolder(folder);
  must(checkup.damaged.length === 0, JSON.stringify(checkup));
}

let opened: LoadedIndex | undefined;
const end = performance.now() + 1000 * Number(seconds);
while (performance.now() < end) {
  const before: LoadedIndex | undefined = next() < 0.3 ? undefined : opened;
  counts[before ? 'refreshes' : 'opens']++;
  opened = await loadIndex(folder, {}, before);
  must(opened.generation >= (before?.generation ?? 0), 'an older state came back');
  if (opened !== before) look(opened);
  if (next() < 0.1) await check();
  await sleep(below(40)); // or writers would have no time
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
