import { describe, expect, test } from 'vitest';
import { formatEpisodeName } from '../../../src/store/format/episode-name.ts';
import type { KeptScan } from '../../../src/store/format/kept-scan.ts';
import {
  contentDigest,
  decodeManifest,
  type EpisodeRef,
  emptyManifest,
  encodeManifest,
  episodesIn,
  type Holding,
  type Manifest,
  ownHolding,
  type WorkRecord,
} from '../../../src/store/format/manifest.ts';
import { encodeSections } from '../../../src/store/format/section-file.ts';
import { codeOf } from '../../support/sample-data.ts';

const sha = (digit: string) => digit.repeat(64);

const episode = (name: string, segment: number, at: number): EpisodeRef => ({
  name,
  segment,
  at,
  windows: 7,
  sha256: sha(`${at}`),
});

/**
 * Two holdings, three works, four episodes in two segments; each optional field is present and
 * absent.
 */
function sampleManifest(): Manifest {
  const ours: Holding = {
    origin: '',
    works: [
      {
        name: 'moon',
        title: 'Moon Garden',
        titles: { ko: '달', es: 'Luna' },
        rightsHolder: 'Studio Test',
        sameAs: ['luna', 'mond'],
        contains: ['rain', 'sun/ep01'],
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
    origin: 'them',
    key: sha('b'),
    generation: 12,
    works: [{ name: 'moon', episodes: [episode('ep01', 0, 1)] }],
    lists: [{ sha256: sha('c'), bytes: 640, name: 'stamps', hashes: 20 }],
    feedback: [
      { picture: sha('d'), work: 'moon', episode: 'ep01', said: 'disputed', note: 'a parody' },
    ],
  };
  return {
    kind: 'catalogue',
    profile: 1,
    generation: 3,
    holdings: [ours, theirs],
    segments: [
      { sha256: sha('e'), bytes: 4096, episodes: 2 },
      { sha256: sha('f'), bytes: 8192, episodes: 2 },
    ],
  };
}

const bytesOf = (manifest: Manifest) => Buffer.concat(encodeManifest(manifest));
const decoded = (bytes: Uint8Array) => decodeManifest(bytes, 'it');
/** A valid file of sections with any value as JSON. */
const fileOf = (json: unknown) =>
  Buffer.concat(encodeSections('MANI', [['json', Buffer.from(JSON.stringify(json))]]));

describe('a manifest', () => {
  test('decodes to what was encoded', () => {
    expect(decoded(bytesOf(sampleManifest()))).toEqual(sampleManifest());
    expect(decoded(bytesOf(emptyManifest(1)))).toEqual(emptyManifest(1));
  });

  test('is a file of kind MANI with one section', () => {
    const head = bytesOf(sampleManifest()).subarray(0, 36).toString('latin1');
    expect(head.slice(0, 16)).toBe('PANELPRT\x04\0\0\0MANI');
    expect(head.slice(-4)).toBe('json');
  });

  test('has the same bytes for fields set in any order', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
    };
    const reordered = reversed(sampleManifest()) as Manifest;
    expect(bytesOf(reordered).equals(bytesOf(sampleManifest()))).toBe(true);
    expect(contentDigest(reordered)).toBe(contentDigest(sampleManifest()));
  });

  test('does not contain fields outside of the format', () => {
    const { segments, ...rest } = sampleManifest();
    const more = segments.map((segment) => ({ ...segment, path: '/home/me' }));
    expect(bytesOf({ ...rest, segments: more }).equals(bytesOf(sampleManifest()))).toBe(true);
  });

  test('lists its episodes with their works and holdings, our own first', () => {
    const { holdings } = sampleManifest();
    const names = [...episodesIn(holdings)].map(({ holding: { origin }, work, episode }) =>
      formatEpisodeName({ origin, work: work.name, episode: episode.name }),
    );
    expect(names).toEqual(['moon/ep01', 'moon/ep02', 'rain/ep01', 'them:moon/ep01']);
    expect(ownHolding(sampleManifest())).toEqual(holdings[0]);
  });
});

