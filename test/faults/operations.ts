import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PanelError } from '../../src/errors.ts';
import { checkFolder } from '../../src/store/folder/check.ts';
import { saveFeedback } from '../../src/store/folder/feedback.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  FILE_CACHE_FILE,
  type FileSystem,
  listFile,
  listFiles,
  MANIFEST_FILE,
  segmentFile,
  writeAtomically,
} from '../../src/store/folder/files.ts';
import { importBundle, importList } from '../../src/store/folder/import.ts';
import { mergeSegments } from '../../src/store/folder/merge.ts';
import { readFile } from '../../src/store/folder/read.ts';
import { removeNamed, removeOrigin } from '../../src/store/folder/remove.ts';
import { repairFolder } from '../../src/store/folder/repair.ts';
import { readState } from '../../src/store/folder/state.ts';
import { IndexUpdate } from '../../src/store/folder/update.ts';
import { type Writer, withWriter } from '../../src/store/folder/writer.ts';
import { loadIndex } from '../../src/store/index/open.ts';
import { randomWords } from '../support/sample-data.ts';
import { failing } from '../support/steps.ts';
import { draft, sha256Of, type Wanted } from '../support/written.ts';
import { bundleOf, episodeAt, heldBy, searched, signerOf, sorted, worksOf } from './content.ts';

/** Something that is done to an index. */
export interface Operation {
  readonly what: string;
  /** What the index is before, if it is not {@link oneOfEverything}. */
  readonly before?: (fs: FileSystem, folder: string) => Promise<unknown>;
  readonly act: (fs: FileSystem, folder: string) => Promise<unknown>;
}

const them = signerOf('them');
const lists = randomWords(8 * 20, 5);
const picture = 'ab'.repeat(32);

/** Does something to an index that is there. */
const change =
  (work: (writer: Writer) => Promise<unknown>): Operation['act'] =>
  (fs, folder) =>
    withWriter(folder, { fs, purpose: 'a test' }, work);

const takeOver = (seed: number) =>
  change((writer) =>
    importBundle(writer, bundleOf({ 'moon/1': seed, 'sea/1': 3 }, seed, them.pem), {
      ...{ file: 'theirs', origin: 'them', key: them.key },
    }),
  );
const takeList = change((writer) => importList(writer, lists, { origin: 'them', name: 'stamps' }));
const say = (said: 'confirmed' | 'disputed') =>
  change((writer) => saveFeedback(writer, { picture, work: 'moon', said }));

/** Makes an index: two segments with tombstones, of others a segment and a list, opinions, a note. */
async function oneOfEverything(fs: FileSystem, folder: string): Promise<void> {
  const begun = worksOf({ 'moon/1': 1, 'moon/2': 2, 'moon/3': 3, 'rain/1': 4 });
  await draft(fs, begun, folder);
  const later: Wanted = { moon: ['1', episodeAt('moon/2', 5), '3'], rain: ['1'] };
  await draft(fs, later, folder);
  for (const act of [takeOver(6), takeList, say('confirmed')]) await act(fs, folder);
  await change((writer) => writer.writeCache('seen'))(fs, folder);
}

async function revokeThem(writer: Writer): Promise<void> {
  // The one before may have failed when it was done.
  if (writer.manifest.holdings.length > 1) await removeOrigin(writer, 'them');
}

const more: Wanted = {
  moon: ['1', episodeAt('moon/2', 8), '3', episodeAt('moon/4', 9)],
  sun: [episodeAt('sun/1', 10)],
};

/** Does what `more` says, as far as it is known or new. */
async function goOn(writer: Writer): Promise<void> {
  const begun = await IndexUpdate.begin(writer);
  for (const [name, episodes] of Object.entries(more))
    for (const one of episodes) {
      const saved = begun.find(name, typeof one === 'string' ? one : one.episode.name);
      const fresh = typeof one === 'string' ? undefined : one;
      if (saved && (!fresh || isDeepStrictEqual(saved.episode, fresh.episode)))
        await begun.keep({ name }, saved.episode, saved);
      else if (fresh) await begun.add({ name }, fresh);
    }
  await begun.commit();
}

/** A run that read everything and was killed when it began to write the segment. */
async function halfDone(fs: FileSystem, folder: string): Promise<void> {
  await oneOfEverything(fs, folder);
  const dying = failing(fs, { at: 0, code: 'EIO', forEver: true, of: /new\.tmp/ });
  await draft(dying.fs, more, folder).catch(() => undefined);
  await unlock(fs, folder);
}

/** Turns over a bit of the last byte of files. */
async function damage(fs: FileSystem, folder: string, which: RegExp): Promise<void> {
  await oneOfEverything(fs, folder);
  for (const name of await namesIn(fs, folder)) {
    if (!which.test(name)) continue;
    const bytes = Buffer.from(await readFile(folder, name, { fs }));
    bytes[bytes.length - 1]! ^= 1;
    await writeAtomically(folder, name, [bytes], { fs });
  }
}

