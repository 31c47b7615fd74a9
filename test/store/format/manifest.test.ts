import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  decodeManifest,
  type EpisodeRef,
  emptyManifest,
  encodeManifest,
  episodesIn,
  type Holding,
  type Manifest,
  nameOf,
  ownHolding,
  type WorkRecord,
} from '../../../src/store/format/manifest.ts';
import { encodeSections } from '../../../src/store/format/section-file.ts';
import { codeOf } from '../../support/sample-data.ts';

const sha = (digit: string) => digit.repeat(64);

const episode = (name: string, segment: number, at: number): EpisodeRef => ({
  ...{ name, segment, at, windows: 7, sha256: sha(`${at}`) },
});

/** Two holdings, three works, four episodes in two segments: every optional field once there, once not. */
function sampleManifest(): Manifest {
  const ours: Holding = {
    origin: '',
    works: [
      {
        ...{ name: 'moon', title: 'Moon Garden', titles: { ko: '달', es: 'Luna' } },
        rightsHolder: 'Studio Test',
        episodes: [
          { ...episode('ep01', 1, 0), title: 'The gate', number: '1' },
          episode('ep02', 0, 0),
        ],
      },
      { name: 'rain', episodes: [episode('ep01', 1, 1)] },
    ],
    lists: [],
    feedback: [{ picture: sha('a'), work: 'moon', said: 'confirmed' }],
  };
  const theirs: Holding = {
    ...{ origin: 'them', key: sha('b'), generation: 12 },
    works: [{ name: 'moon', episodes: [episode('ep01', 0, 1)] }],
    lists: [{ sha256: sha('c'), bytes: 640, name: 'stamps', hashes: 20 }],
    feedback: [
      { picture: sha('d'), work: 'moon', episode: 'ep01', said: 'disputed', note: 'a parody' },
    ],
  };
  return {
    ...{ profile: 1, generation: 3, holdings: [ours, theirs] },
    segments: [
      { sha256: sha('e'), bytes: 4096, episodes: 2 },
      { sha256: sha('f'), bytes: 8192, episodes: 2 },
    ],
  };
}

const bytesOf = (manifest: Manifest) => Buffer.concat(encodeManifest(manifest));
const decoded = (bytes: Uint8Array) => decodeManifest(bytes, 'it');
/** A manifest of any value, as a sound file. */
const fileOf = (json: unknown) =>
  Buffer.concat(encodeSections('MANI', [['json', Buffer.from(JSON.stringify(json))]]));

describe('a manifest', () => {
  test('gives back what went in', () => {
    expect(decoded(bytesOf(sampleManifest()))).toEqual(sampleManifest());
    expect(decoded(bytesOf(emptyManifest(1)))).toEqual(emptyManifest(1));
  });

  test('is a file of kind MANI with one section', () => {
    const head = bytesOf(sampleManifest()).subarray(0, 36).toString('latin1');
    expect(head.slice(0, 16)).toBe('PANELPRT\x04\0\0\0MANI');
    expect(head.slice(-4)).toBe('json');
  });

  test('is the same bytes however its objects were put together', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
    };
    const turned = reversed(sampleManifest()) as Manifest;
    expect(bytesOf(turned).equals(bytesOf(sampleManifest()))).toBe(true);
    expect(contentDigest(turned)).toBe(contentDigest(sampleManifest()));
  });

  test('leaves out what is no part of it', () => {
    const { segments, ...rest } = sampleManifest();
    const more = segments.map((segment) => ({ ...segment, path: '/home/me' }));
    expect(bytesOf({ ...rest, segments: more }).equals(bytesOf(sampleManifest()))).toBe(true);
  });

  test('lists its episodes with their works and holdings, ours first', () => {
    const { holdings } = sampleManifest();
    const names = [...episodesIn(holdings)].map(({ holding, work, episode: { name } }) =>
      nameOf(holding.origin, work.name, name),
    );
    expect(names).toEqual(['moon/ep01', 'moon/ep02', 'rain/ep01', 'them:moon/ep01']);
    expect(ownHolding(sampleManifest())).toEqual(holdings[0]);
    expect(nameOf('them', 'moon')).toBe('them:moon');
  });
});

/** The sample with something exchanged, somewhere deep inside. */
function changed(
  change: (manifest: {
    segments: Record<string, unknown>[];
    holdings: { works: { episodes: Record<string, unknown>[] }[] }[];
  }) => void,
): unknown {
  const copy = structuredClone(sampleManifest());
  change(copy as never);
  return copy;
}

const broken: [what: string, json: unknown][] = [
  ['nothing', null],
  ['a list', []],
  ['a text', 'manifest'],
  ['without a profile', { ...sampleManifest(), profile: undefined }],
  ['of half a profile', { ...sampleManifest(), profile: 0.5 }],
  ['of a generation below none', { ...sampleManifest(), generation: -1 }],
  ['without segments', { ...sampleManifest(), segments: undefined }],
  ['without holdings', { ...sampleManifest(), holdings: undefined }],
  ['with no holding', { ...sampleManifest(), holdings: [] }],
  [
    'that begins with another',
    { ...sampleManifest(), holdings: sampleManifest().holdings.slice(1) },
  ],
  ['whose segment has no digest', changed((m) => Object.assign(m.segments[0]!, { sha256: 'e' }))],
  [
    'whose segment would lead elsewhere',
    changed((m) => Object.assign(m.segments[0]!, { sha256: `../${sha('e').slice(3)}` })),
  ],
  ['whose segment has no size', changed((m) => Object.assign(m.segments[0]!, { bytes: '9' }))],
  [
    'whose episode lies beyond its segment',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { at: 2 })),
  ],
  [
    'whose episode lies in no segment',
    changed((m) => Object.assign(m.holdings[1]!.works[0]!.episodes[0]!, { segment: 2 })),
  ],
  [
    'whose episode lies before all',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { segment: -1 })),
  ],
  [
    'whose episode has no name',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { name: 1 })),
  ],
  ['whose key is none', changed((m) => Object.assign(m.holdings[1]!, { key: 'b' }))],
  ['whose origin is none', changed((m) => Object.assign(m.holdings[1]!, { origin: 7 }))],
  [
    'in which somebody says what nobody can',
    changed((m) => Object.assign(m.holdings[0]!, { feedback: [{ picture: sha('a'), work: 'x' }] })),
  ],
];