/** The sample with a change anywhere inside. */
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
  ['null', null],
  ['a list', []],
  ['a string', 'manifest'],
  ['without a profile', { ...sampleManifest(), profile: undefined }],
  ['with a fractional profile', { ...sampleManifest(), profile: 0.5 }],
  ['with a negative generation', { ...sampleManifest(), generation: -1 }],
  ['without segments', { ...sampleManifest(), segments: undefined }],
  ['without holdings', { ...sampleManifest(), holdings: undefined }],
  ['with an empty list of holdings', { ...sampleManifest(), holdings: [] }],
  [
    'whose first holding is not our own',
    { ...sampleManifest(), holdings: sampleManifest().holdings.slice(1) },
  ],
  [
    'with a segment without a digest',
    changed((m) => Object.assign(m.segments[0]!, { sha256: 'e' })),
  ],
  [
    'with a segment whose name is a path',
    changed((m) => Object.assign(m.segments[0]!, { sha256: `../${sha('e').slice(3)}` })),
  ],
  ['with a segment without a size', changed((m) => Object.assign(m.segments[0]!, { bytes: '9' }))],
  [
    'with an episode beyond the end of its segment',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { at: 2 })),
  ],
  [
    'with an episode in no segment',
    changed((m) => Object.assign(m.holdings[1]!.works[0]!.episodes[0]!, { segment: 2 })),
  ],
  [
    'with an episode before the first segment',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { segment: -1 })),
  ],
  [
    'with an episode whose name is a number',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { name: 1 })),
  ],
  [
    'with a work that is the same as a text',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!, { sameAs: 'luna' })),
  ],
  [
    'with a work that contains a number',
    changed((m) => Object.assign(m.holdings[0]!.works[0]!, { contains: [1] })),
  ],
  ['with an invalid key', changed((m) => Object.assign(m.holdings[1]!, { key: 'b' }))],
  ['with an origin that is a number', changed((m) => Object.assign(m.holdings[1]!, { origin: 7 }))],
  [
    'with feedback that says nothing',
    changed((m) => Object.assign(m.holdings[0]!, { feedback: [{ picture: sha('a'), work: 'x' }] })),
  ],
];

