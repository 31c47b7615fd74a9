import { writeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { PanelError } from '../../src/errors.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { importBundle } from '../../src/store/folder/import.ts';
import { mergeSegments } from '../../src/store/folder/merge.ts';
import { removeNamed, removeOrigin } from '../../src/store/folder/remove.ts';
import { IndexUpdate } from '../../src/store/folder/update.ts';
import { type Writer, withWriter } from '../../src/store/folder/writer.ts';
import { loadIndex } from '../../src/store/index/open.ts';
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
 * A process that makes one change after another to an index until it is killed. Before each change
 * it writes a line of JSON that names the change and the content that it leads to; after each, a
 * line with the content that is saved.
 */

/** A line of output. */
export type Line =
  | { readonly starts: string; readonly becomes: Content }
  | {
      readonly saved: Content;
      /** Duration of the change in milliseconds. */
      readonly took?: number;
      /** Of `index`: episodes that it read, and episodes that it took over from a killed run. */
      readonly read?: number;
      readonly takenOver?: number;
    };

/** Works that an index may hold of our own, and the most episodes of each. */
const WORKS = ['moon', 'rain', 'sun'];
const EPISODES = 4;
const ORIGINS = ['them', 'others'];

/** The folder, a seed, the first change, and for `index` the content that it must lead to. */
const [folder, seed, first, goal] = process.argv.slice(2) as [string, string, string, string?];
const random = randomFrom(Number(seed));
const below = (count: number) => Math.floor(random() * count);
const oneOf = <T>(all: readonly T[]): T => all[below(all.length)]!;

let content: Content = await loadIndex(folder).then(
  (loaded) => sorted(contentOf(searcherOf(loaded))),
  (error) => {
    if (error instanceof PanelError && error.code === 'INDEX_MISSING') return {};
    throw error;
  },
);

/** Writes a line before it returns: a kill loses none. */
function print(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function change<R>(
  name: string,
  becomes: Content,
  work: (writer: Writer) => Promise<R>,
): Promise<void> {
  print({ starts: name, becomes: sorted(becomes) });
  const start = performance.now();
  const counts = await withWriter(folder, { purpose: name, profile: profile1.id }, work);
  content = sorted(becomes);
  print({ saved: content, took: performance.now() - start, ...(counts as object) });
}

const isOurs = (name: string) => !name.includes(':');
const contentWith = (isKept: (name: string) => boolean): Content =>
  Object.fromEntries(Object.entries(content).filter(([name]) => isKept(name)));

/**
 * Makes these our own episodes as the command `index` does: it does not read known episodes again.
 */
async function index(wanted: Content): Promise<void> {
  const imported = contentWith((name) => !isOurs(name));
  await change('index', { ...imported, ...wanted }, async (writer) => {
    const update = await IndexUpdate.begin(writer);
    const counts = { read: 0, takenOver: 0 };
    for (const [name, episodes] of Object.entries(freshEpisodesOf(wanted)))
      for (const fresh of episodes) {
        const saved = update.find(name, fresh.episode.name);
        if (saved && isDeepStrictEqual(saved.episode, fresh.episode)) {
          if (typeof saved.place === 'string') counts.takenOver++;
          await update.keep({ name }, saved.episode, saved);
        } else {
          counts.read++;
          await update.add({ name }, fresh);
        }
      }
    await update.commit();
    await writer.writeCache(`seen ${seed}`);
    return counts;
  });
}

/** Our own episodes after some were added, replaced or removed at random. */
function changedEpisodes(): Content {
  const wanted: Record<string, number> = { ...contentWith(isOurs) };
  for (let times = 1 + below(6); times > 0; times--) {
    const name = `${oneOf(WORKS)}/${1 + below(EPISODES)}`;
    if (wanted[name] !== undefined && random() < 0.3) delete wanted[name];
    else wanted[name] = 1 + below(1e6);
  }
  return sorted(wanted);
}

async function remove(): Promise<void> {
  const episode = oneOf(Object.keys(contentWith(isOurs)));
  const removed = random() < 0.3 ? episode.split('/')[0]! : episode;
  const stays = (name: string) => name !== removed && !name.startsWith(`${removed}/`);
  await change('remove', contentWith(stays), (writer) => removeNamed(writer, removed));
}

async function importFrom(origin: string): Promise<void> {
  const bundled = Object.fromEntries(
    Array.from({ length: 1 + below(3) }, (_, i) => [`sea/${i}`, 1 + below(1e6)]),
  );
  const named = Object.entries(bundled).map(([name, episode]) => [`${origin}:${name}`, episode]);
  const others = contentWith((name) => !name.startsWith(`${origin}:`));
  const { pem, key } = signerOf(origin);
  const bytes = bundleOf(bundled, below(100), pem);
  await change('import', { ...others, ...Object.fromEntries(named) }, (writer) =>
    importBundle(writer, bytes, { file: origin, origin, key }),
  );
}

/**
 * Makes a change of this kind; imports a bundle if the index holds nothing that the change could
 * apply to.
 */
async function changeOfKind(kind: string): Promise<void> {
  const origin = oneOf(ORIGINS);
  const prefix = `${origin}:`;
  const isTheirs = (name: string) => name.startsWith(prefix);
  if (kind === 'index') await index(goal === undefined ? changedEpisodes() : JSON.parse(goal));
  else if (kind === 'remove' && Object.keys(content).some(isOurs)) await remove();
  else if (kind === 'revoke' && Object.keys(content).some(isTheirs))
    await change(
      'revoke',
      contentWith((name) => !isTheirs(name)),
      (writer) => removeOrigin(writer, origin),
    );
  else if (kind === 'merge') await change('merge', content, mergeSegments);
  else await importFrom(origin);
}

print({ saved: content });
await changeOfKind(first);
// Only the first change is an index run: it takes over what a killed index run left, and leaves
// that to the next.
for (;;) await changeOfKind(oneOf(['merge', 'remove', 'import', 'revoke']));
