import { createPrivateKey } from 'node:crypto';
import { profile1 } from '../../src/hash/profile.ts';
import type { FreshEpisode } from '../../src/store/folder/update.ts';
import { encodeBundle } from '../../src/store/format/bundle.ts';
import { formatEpisodeName } from '../../src/store/format/episode-name.ts';
import { episodeRefs } from '../../src/store/format/episode-refs.ts';
import { episodeBounds } from '../../src/store/format/episode-rows.ts';
import { contentDigest, type Holding, newHolding } from '../../src/store/format/manifest.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import { publicKeyIn } from '../../src/store/format/signature.ts';
import type { LoadedIndex } from '../../src/store/index/open.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import { snapshotOf } from '../../src/store/index/snapshot.ts';
import { randomWords } from '../support/sample-data.ts';

/**
 * The content of an index of these tests: the seed of each episode by its name, `work/episode`, or
 * `origin:work/episode` if it was imported. Name and seed decide everything else about an episode,
 * so that rows of different episodes cannot be mistaken for each other.
 */
export type Content = Readonly<Record<string, number>>;

const WINDOWS = 12;
const PATCHES = 6;

/** A generator (mulberry32) of the same numbers from 0 up to 1 in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The 32-bit hash of a text (FNV-1a). */
function hashOf(text: string): number {
  let state = 2166136261;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
  return state >>> 0;
}

/** The episode of a name, `work/episode`, and seed. The file name of its one page is the seed. */
export function freshEpisode(name: string, seed: number): FreshEpisode {
  const random = randomFrom(hashOf(`${name} ${seed}`));
  const words = (count: number) => randomWords(count, 1 + Math.floor(random() * 2 ** 31));
  const column = (count: number, valueAt: (i: number) => number) =>
    Uint32Array.from({ length: count }, (_, i) => valueAt(i));
  const sha256 = Buffer.from(words(8).buffer).toString('hex');
  const page = { file: `${seed}.png`, width: 800, height: 1280, sha256 };
  const episode = { name: name.split('/')[1]!, pages: [page] };
  const zero = new Uint32Array(1);
  const content = {
    profile: profile1.id,
    works: [{ name: '', episodes: [episode] }],
    tracks: {
      count: 1,
      episodes: zero,
      lefts: zero,
      rights: Uint32Array.of(256),
      tops: zero,
      bottoms: Uint32Array.of(400 + (seed % 100)),
    },
    windows: {
      count: WINDOWS,
      prints: words(8 * WINDOWS),
      tracks: new Uint32Array(WINDOWS),
      tops: column(WINDOWS, (i) => 4 * i),
      heights: new Uint32Array(WINDOWS).fill(64),
    },
    patches: {
      count: PATCHES,
      prints: words(8 * PATCHES),
      episodes: new Uint32Array(PATCHES),
      lefts: words(PATCHES).map((left) => left % 200),
      tops: column(PATCHES, (i) => 9 * i),
      sides: new Uint32Array(PATCHES).fill(28),
    },
  };
  return { episode, content };
}

/** All pages and rows of an episode of an index, as text. */
function rowsAsText(index: Searcher, at: number): string {
  const tracks = index.tracksOf(at);
  const numbers: number[] = [];
  for (let track = tracks.from; track < tracks.to; track++) {
    numbers.push(...Object.values(index.trackBox(track)));
    const { first, tops, heights } = index.windowsOfTrack(track);
    for (const [i, top] of tops.entries())
      numbers.push(top, heights[i]!, ...index.windowPrint(first + i));
  }
  const { from, to } = index.patchesOf(at);
  for (let p = from; p < to; p++)
    numbers.push(...Object.values(index.patchSquare(p)), ...index.patchPrint(p));
  return `${JSON.stringify(index.episodes[at]!.episode.pages)} ${numbers.join()}`;
}

const wantedTexts = new Map<string, string>();

