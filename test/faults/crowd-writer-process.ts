import { setTimeout as sleep } from 'node:timers/promises';
import { PanelError } from '../../src/errors.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { importBundle } from '../../src/store/folder/import.ts';
import { mergeSegments } from '../../src/store/folder/merge.ts';
import { removeNamed, removeOrigin } from '../../src/store/folder/remove.ts';
import { IndexUpdate } from '../../src/store/folder/update.ts';
import { type Writer, withWriter } from '../../src/store/folder/writer.ts';
import { contentDigest } from '../../src/store/format/manifest.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import {
  bundleOf,
  type Content,
  contentOf,
  freshEpisodesOf,
  randomFrom,
  searcherOf,
  signerOf,
  sorted,
} from './content.ts';

/*
 * A process that changes an index for some seconds while others change it too. It writes a line of
 * JSON for each of its changes, and at the end a line that counts how often another process held
 * the lock.
 */

/** The state that a change led to, as a line of output. */
export interface WrittenState {
  readonly generation: number;
  readonly sha256: string;
  readonly content: Content;
}

const [folder, seed, seconds] = process.argv.slice(2) as [string, string, string];
const random = randomFrom(Number(seed));
const below = (count: number) => Math.floor(random() * count);
const randomEpisode = () => `${['moon', 'rain', 'sun'][below(3)]}/${1 + below(4)}`;

/** Adds, replaces or removes episodes of our own. */
async function index(writer: Writer, content: Content): Promise<void> {
  const own = Object.entries(content).filter(([name]) => !name.includes(':'));
  const wanted: Record<string, number> = Object.fromEntries(own);
  for (let times = 1 + below(4); times > 0; times--) {
    const name = randomEpisode();
    if (random() < 0.3) delete wanted[name];
    else wanted[name] = 1 + below(1e6);
  }
  const update = await IndexUpdate.begin(writer);
  for (const [name, episodes] of Object.entries(freshEpisodesOf(sorted(wanted))))
    for (const fresh of episodes) {
      const saved = update.find(name, fresh.episode.name);
      const fullName = `${name}/${fresh.episode.name}`;
      if (saved && content[fullName] === wanted[fullName])
        await update.keep({ name }, saved.episode, saved);
      else await update.add({ name }, fresh);
    }
  await update.commit();
}

/** Imports a bundle, or removes all that an origin handed over. */
async function exchange(writer: Writer): Promise<void> {
  const origin = ['them', 'others'][below(2)]!;
  const isKnown = writer.manifest.holdings.some((holding) => holding.origin === origin);
  if (isKnown && random() < 0.5) return void (await removeOrigin(writer, origin));
  const bundled = Object.fromEntries([1, 2].map((i) => [`sea/${i}`, 1 + below(1e6)]));
  const { pem, key } = signerOf(origin);
  await importBundle(writer, bundleOf(bundled, 1, pem), { file: origin, origin, key });
}

let loaded: LoadedIndex | undefined;

async function currentContent(): Promise<Content> {
  loaded = await loadIndex(folder, {}, loaded);
  return contentOf(searcherOf(loaded));
}

let changes = 0;

async function change(writer: Writer): Promise<void> {
  const { generation } = writer.manifest;
  const content = generation === 0 ? {} : await currentContent();
  const chance = random();
  if (generation === 0 || chance < 0.4) await index(writer, content);
  else if (chance < 0.6) await removeNamed(writer, randomEpisode());
  else if (chance < 0.8) await exchange(writer);
  else await mergeSegments(writer);
  const { manifest } = writer;
  if (manifest.generation === generation) return;
  changes++;
  const line: WrittenState = {
    generation: manifest.generation,
    sha256: contentDigest(manifest),
    content: await currentContent(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

let locked = 0;
const end = performance.now() + 1000 * Number(seconds);
// On a busy machine the time may be over before the first change.
while (performance.now() < end || changes === 0)
  try {
    await withWriter(folder, { purpose: 'a test', profile: profile1.id }, change);
  } catch (error) {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_LOCKED') throw error;
    locked++;
    await sleep(below(5));
  }
process.stdout.write(`${JSON.stringify({ locked })}\n`);