describe('an invalid manifest', () => {
  test.for(broken)('is refused: %s', ([, json]) => {
    expect(codeOf(() => decoded(fileOf(json)))).toBe('INDEX_CORRUPT');
    expect(() => decoded(fileOf(json))).toThrow(/^it contradicts itself: .* repair the index\.$/);
  });

  test('is refused: not JSON, or not UTF-8', () => {
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
    ['the place of an episode', withWork((work) => firstOf(work, { segment: 0, at: 1 }))],
    ['the count of windows', withWork((work) => firstOf(work, { windows: 8 }))],
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
    ['a missing episode', withWork((work) => ({ ...work, episodes: work.episodes.slice(1) }))],
    ["a work's name", withWork((work) => ({ ...work, name: 'sun' }))],
    ["a work's title", withWork((work) => ({ ...work, title: 'Sun' }))],
    ["a work's titles", withWork((work) => ({ ...work, titles: { ko: '달' } }))],
    ['the same works', withWork((work) => ({ ...work, sameAs: ['luna'] }))],
    ['what a work contains', withWork((work) => ({ ...work, contains: [] }))],
    ['the rights holder', withWork((work) => ({ ...work, rightsHolder: 'Us' }))],
    ['an origin', withHolding(1, { origin: 'others' })],
    ['a key', withHolding(1, { key: sha('0') })],
    ['the generation of a bundle', withHolding(1, { generation: 13 })],
    ['lists', withHolding(1, { lists: [] })],
    ["a list's name", withHolding(1, { lists: [{ ...theirs!.lists[0]!, name: 'other' }] })],
    ['feedback', withHolding(0, { feedback: [] })],
    ['an opinion', withHolding(0, { feedback: [{ ...ours!.feedback[0]!, said: 'disputed' }] })],
    ['a note', withHolding(0, { feedback: [{ ...ours!.feedback[0]!, note: 'no' }] })],
    ['a missing origin', { ...sampleManifest(), holdings: [ours!] }],
  ];
  test.for(contents)('changes with the content: %s', ([, manifest]) => {
    expect(contentDigest(manifest)).not.toBe(digest);
  });

  test('differs between all of these', () => {
    const all = contents.map(([, manifest]) => contentDigest(manifest));
    expect(new Set(all).size).toBe(contents.length);
  });
});

describe('names in NFD, which earlier versions wrote', () => {
  const [nfc, nfd] = ['달빛'.normalize('NFC'), '달빛'.normalize('NFD')];
  const manifestWith = (works: readonly WorkRecord[], change: Partial<Holding> = {}): Manifest => ({
    ...sampleManifest(),
    holdings: [{ origin: '', works, lists: [], feedback: [], ...change }],
  });
  const worksIn = (manifest: Manifest) => ownHolding(decoded(bytesOf(manifest))).works;

  test('are read as NFC, wherever they are', () => {
    const opinion = { picture: sha('a'), said: 'confirmed' } as const;
    const other: Holding = {
      origin: nfd,
      works: [],
      lists: [{ sha256: sha('c'), bytes: 640, name: nfd, hashes: 20 }],
      feedback: [{ ...opinion, origin: nfd, work: nfd, episode: nfd }],
    };
    const old = manifestWith([{ name: nfd, title: nfd, episodes: [episode(nfd, 0, 0)] }]);
    const { holdings } = decoded(bytesOf({ ...old, holdings: [...old.holdings, other] }));
    expect(holdings).toEqual([
      {
        ...old.holdings[0],
        works: [{ name: nfc, title: nfd, episodes: [episode(nfc, 0, 0)] }],
      },
      {
        origin: nfc,
        works: [],
        lists: [{ ...other.lists[0], name: nfc }],
        feedback: [{ ...opinion, origin: nfc, work: nfc, episode: nfc }],
      },
    ]);
  });

  test('and in NFC are one work, with the newer of two episodes of one name', () => {
    const works = [
      {
        name: nfd,
        title: 'old',
        rightsHolder: 'Us',
        episodes: [episode(nfd, 0, 0), episode('2', 1, 0)],
      },
      { name: 'rain', episodes: [] },
      { name: nfc, title: 'new', episodes: [episode(nfc, 1, 1), episode('2', 0, 1)] },
    ];
    expect(worksIn(manifestWith(works))).toEqual([
      {
        name: nfc,
        title: 'new',
        rightsHolder: 'Us',
        episodes: [episode(nfc, 1, 1), episode('2', 1, 0)],
      },
      { name: 'rain', episodes: [] },
    ]);
  });

  test('of a kept scan are paths, and stay as they are', () => {
    const scan = { inputs: [nfd], against: { index: sha('a'), episodes: [] } };
    const pictures = [episode(nfc, 0, 0), episode(nfd, 0, 1)];
    const works = [{ name: nfd, scan, episodes: pictures }];
    expect(worksIn({ ...manifestWith(works), kind: 'scan' })).toEqual(works);
  });
});

const against = { index: sha('a'), episodes: ['0123456789abcdef'] };

/** A manifest of two scans, one of several inputs. */
function scanManifest(): Manifest {
  const holding: Holding = {
    ...ours!,
    feedback: [],
    works: [
      {
        name: '["crawl","more"]',
        scan: { inputs: ['crawl', 'more'], against },
        episodes: [{ ...episode('1.jpg', 0, 0), url: 'https://example.org/1.jpg' }],
      },
      {
        name: 'site',
        scan: { inputs: ['site'], against: { ...against, episodes: [] } },
        episodes: [episode('2.jpg', 0, 1)],
      },
    ],
  };
  return { ...emptyManifest(1, 'scan'), segments: sampleManifest().segments, holdings: [holding] };
}

/** The same scans as a manifest without `kind`: URLs are titles, inputs are names. */
function scanWithoutKind(): object {
  const { kind: _, holdings, ...rest } = scanManifest();
  const [{ works, ...holding }] = holdings as readonly [Holding];
  const old = works.map(({ scan, episodes, ...work }) => ({
    ...work,
    against: scan!.against,
    episodes: episodes.map(({ url, ...picture }) => ({ ...picture, title: url })),
  }));
  return { ...rest, holdings: [{ ...holding, works: old }] };
}

describe('the kind of a manifest', () => {
  test('is written for scans, and is catalogue by default', () => {
    const json = (manifest: Manifest) => bytesOf(manifest).toString('latin1');
    expect(json(sampleManifest())).not.toContain('"kind"');
    expect(json(scanManifest())).toContain('{"kind":"scan","profile":1,');
    expect(decoded(bytesOf(scanManifest()))).toEqual(scanManifest());
    expect(decoded(bytesOf(emptyManifest(1, 'scan')))).toEqual(emptyManifest(1, 'scan'));
  });

  test('is scan for works with `against`: their names are inputs, their titles URLs', () => {
    expect(decoded(fileOf(scanWithoutKind()))).toEqual(scanManifest());
  });

  test('is part of the digest of scans only', () => {
    const { holdings } = emptyManifest(1);
    const catalogue = contentDigest({ kind: 'catalogue', profile: 1, holdings });
    expect(contentDigest({ kind: 'scan', profile: 1, holdings })).not.toBe(catalogue);
    // The digest of an empty catalogue: reports have it as `index.sha256`, so it must never change.
    expect(catalogue).toBe('8ed86d4196329adaac2c389448898650549943ac2e877e386c74913ca32205f2');
  });

  const withScan = (scan: unknown) => {
    const { holdings, ...rest } = structuredClone(scanManifest());
    Object.assign(holdings[0]!.works[1]!, { scan });
    return { ...rest, holdings };
  };
  test.for<[what: string, json: unknown]>([
    ['an unknown kind', { ...sampleManifest(), kind: 'picture' }],
    ['a catalogue of scans', { ...scanManifest(), kind: 'catalogue' }],
    ['scans without `kind`', { ...scanManifest(), kind: undefined }],
    ['a scan that is a work of a catalogue', { ...sampleManifest(), kind: 'scan' }],
    ['one that is not a scan among scans', withScan(undefined)],
    ['a scan without inputs', withScan({ against })],
    ['a scan whose inputs are a string', withScan({ inputs: 'site', against })],
    ['a scan without the index', withScan({ inputs: ['site'] })],
    ['a scan with an invalid digest', withScan({ inputs: [], against: { ...against, index: '' } })],
    [
      'a scan with long prefixes',
      withScan({ inputs: [], against: { ...against, episodes: [sha('a')] } }),
    ],
    [
      'a URL that is a number',
      changed((m) => Object.assign(m.holdings[0]!.works[0]!.episodes[0]!, { url: 1 })),
    ],
  ])('is refused: %s', ([, json]) => {
    expect(codeOf(() => decoded(fileOf(json)))).toBe('INDEX_CORRUPT');
  });
});

describe('the digest of kept scans', () => {
  const changes: [what: string, change: (scan: KeptScan, picture: EpisodeRef) => unknown][] = [
    ['an input', (scan) => Object.assign(scan, { inputs: ['other'] })],
    ['the index', (scan) => Object.assign(scan.against, { index: sha('c') })],
    ['its episodes', (scan) => Object.assign(scan.against, { episodes: [] })],
    ['a URL', (_, picture) => Object.assign(picture, { url: 'https://example.org/2.jpg' })],
  ];
  test.for(changes)('changes with %s', ([, change]) => {
    const copy = structuredClone(scanManifest());
    const [work] = copy.holdings[0]!.works;
    change(work!.scan!, work!.episodes[0]!);
    expect(contentDigest(copy)).not.toBe(contentDigest(scanManifest()));
  });
});