export const operations: readonly Operation[] = [
  {
    what: 'a new index',
    before: async () => undefined, // not even a folder
    act: (fs, folder) => draft(fs, worksOf({ 'moon/1': 1, 'rain/1': 2 }), folder),
  },
  { what: 'new episodes', act: (fs, folder) => draft(fs, more, folder) },
  {
    what: 'episodes that a killed run had read',
    before: halfDone,
    act: change(goOn),
  },
  { what: 'merge', act: change(mergeSegments) },
  { what: 'remove', act: change((writer) => removeNamed(writer, 'rain')) },
  { what: 'import', act: takeOver(11) },
  { what: 'import of a list', act: takeList },
  { what: 'revoke', act: change(revokeThem) },
  { what: 'feedback', act: say('disputed') },
  { what: 'a note', act: change((writer) => writer.writeCache('seen again')) },
  {
    what: 'repair of segments',
    before: (fs, folder) => damage(fs, folder, /\.segment$/),
    act: (fs, folder) => repairFolder(folder, { fs }),
  },
  {
    what: 'repair of all but the segments',
    before: (fs, folder) => damage(fs, folder, /^index\.|\.list$|\.cache$/),
    act: (fs, folder) => repairFolder(folder, { fs }),
  },
];

/** Digests of the files of a folder, by name. */
export async function filesIn(fs: FileSystem, folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of (await listFiles(fs, folder)) ?? [])
    if (entry.isFile()) files[entry.name] = sha256Of(await readFile(folder, entry.name, { fs }));
  return files;
}

async function namesIn(fs: FileSystem, folder: string): Promise<string[]> {
  return ((await listFiles(fs, folder)) ?? []).map(({ name }) => name);
}

/** Takes away locks, as if those who hold them had died: in these tests it is always us. */
export async function unlock(fs: FileSystem, folder: string): Promise<void> {
  for (const name of await namesIn(fs, folder))
    if (name.endsWith('.lock')) await fs.rm(join(folder, name));
}

/** What an index holds and says when it is opened, or the code with which that is refused; and what check finds. */
export interface State {
  readonly opened: unknown;
  readonly damaged: readonly string[];
  readonly lost: readonly string[];
}

export async function stateOf(fs: FileSystem, folder: string): Promise<State> {
  const opened = await loadIndex(folder, { fs }).then((state) => {
    const { lists, feedback } = state.snapshot;
    const hashes = lists.map(({ prints, ...about }) => ({ ...about, hashes: prints.join() }));
    const held = sorted(heldBy(searched(state)));
    return { sha256: state.sha256, held, hashes, feedback };
  }, codeOf);
  const checkup = await checkFolder(folder, { fs }).then((found) => found.result, codeOf);
  if (typeof checkup === 'string') return { opened, damaged: [checkup], lost: [] };
  const damaged = checkup.damaged.map(({ file, code }) => `${file}: ${code}`);
  return { opened, damaged, lost: checkup.lost };
}

/** Whether an index is in one of these states, or half repaired: never is more damaged than was before. */
export function isOneOf({ opened, damaged }: State, states: readonly State[]): boolean {
  const known = states.flatMap((state) => state.damaged);
  const isKnown = states.some((state) => isDeepStrictEqual(opened, state.opened));
  return isKnown && damaged.every((one) => known.includes(one));
}

function codeOf(error: unknown): string {
  if (error instanceof PanelError) return error.code;
  throw error;
}

/** Files in an index that have no business there; the copy of the manifest too, unless it is one. */
export async function leftIn(fs: FileSystem, folder: string): Promise<string[]> {
  const { manifest } = await readState(folder, { fs });
  const { segments, holdings } = manifest;
  const named = new Set([
    ...[MANIFEST_FILE, COPY_FILE, FILE_CACHE_FILE, DAMAGED_FOLDER],
    ...segments.map(({ sha256 }) => segmentFile(sha256)),
    ...holdings.flatMap((holding) => holding.lists.map(({ sha256 }) => listFile(sha256))),
  ]);
  const left = (await namesIn(fs, folder)).filter((name) => !named.has(name));
  const copy = await readFile(folder, COPY_FILE, { fs });
  const isCopy = Buffer.compare(copy, await readFile(folder, MANIFEST_FILE, { fs })) === 0;
  return isCopy ? left : [...left, COPY_FILE];
}

/** Makes what an operation finds. */
export async function prepare(
  { before = oneOfEverything }: Operation,
  fs: FileSystem,
  folder: string,
): Promise<void> {
  await before(fs, folder);
}
