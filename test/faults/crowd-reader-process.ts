import { setTimeout as sleep } from 'node:timers/promises';
import { checkFolder } from '../../src/store/folder/check.ts';
import { formatEpisodeName } from '../../src/store/format/episode-name.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import {
  type Content,
  contentOf,
  digestFor,
  freshEpisode,
  randomFrom,
  searcherOf,
} from './content.ts';

/*
 * A process that reads an index for some seconds while others change it. It opens the index,
 * refreshes it, searches for episodes that the index holds and for removed ones, and checks it. It
 * ends with an error at the first wrong answer. It writes a line of JSON for each state that it
 * read, and at the end a line with how often it did what.
 */

/** A state of the index, as a line of output. */
export interface ReadState {
  readonly generation: number;
  readonly sha256: string;
  readonly content: Content;
}

const [folder, seed, seconds] = process.argv.slice(2) as [string, string, string];
const random = randomFrom(Number(seed));
const below = (count: number) => Math.floor(random() * count);
const counts = { opens: 0, refreshes: 0, changes: 0, searches: 0, checks: 0 };

function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Names of the episodes that hits are in, each once. */
function episodesOf(
  index: Searcher,
  hits: readonly { row: number }[],
  kind: 'windows' | 'patches',
) {
  const { tracks, windows, patches } = index.snapshot;
  const episodeOf = (row: number) =>
    kind === 'windows' ? tracks.episodes[windows.tracks[row]!]! : patches.episodes[row]!;
  const episodes = new Set(hits.map(({ row }) => episodeOf(row)));
  return [...episodes].map((at) => {
    const { work, episode } = index.episodes[at]!;
    return formatEpisodeName({ origin: work.origin, work: work.name, episode: episode.name });
  });
}

/**
 * Searches for a window and a patch of an episode: exactly the copies of this episode in the index
 * have them.
 */
function search(index: Searcher, content: Content, name: string, episode: number): void {
  counts.searches++;
  const plainName = name.split(':').at(-1)!;
  const { windows, patches } = freshEpisode(plainName, episode).content;
  const wanted = Object.keys(content).filter(
    (other) => content[other] === episode && other.split(':').at(-1) === plainName,
  );
  const at = 8 * below(patches.count);
  const windowHits = index.windowsNear(windows.prints.slice(at, at + 8), 31);
  const patchHits = index.patchesNear(patches.prints.slice(at, at + 8));
  const byWindow = episodesOf(index, windowHits, 'windows');
  const byPatch = episodesOf(index, patchHits, 'patches');
  for (const names of [byWindow, byPatch])
    must(
      `${names.sort()}` === `${wanted.sort()}`,
      `${name} of seed ${episode} was found in ${names}, not in ${wanted}.`,
    );
}

/** The content of the state that was read last: episodes removed since then must not be found. */
let last: Content = {};

function readState(loaded: LoadedIndex): void {
  counts.changes++;
  const { generation, sha256 } = loaded;
  const index = searcherOf(loaded);
  const content = contentOf(index);
  must(sha256 === digestFor(content), `Generation ${generation} has a wrong digest.`);
  for (const known of [content, last]) {
    const names = Object.keys(known);
    for (let times = 0; times < 4 && names.length > 0; times++) {
      const name = names[below(names.length)]!;
      search(index, content, name, known[name]!);
    }
  }
  last = content;
  const line: ReadState = { generation, sha256, content };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function check(): Promise<void> {
  counts.checks++;
  const { result } = await checkFolder(folder);
  must(result.damaged.length === 0, JSON.stringify(result));
}

let loaded: LoadedIndex | undefined;
const end = performance.now() + 1000 * Number(seconds);
/**
 * On a busy machine a reader gets to few rounds in its time: it goes on until it has done most
 * kinds once.
 */
const isDone = () =>
  performance.now() >= end && counts.opens > 0 && counts.refreshes > 0 && counts.checks > 0;
while (!isDone()) {
  const before: LoadedIndex | undefined = random() < 0.3 ? undefined : loaded;
  counts[before ? 'refreshes' : 'opens']++;
  loaded = await loadIndex(folder, {}, before);
  must(loaded.generation >= (before?.generation ?? 0), 'An older generation came back.');
  if (loaded !== before) readState(loaded);
  if (random() < 0.1) await check();
  await sleep(below(40)); // Without pauses, readers leave writers no time.
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
