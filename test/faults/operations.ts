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
import {
  bundleOf,
  contentOf,
  freshEpisode,
  freshEpisodesOf,
  searcherOf,
  signerOf,
  sorted,
} from './content.ts';

/** An operation that changes an index. */
export interface Operation {
  readonly what: string;
  /** Makes the index before the operation; {@link makeOneOfEverything} if absent. */
  readonly before?: (fs: FileSystem, folder: string) => Promise<unknown>;
  readonly act: (fs: FileSystem, folder: string) => Promise<unknown>;
}

const them = signerOf('them');
const lists = randomWords(8 * 20, 5);
const picture = 'ab'.repeat(32);

/** An operation that writes to an existing index. */
const change =
  (work: (writer: Writer) => Promise<unknown>): Operation['act'] =>
  (fs, folder) =>
    withWriter(folder, { fs, purpose: 'a test' }, work);

const importTheirs = (seed: number) =>
  change((writer) =>
    importBundle(writer, bundleOf({ 'moon/1': seed, 'sea/1': 3 }, seed, them.pem), {
      file: 'theirs',
      origin: 'them',
      key: them.key,
    }),
  );
const importTheirList = change((writer) =>
  importList(writer, lists, { origin: 'them', name: 'stamps' }),
);
const giveFeedback = (said: 'confirmed' | 'disputed') =>
  change((writer) => saveFeedback(writer, { picture, work: 'moon', said }));

/**
 * Makes an index of two segments with deleted rows, an imported segment and list, feedback and a
 * file cache.
 */
async function makeOneOfEverything(fs: FileSystem, folder: string): Promise<void> {
  const first = freshEpisodesOf({ 'moon/1': 1, 'moon/2': 2, 'moon/3': 3, 'rain/1': 4 });
  await draft(fs, first, folder);
  const later: Wanted = { moon: ['1', freshEpisode('moon/2', 5), '3'], rain: ['1'] };
  await draft(fs, later, folder);
  for (const act of [importTheirs(6), importTheirList, giveFeedback('confirmed')])
    await act(fs, folder);
  await change((writer) => writer.writeCache('seen'))(fs, folder);
}

async function revokeThem(writer: Writer): Promise<void> {
  // A first try may have revoked them before it failed.
  if (writer.manifest.holdings.length > 1) await removeOrigin(writer, 'them');
}

const more: Wanted = {
  moon: ['1', freshEpisode('moon/2', 8), '3', freshEpisode('moon/4', 9)],
  sun: [freshEpisode('sun/1', 10)],
};

/** Makes the episodes of `more` our own: keeps those that are known, adds the others. */
async function finishIndexing(writer: Writer): Promise<void> {
  const update = await IndexUpdate.begin(writer);
  for (const [name, episodes] of Object.entries(more))
    for (const one of episodes) {
      const saved = update.find(name, typeof one === 'string' ? one : one.episode.name);
      const fresh = typeof one === 'string' ? undefined : one;
      if (saved && (!fresh || isDeepStrictEqual(saved.episode, fresh.episode)))
        await update.keep({ name }, saved.episode, saved);
      else if (fresh) await update.add({ name }, fresh);
    }
  await update.commit();
}

/**
 * Makes the index that a run leaves which read all episodes and was killed when it began to write
 * the segment.
 */
async function makeUnfinished(fs: FileSystem, folder: string): Promise<void> {
  await makeOneOfEverything(fs, folder);
  const dying = failing(fs, { at: 0, code: 'EIO', forEver: true, of: /new\.tmp/ });
  await draft(dying.fs, more, folder).catch(() => undefined);
  await unlock(fs, folder);
}

/** Makes an index in which a bit of the last byte of some files is flipped. */
async function makeDamaged(fs: FileSystem, folder: string, which: RegExp): Promise<void> {
  await makeOneOfEverything(fs, folder);
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
    before: async () => undefined, // The folder is missing too.
    act: (fs, folder) => draft(fs, freshEpisodesOf({ 'moon/1': 1, 'rain/1': 2 }), folder),
  },
  { what: 'new episodes', act: (fs, folder) => draft(fs, more, folder) },
  {
    what: 'episodes that a killed run had read',
    before: makeUnfinished,
    act: change(finishIndexing),
  },
  { what: 'merge', act: change(mergeSegments) },
  { what: 'remove', act: change((writer) => removeNamed(writer, 'rain')) },
  { what: 'import', act: importTheirs(11) },
  { what: 'import of a list', act: importTheirList },
  { what: 'revoke', act: change(revokeThem) },
  { what: 'feedback', act: giveFeedback('disputed') },
  { what: 'a file cache', act: change((writer) => writer.writeCache('seen again')) },
  {
    what: 'repair of segments',
    before: (fs, folder) => makeDamaged(fs, folder, /\.segment$/),
    act: (fs, folder) => repairFolder(folder, { fs }),
  },
  {
    what: 'repair of all but the segments',
    before: (fs, folder) => makeDamaged(fs, folder, /^index\.|\.list$|\.cache$/),
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

/** Deletes locks: their holder is this process, which lives on after a simulated kill. */
export async function unlock(fs: FileSystem, folder: string): Promise<void> {
  for (const name of await namesIn(fs, folder))
    if (name.endsWith('.lock')) await fs.rm(join(folder, name));
}

/** The content of an index, or the code of the error when it is opened; and what check finds. */
export interface State {
  readonly opened: unknown;
  readonly damaged: readonly string[];
  readonly lost: readonly string[];
}

export async function stateOf(fs: FileSystem, folder: string): Promise<State> {
  const opened = await loadIndex(folder, { fs }).then((state) => {
    const { lists, feedback } = state.snapshot;
    const hashes = lists.map(({ prints, ...list }) => ({ ...list, hashes: prints.join() }));
    const content = sorted(contentOf(searcherOf(state)));
    return { sha256: state.sha256, content, hashes, feedback };
  }, codeOf);
  const result = await checkFolder(folder, { fs }).then((found) => found.result, codeOf);
  if (typeof result === 'string') return { opened, damaged: [result], lost: [] };
  const damaged = result.damaged.map(({ file, code }) => `${file}: ${code}`);
  return { opened, damaged, lost: result.lost };
}

/**
 * Whether an index is in one of these states, or partly repaired: no file may be damaged that was
 * whole before.
 */
export function isOneOf({ opened, damaged }: State, states: readonly State[]): boolean {
  const known = states.flatMap((state) => state.damaged);
  const isKnown = states.some((state) => isDeepStrictEqual(opened, state.opened));
  return isKnown && damaged.every((one) => known.includes(one));
}

function codeOf(error: unknown): string {
  if (error instanceof PanelError) return error.code;
  throw error;
}

/**
 * Files of an index folder that do not belong to the index, and the copy of the manifest if it
 * differs.
 */
export async function leftoversIn(fs: FileSystem, folder: string): Promise<string[]> {
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

/** Makes the index before an operation. */
export async function prepare(
  { before = makeOneOfEverything }: Operation,
  fs: FileSystem,
  folder: string,
): Promise<void> {
  await before(fs, folder);
}