/** The same text of the episode that name and seed decide. */
function wantedText(name: string, seed: number): string {
  const key = `${name} ${seed}`;
  const text =
    wantedTexts.get(key) ??
    rowsAsText(new Searcher(snapshotOf(freshEpisode(name, seed).content), ''), 0);
  wantedTexts.set(key, text);
  return text;
}

/** A searcher over a loaded index. */
export function searcherOf({ snapshot, sha256 }: LoadedIndex): Searcher {
  return new Searcher(snapshot, sha256);
}

/**
 * The content of an index. @throws Error if an episode differs from the one that its name and seed
 * decide.
 */
export function contentOf(index: Searcher): Content {
  const content: Record<string, number> = {};
  for (const [at, { work, episode }] of index.episodes.entries()) {
    const name = `${work.name}/${episode.name}`;
    const seed = Number.parseInt(episode.pages[0]!.file, 10);
    if (rowsAsText(index, at) !== wantedText(name, seed))
      throw new Error(`${name} differs from the episode of seed ${seed}.`);
    content[formatEpisodeName({ origin: work.origin, work: work.name, episode: episode.name })] =
      seed;
  }
  return content;
}

/** The same content in the order of names: equal contents have equal JSON texts. */
export function sorted(content: Content): Content {
  return Object.fromEntries(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The episodes of a content, by work. */
export function freshEpisodesOf(content: Content): Record<string, FreshEpisode[]> {
  const works: Record<string, FreshEpisode[]> = {};
  for (const [name, seed] of Object.entries(content)) {
    const work = name.split('/')[0]!;
    works[work] = [...(works[work] ?? []), freshEpisode(name, seed)];
  }
  return works;
}

/**
 * The keys of an origin, the same in every run: the private key in PEM, and the public key in
 * hexadecimal digits.
 */
export function signerOf(origin: string): { readonly pem: string; readonly key: string } {
  const seed = hashOf(origin) & 255;
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'), // PKCS #8 of Ed25519 (RFC 8410)
    Buffer.alloc(32, seed),
  ]);
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
  return { pem, key: publicKeyIn(pem) };
}

/** The bytes of the bundle that an organisation with this content exports. */
export function bundleOf(content: Content, generation: number, pem: string): Buffer {
  const builder = new SegmentBuilder(profile1.id);
  for (const [name, episodes] of Object.entries(freshEpisodesOf(content)))
    for (const fresh of episodes)
      builder.append({ name }, fresh.episode, fresh.content, episodeBounds(fresh.content), 0);
  const contents = [builder.build()];
  return Buffer.concat(encodeBundle({ generation, contents, feedback: [] }, pem).pieces);
}

const digests = new Map<string, string>();

/** The digest of the pages and rows of the episode of this name and seed. */
function episodeSha(name: string, seed: number): string {
  const key = `${name} ${seed}`;
  const sha256 = digests.get(key) ?? episodeRefs(freshEpisode(name, seed).content, 0)[0]!.sha256;
  digests.set(key, sha256);
  return sha256;
}

/**
 * The digest of an index with this content, in this order. Imported episodes are of generation 1
 * and signed with the keys of {@link signerOf}.
 */
export function digestFor(content: Content): string {
  const holdings = new Map<string, Holding>([['', newHolding([])]]);
  for (const [name, seed] of Object.entries(content)) {
    const [rest, origin = ''] = name.split(':').reverse() as [string, string?];
    const [work, episode] = rest.split('/') as [string, string];
    const sha256 = episodeSha(rest, seed);
    const { works, ...about } = holdings.get(origin) ?? {
      origin,
      key: signerOf(origin).key,
      generation: 1,
      works: [],
      lists: [],
      feedback: [],
    };
    const before = works.at(-1)?.name === work ? works.at(-1)!.episodes : [];
    const episodes = [...before, { name: episode, segment: 0, at: 0, windows: 0, sha256 }];
    const others = before.length > 0 ? works.slice(0, -1) : works;
    holdings.set(origin, { ...about, works: [...others, { name: work, episodes }] });
  }
  return contentDigest({
    kind: 'catalogue',
    profile: profile1.id,
    holdings: [...holdings.values()],
  });
}
