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
  chance,
  type Held,
  heldBy,
  searched,
  signerOf,
  sorted,
  worksOf,
} from './content.ts';

/*
 * A process of its own that changes an index for some seconds, together with others. Says of each change, as a line of
 * JSON, what the index became; at the end, how often another one was writing.
 */

/** A line that the process says. */
export interface Change {
  readonly generation: number;
  readonly sha256: string;
  readonly held: Held;
}

const [folder, seed, seconds] = process.argv.slice(2) as [string, string, string];
const next = chance(Number(seed));
const below = (count: number) => Math.floor(next() * count);
const anEpisode = () => `${['moon', 'rain', 'sun'][below(3)]}/${1 + below(4)}`;

/** Adds, replaces or leaves out some of our own. */
async function index(writer: Writer, held: Held): Promise<void> {
  const own = Object.entries(held).filter(([name]) => !name.includes(':'));
  const wanted: Record<string, number> = Object.fromEntries(own);
  for (let times = 1 + below(4); times > 0; times--) {
    const name = anEpisode();
    if (next() < 0.3) delete wanted[name];
    else wanted[name] = 1 + below(1e6);
  }
  const draft = await IndexUpdate.begin(writer);
  for (const [name, episodes] of Object.entries(worksOf(sorted(wanted))))
    for (const fresh of episodes) {
      const saved = draft.find(name, fresh.episode.name);
      if (saved && held[`${name}/${fresh.episode.name}`] === Number.parseInt(fileOf(fresh), 10))
        await draft.keep({ name }, saved.episode, saved);
      else await draft.add({ name }, fresh);
    }
  await draft.commit();
}

const fileOf = ({ episode }: { episode: { pages: readonly { file: string }[] } }) =>
  episode.pages[0]!.file;

async function exchange(writer: Writer): Promise<void> {
  const origin = ['them', 'others'][below(2)]!;
  const known = writer.manifest.holdings.some((holding) => holding.origin === origin);
  if (known && next() < 0.5) return void (await removeOrigin(writer, origin));
  const given = Object.fromEntries([1, 2].map((i) => [`sea/${i}`, 1 + below(1e6)]));
  const { pem, key } = signerOf(origin);
  await importBundle(writer, bundleOf(given, 1, pem), { file: origin, origin, key });
}

let opened: LoadedIndex | undefined;

/** What is held by now. */
async function heldNow(): Promise<Held> {
  opened = await loadIndex(folder, {}, opened);
  return heldBy(searched(opened));
}

async function change(writer: Writer): Promise<void> {
  const { generation } = writer.manifest;
  const held = generation === 0 ? {} : await heldNow();
  const luck = next();
  if (generation === 0 || luck < 0.4) await index(writer, held);
  else if (luck < 0.6) await removeNamed(writer, anEpisode());
  else if (luck < 0.8) await exchange(writer);
  else await mergeSegments(writer);
  const { manifest } = writer;
  if (manifest.generation === generation) return;
  const line: Change = {
    ...{ generation: manifest.generation, sha256: contentDigest(manifest) },
    held: await heldNow(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

let locked = 0;
const end = performance.now() + 1000 * Number(seconds);
while (performance.now() < end)
  try {
    await withWriter(folder, { purpose: 'a test', profile: profile1.id }, change);
  } catch (error) {
    if (!(error instanceof PanelError) || error.code !== 'INDEX_LOCKED') throw error;
    locked++;
    await sleep(below(5));
  }
process.stdout.write(`${JSON.stringify({ locked })}\n`);
