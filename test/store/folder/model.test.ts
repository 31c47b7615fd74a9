// Covers: all operations on an index in random order, against a model of its content.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFolder } from '../../../src/store/folder/check.ts';
import { importBundle } from '../../../src/store/folder/import.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { removeNamed, removeOrigin } from '../../../src/store/folder/remove.ts';
import { IndexUpdate } from '../../../src/store/folder/update.ts';
import { encodeBundle } from '../../../src/store/format/bundle.ts';
import { formatEpisodeName } from '../../../src/store/format/episode-name.ts';
import { episodeBounds } from '../../../src/store/format/episode-rows.ts';
import { SegmentBuilder } from '../../../src/store/format/segment-builder.ts';
import { newKeys, publicKeyIn } from '../../../src/store/format/signature.ts';
import { type LoadedIndex, loadIndex } from '../../../src/store/index/open.ts';
import { Searcher } from '../../../src/store/index/searcher.ts';
import { amounts } from '../../support/amounts.ts';
import { patchHits, scanPatches, scanWindows, windowHits } from '../../support/by-definition.ts';
import { Disk } from '../../support/disk.ts';
import { episodeOf, flipped, printAt, randomWords } from '../../support/sample-data.ts';
import { FOLDER, write } from '../../support/written.ts';

/*
 * Compares an index with its simplest model, a map: after any commands in any order, both have the
 * same content and give the same answers. Each command is a class; `commands` lists them.
 */

/** An episode of the model: its content follows from a seed. */
interface Held {
  readonly seed: number;
  readonly title?: string;
}

/** Episodes by `work/episode`, or `origin:work/episode`. */
type Model = Map<string, Held>;

interface Real {
  readonly disk: Disk;
  /** The index at the last read. */
  opened: LoadedIndex | undefined;
}

type Command = fc.AsyncCommand<Model, Real>;

const WORKS = ['moon', 'rain'];
const EPISODES = ['1', '2', '3'];
const name = fc
  .tuple(fc.constantFrom(...WORKS), fc.constantFrom(...EPISODES))
  .map(([work, episode]) => `${work}/${episode}`);
const held = fc.record(
  { seed: fc.nat(4), title: fc.constantFrom('a', 'b') },
  { requiredKeys: ['seed'] },
);

const ORIGINS = ['Ada', 'Bob'];
const { privatePem, publicPem } = newKeys();

/** Splits a name into its origin, empty for ours, and the rest. */
function partsOf(key: string): readonly [origin: string, work: string, episode: string] {
  const [, origin = '', work, episode] = /^(?:(.*):)?(.*)\/(.*)$/.exec(key)!;
  return [origin, work!, episode!];
}

/** The episodes of a model in the order of an index: our own first. */
function inOrder(model: Model): (readonly [string, Held])[] {
  const order = (key: string) => partsOf(key).join(' ');
  return [...model].sort(([a], [b]) => (order(a) < order(b) ? -1 : 1));
}

const oursIn = (model: Model) => inOrder(model).filter(([key]) => partsOf(key)[0] === '');

/** Brings an index up to date with the model, as indexing does: unchanged episodes are kept. */
async function bring(real: Real, model: Model, known: ReadonlySet<string>): Promise<void> {
  await write(real.disk.fs, async (writer) => {
    const draft = await IndexUpdate.begin(writer);
    for (const [key, { seed, title }] of oursIn(model)) {
      const [, work, episode] = partsOf(key);
      const about = title === undefined ? {} : { title };
      const saved = draft.find(work, episode);
      const { content, episode: fresh } = episodeOf(episode, seed);
      if (saved && known.has(key))
        await draft.keep({ name: work }, { ...fresh, ...about, pages: saved.episode.pages }, saved);
      else await draft.add({ name: work }, { content, episode: { ...fresh, ...about } });
    }
    await draft.commit();
  });
}

/** Adds or replaces an episode. */
class Put implements Command {
  readonly #name: string;
  readonly #held: Held;