describe('a manifest that contradicts itself', () => {
  test.for(broken)('is refused: %s', ([, json]) => {
    expect(codeOf(() => decoded(fileOf(json)))).toBe('INDEX_CORRUPT');
    expect(() => decoded(fileOf(json))).toThrow(/^it contradicts itself: .* repair the index\.$/);
  });

  test('is refused: no JSON, or no UTF-8', () => {
    for (const bytes of [Buffer.from('{'), Buffer.from([0x22, 0xff, 0x22]), Buffer.of()])
      expect(codeOf(() => decoded(Buffer.concat(encodeSections('MANI', [['json', bytes]]))))).toBe(
        'INDEX_CORRUPT',
      );
  });

  test('is refused: another kind of file, or a damaged one', () => {
    const other = Buffer.concat(encodeSections('SEGM', [['json', Buffer.from('{}')]]));
    expect(codeOf(() => decoded(other))).toBe('INDEX_CORRUPT');
    const bytes = bytesOf(sampleManifest());
    for (let byte = 0; byte < bytes.length; byte += 7) {
      const copy = Buffer.from(bytes);
      copy[byte]! ^= 4;
      expect(codeOf(() => decoded(copy))).toMatch(/^INDEX_/);
    }
  });
});

/** A manifest with its first work changed. */
function withWork(change: (work: WorkRecord) => WorkRecord): Manifest {
  const manifest = sampleManifest();
  const [ours, ...others] = manifest.holdings;
  const [work, ...works] = ours!.works;
  return { ...manifest, holdings: [{ ...ours!, works: [change(work!), ...works] }, ...others] };
}

function withHolding(at: number, change: Partial<Holding>): Manifest {
  const manifest = sampleManifest();
  const holdings = manifest.holdings.map((one, i) => (i === at ? { ...one, ...change } : one));
  return { ...manifest, holdings };
}

const [ours, theirs] = sampleManifest().holdings;
const firstOf = (work: WorkRecord, change: Partial<EpisodeRef>): WorkRecord => ({
  ...work,
  episodes: work.episodes.map((each, i) => (i === 0 ? { ...each, ...change } : each)),
});

describe('the digest of an index', () => {
  const digest = contentDigest(sampleManifest());

  const layouts: [what: string, manifest: Manifest][] = [
    ['segments', { ...sampleManifest(), segments: [{ sha256: sha('0'), bytes: 1, episodes: 9 }] }],
    ['the generation', { ...sampleManifest(), generation: 99 }],
    ['where an episode lies', withWork((work) => firstOf(work, { segment: 0, at: 1 }))],
    ['how many windows were counted', withWork((work) => firstOf(work, { windows: 8 }))],
  ];
  test.for(layouts)('does not change with the layout: %s', ([, manifest]) => {
    expect(contentDigest(manifest)).toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  const contents: [what: string, manifest: Manifest][] = [
    ['the profile', { ...sampleManifest(), profile: 2 }],
    ['fingerprints', withWork((work) => firstOf(work, { sha256: sha('9') }))],
    ["an episode's name", withWork((work) => firstOf(work, { name: 'ep1' }))],
    ["an episode's title", withWork((work) => firstOf(work, { title: 'The door' }))],
    ["an episode's number", withWork((work) => firstOf(work, { number: '2' }))],
    ['the order', withWork((work) => ({ ...work, episodes: work.episodes.toReversed() }))],
    ['an episode less', withWork((work) => ({ ...work, episodes: work.episodes.slice(1) }))],
    ["a work's name", withWork((work) => ({ ...work, name: 'sun' }))],
    ["a work's title", withWork((work) => ({ ...work, title: 'Sun' }))],
    ["a work's titles", withWork((work) => ({ ...work, titles: { ko: '달' } }))],
    ['the rights holder', withWork((work) => ({ ...work, rightsHolder: 'Us' }))],
    ['an origin', withHolding(1, { origin: 'others' })],
    ['a key', withHolding(1, { key: sha('0') })],
    ['a state that was handed over', withHolding(1, { generation: 13 })],
    ['lists', withHolding(1, { lists: [] })],
    ["a list's name", withHolding(1, { lists: [{ ...theirs!.lists[0]!, name: 'other' }] })],
    ['feedback', withHolding(0, { feedback: [] })],
    ['what was said', withHolding(0, { feedback: [{ ...ours!.feedback[0]!, said: 'disputed' }] })],
    ['a note', withHolding(0, { feedback: [{ ...ours!.feedback[0]!, note: 'no' }] })],
    ['an origin less', { ...sampleManifest(), holdings: [ours!] }],
  ];
  test.for(contents)('changes with what is held: %s', ([, manifest]) => {
    expect(contentDigest(manifest)).not.toBe(digest);
  });

  test('is another for each of these', () => {
    const all = contents.map(([, manifest]) => contentDigest(manifest));
    expect(new Set(all).size).toBe(contents.length);
  });
});
