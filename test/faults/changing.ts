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
  chance,
  type Held,
  heldBy,
  searched,
  signerOf,
  sorted,
  worksOf,
} from './content.ts';

/*
 * A process of its own that changes an index, one thing after the other, until it is killed. Before each it says, as a line
 * of JSON, what it does and what the index is to hold then; after each, that this is saved.
 */

/** A line that the process says. */
export type Line =
  | { readonly doing: string; readonly becomes: Held }
  | {
      readonly saved: Held;
      /** Milliseconds that it took. */
      readonly took?: number;
      /** Of `index`: episodes that were read, and those that a killed run had read. */
      readonly read?: number;
      readonly taken?: number;
    };

/** Works that may be held of our own, and how many episodes each may have. */
const WORKS = ['moon', 'rain', 'sun'];
const EPISODES = 4;
const ORIGINS = ['them', 'others'];

/** The folder, a seed, what to do first, and what an index run is to go on with. */
const [folder, seed, first, goal] = process.argv.slice(2) as [string, string, string, string?];
const next = chance(Number(seed));
const below = (count: number) => Math.floor(next() * count);
const oneOf = <T>(all: readonly T[]): T => all[below(all.length)]!;

let held: Held = await loadIndex(folder).then(
  (opened) => sorted(heldBy(searched(opened))),
  (error) => {
    if (error instanceof PanelError && error.code === 'INDEX_MISSING') return {};
    throw error;
  },
);

/** On its way before anything else is done. */
function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function change<R>(
  doing: string,
  becomes: Held,
  work: (writer: Writer) => Promise<R>,
): Promise<void> {
  say({ doing, becomes: sorted(becomes) });
  const begun = performance.now();
  const counts = await withWriter(folder, { purpose: doing, profile: profile1.id }, work);
  held = sorted(becomes);
  say({ saved: held, took: performance.now() - begun, ...(counts as object) });
}

const isOurs = (name: string) => !name.includes(':');
const only = (which: (name: string) => boolean): Held =>
  Object.fromEntries(Object.entries(held).filter(([name]) => which(name)));

/** Makes these our own episodes, as `index` does: what is known already is not read again. */
async function index(wanted: Held): Promise<void> {
  const theirs = only((name) => !isOurs(name));
  await change('index', { ...theirs, ...wanted }, async (writer) => {
    const draft = await IndexUpdate.begin(writer);
    const counts = { read: 0, taken: 0 };
    for (const [name, episodes] of Object.entries(worksOf(wanted)))
      for (const fresh of episodes) {
        const saved = draft.find(name, fresh.episode.name);
        if (saved && isDeepStrictEqual(saved.episode, fresh.episode)) {
          if (typeof saved.place === 'string') counts.taken++;
          await draft.keep({ name }, saved.episode, saved);
        } else {
          counts.read++;
          await draft.add({ name }, fresh);
        }
      }
    await draft.commit();
    await writer.writeCache(`seen ${seed}`);
    return counts;
  });
}

/** Our own episodes with some of them added, replaced or left out. */
function changed(): Held {
  const wanted: Record<string, number> = { ...only(isOurs) };
  for (let times = 1 + below(6); times > 0; times--) {
    const name = `${oneOf(WORKS)}/${1 + below(EPISODES)}`;
    if (wanted[name] !== undefined && next() < 0.3) delete wanted[name];
    else wanted[name] = 1 + below(1e6);
  }
  return sorted(wanted);
}

async function remove(): Promise<void> {
  const gone = oneOf(Object.keys(only(isOurs)));
  const name = next() < 0.3 ? gone.split('/')[0]! : gone;
  const stays = (one: string) => one !== name && !one.startsWith(`${name}/`);
  await change('remove', only(stays), (writer) => removeNamed(writer, name));
}

async function take(origin: string): Promise<void> {
  const given = Object.fromEntries(
    Array.from({ length: 1 + below(3) }, (_, i) => [`sea/${i}`, 1 + below(1e6)]),
  );
  const named = Object.entries(given).map(([name, of]) => [`${origin}:${name}`, of]);
  const others = only((name) => !name.startsWith(`${origin}:`));
  const { pem, key } = signerOf(origin);
  const bytes = bundleOf(given, below(100), pem);
  await change('import', { ...others, ...Object.fromEntries(named) }, (writer) =>
    importBundle(writer, bytes, { file: origin, origin, key }),
  );
}

/** Does something of this kind, or of another where there is nothing of which it could be done. */
async function something(kind: string): Promise<void> {
  const origin = oneOf(ORIGINS);
  const prefix = `${origin}:`;
  const isTheirs = (name: string) => name.startsWith(prefix);
  if (kind === 'index') await index(goal === undefined ? changed() : JSON.parse(goal));
  else if (kind === 'remove' && Object.keys(held).some(isOurs)) await remove();
  else if (kind === 'revoke' && Object.keys(held).some(isTheirs))
    await change(
      'revoke',
      only((name) => !isTheirs(name)),
      (writer) => removeOrigin(writer, origin),
    );
  else if (kind === 'merge') await change('merge', held, mergeSegments);
  else await take(origin);
}

say({ saved: held });
await something(first);
// What an index run that was killed has left is for the next index run: here it begins with that, or has none.
for (;;) await something(oneOf(['merge', 'remove', 'import', 'revoke']));