  constructor(name: string, held: Held) {
    this.#name = name;
    this.#held = held;
  }

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const known = new Set(model.keys());
    // An episode of the same content is kept, with its new title.
    if (model.get(this.#name)?.seed !== this.#held.seed) known.delete(this.#name);
    model.set(this.#name, this.#held);
    await bring(real, model, known);
    await agree(model, real);
  }

  toString = () => `put ${this.#name} ${JSON.stringify(this.#held)}`;
}

/** Removes an episode or a work. */
class Remove implements Command {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  #gone = (model: Model) =>
    [...model.keys()].filter((key) => key === this.#name || key.startsWith(`${this.#name}/`));

  check = (model: Readonly<Model>) => this.#gone(model as Model).length > 0;

  async run(model: Model, real: Real): Promise<void> {
    const gone = this.#gone(model);
    for (const key of gone) model.delete(key);
    const removed = await write(real.disk.fs, (writer) => removeNamed(writer, this.#name));
    expect(removed).toBe(gone.length);
    await agree(model, real);
  }

  toString = () => `remove ${this.#name}`;
}

/** Merges all segments. */
class Merge implements Command {
  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const { segments } = await write(real.disk.fs, mergeSegments);
    const origins = new Set([...model.keys()].map((key) => partsOf(key)[0]));
    expect(segments[1]).toBe(origins.size);
    await agree(model, real);
  }

  toString = () => 'merge';
}

/** Opens the index again, using what is in memory. */
class Refresh implements Command {
  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const before = real.opened;
    const now = await loadIndex(FOLDER, { fs: real.disk.fs }, before);
    const fresh = await loadIndex(FOLDER, { fs: real.disk.fs });
    if (before?.generation === fresh.generation) expect(now).toBe(before);
    expect(now.snapshot).toEqual(fresh.snapshot);
    real.opened = now;
    await agree(model, real);
  }

  toString = () => 'refresh';
}

/** Imports a bundle, in place of the one before it. */
class Import implements Command {
  readonly #origin: string;
  readonly #works: Model;

  constructor(origin: string, works: readonly (readonly [string, Held])[]) {
    this.#origin = origin;
    this.#works = new Map(works);
  }

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    dropOrigin(model, this.#origin);
    const builder = new SegmentBuilder(1);
    for (const [key, { seed, title }] of inOrder(this.#works)) {
      const [, work, episode] = partsOf(key);
      const { content, episode: made } = episodeOf(episode, seed);
      const named = { ...made, ...(title !== undefined && { title }) };
      builder.append({ name: work }, named, content, episodeBounds(content), 0);
      model.set(`${this.#origin}:${key}`, this.#works.get(key)!);
    }
    const given = { generation: 1, contents: [builder.build()], feedback: [] };
    const bytes = Buffer.concat(encodeBundle(given, privatePem).pieces);
    const from = { file: 'theirs', origin: this.#origin, key: publicKeyIn(publicPem) };
    await write(real.disk.fs, (writer) => importBundle(writer, bytes, from));
    await agree(model, real);
  }

  toString = () => `import ${this.#origin} ${JSON.stringify([...this.#works])}`;
}

function dropOrigin(model: Model, origin: string): number {
  const gone = [...model.keys()].filter((key) => partsOf(key)[0] === origin);
  for (const key of gone) model.delete(key);
  return gone.length;
}

/** Removes everything of an origin. */
class Revoke implements Command {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  check = (model: Readonly<Model>) =>
    [...(model as Model).keys()].some((key) => partsOf(key)[0] === this.#origin);

  async run(model: Model, real: Real): Promise<void> {
    dropOrigin(model, this.#origin);
    await write(real.disk.fs, (writer) => removeOrigin(writer, this.#origin));
    await agree(model, real);
  }

  toString = () => `revoke ${this.#origin}`;
}

const origin = fc.constantFrom(...ORIGINS);
const commands: fc.Arbitrary<Command>[] = [
  fc
    .tuple(origin, fc.array(fc.tuple(name, held), { minLength: 1, maxLength: 3 }))
    .map(([of, works]) => new Import(of, works)),
  origin.map((of) => new Revoke(of)),
  fc.tuple(name, held).map(([of, what]) => new Put(of, what)),
  fc.oneof(name, fc.constantFrom(...WORKS)).map((of) => new Remove(of)),
  fc.constant(new Merge()),
  fc.constant(new Refresh()),
];

/** Digests by content, over all runs. */
const digests = new Map<string, string>();
/** How often a content occurred again. */
let again = 0;

/** Checks that the index and the model have the same content and the same answers. */
async function agree(model: Model, { disk }: Real): Promise<void> {
  const opened = await loadIndex(FOLDER, { fs: disk.fs });
  const index = new Searcher(opened.snapshot, opened.sha256);
  const wanted = inOrder(model);
  expect(
    index.episodes.map(({ work, episode: { name: episode, title, pages } }) => {
      return [formatEpisodeName({ origin: work.origin, work: work.name, episode }), title, pages];
    }),
  ).toEqual(
    wanted.map(([key, { seed, title }]) => [key, title, episodeOf('', seed).episode.pages]),
  );
  const key = JSON.stringify(wanted);
  expect(digests.get(key) ?? opened.sha256).toBe(opened.sha256);
  if (digests.has(key)) again++;
  digests.set(key, opened.sha256);
  const episodes = wanted.map(([, { seed }]) => episodeOf('', seed).content);
  for (const print of printsFor(wanted)) {
    expect(windowHits(index, index.windowsNear(print, 31))).toEqual(
      scanWindows(episodes, print, 31),
    );
    expect(patchHits(index, index.patchesNear(print))).toEqual(scanPatches(episodes, print));
  }
  const { result } = await checkFolder(FOLDER, { fs: disk.fs });
  expect(result).toMatchObject({ damaged: [], lost: [], good: model.size });
  expect(result.sha256).toBe(opened.sha256);
}

/** Prints of episodes, a few bits off; of deleted episodes; and random ones. */
function printsFor(wanted: readonly (readonly [string, Held])[]): Uint32Array[] {
  const seeds = [...wanted.map(([, { seed }]) => seed), 3, 17];
  return [
    ...seeds.flatMap((seed) => {
      const { windows, patches } = episodeOf('', seed).content;
      const some = [windows, patches].filter(({ count }) => count > 0);
      return some.map(({ prints, count }) => flipped(printAt(prints, seed % count), [seed, 200]));
    }),
    randomWords(8, 5),
  ];
}

test('an index has the content and answers of a map, after any commands', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 14 }), async (given) => {
      const real: Real = { disk: new Disk(), opened: undefined };
      await bring(real, new Map(), new Set());
      await fc.asyncModelRun(() => ({ model: new Map() as Model, real }), given);
    }),
    { numRuns: amounts.modelRuns },
  );
  expect(digests.size).toBeGreaterThan(0.5 * amounts.modelRuns);
  expect(again).toBeGreaterThan(1.5 * amounts.modelRuns);
  expect(new Set(digests.values()).size).toBe(digests.size);
});
