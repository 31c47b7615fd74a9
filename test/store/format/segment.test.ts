import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HEAD_BYTES, readDirectory } from '../../../src/store/format/section-file.ts';
import {
  decodeSegment,
  decodeUnchecked,
  encodeSegment,
} from '../../../src/store/format/segment.ts';
import type { Page, SegmentData } from '../../../src/store/format/segment-data.ts';
import { readSnapshot } from '../../../src/store/index/read-snapshot.ts';
import { Arena } from '../../../src/store/search/arena.ts';
import { bandsOf, sortedBands } from '../../../src/store/search/bands.ts';
import { plainBandSorter } from '../../../src/store/search/plain-band-tables.ts';
import { WindowSearch } from '../../../src/store/search/window-search.ts';
import { allocatedBy } from '../../support/allocations.ts';
import { codeOf as codeOfPromise } from '../../support/picture-files.ts';
import {
  codeOf,
  emptyContent,
  printAt,
  randomWords,
  reframed,
  sampleContent,
  segmentBytes,
} from '../../support/sample-data.ts';
import { diskWith, FOLDER, manifestOver } from '../../support/written.ts';

const file = segmentBytes(sampleContent());
const decoded = (bytes: Uint8Array) => decodeSegment(bytes, 'it');

/** Segment data without its search tables. */
function bare({ tables: _, ...content }: SegmentData): SegmentData {
  return content;
}

/** Opens an index that consists of a segment. */
function opened(bytes: Uint8Array, episodes = 3) {
  const manifest = manifestOver([{ bytes, episodes }]);
  return readSnapshot(FOLDER, manifest, { fs: diskWith([bytes], manifest).fs });
}

/** The error codes for a segment that is decoded in memory, and opened in an index. */
async function refusals(bytes: Uint8Array): Promise<unknown[]> {
  return [codeOf(() => decoded(bytes)), await codeOfPromise(opened(bytes))];
}

/** A copy of bytes at an address `shift` past a multiple of 8. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const copy = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
  copy.set(bytes);
  return copy;
}

function sectionOf(bytes: Uint8Array, tag: string): Uint8Array {
  const { entries } = readDirectory('SEGM', bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, 'it');
  const { at, bytes: length } = entries.find((entry) => entry.tag === tag)!;
  return bytes.subarray(at, at + length);
}

/** A copy of the words of a section. */
function wordsIn(bytes: Uint8Array, tag: string): Uint32Array {
  return new Uint32Array(new Uint8Array(sectionOf(bytes, tag)).buffer);
}

/** A segment with one changed word in a section, under right checksums. */
function withWord(tag: string, at: number, value: number, source: Uint8Array = file): Uint8Array {
  const words = wordsIn(source, tag);
  words[at] = value;
  return reframed('SEGM', source, { [tag]: new Uint8Array(words.buffer) });
}

describe('the bytes of a segment', () => {
  test('are exactly these sections in this order', () => {
    const { entries } = readDirectory('SEGM', file.subarray(0, MAX_HEAD_BYTES), file.length, 'it');
    expect(entries.map(({ tag, bytes }) => [tag, bytes])).toEqual([
      ['coun', 24],
      ['work', 699],
      ['trak', 60],
      ['wcol', 60],
      ['pcol', 48],
      ['wpri', 160],
      ['wtab', 0],
      ['ppri', 96],
      ['ptab', 0],
    ]);
  });

  test('begin with the counts', () => {
    expect(Buffer.from(sectionOf(file, 'coun')).toString('hex')).toBe(
      '01000000' + // profile
        '03000000' + // episodes
        '03000000' + // tracks
        '05000000' + // windows
        '03000000' + // patches
        '00000000', // bands
    );
  });

  test('hold each column where the documentation puts it', () => {
    const { tracks, windows, patches } = sampleContent();
    const { episodes, lefts, rights, tops, bottoms } = tracks;
    expect(wordsIn(file, 'trak')).toEqual(
      Uint32Array.of(...episodes, ...lefts, ...rights, ...tops, ...bottoms),
    );
    expect(wordsIn(file, 'wcol')).toEqual(
      Uint32Array.of(...windows.tracks, ...windows.tops, ...windows.heights),
    );
    expect(wordsIn(file, 'pcol')).toEqual(
      Uint32Array.of(...patches.episodes, ...patches.lefts, ...patches.tops, ...patches.sides),
    );
    expect(wordsIn(file, 'wpri')).toEqual(windows.prints);
    expect(wordsIn(file, 'ppri')).toEqual(patches.prints);
    expect(JSON.parse(Buffer.from(sectionOf(file, 'work')).toString())).toEqual(
      JSON.parse(JSON.stringify(sampleContent().works)),
    );
  });
});

describe('a segment', () => {
  test('decodes to what was encoded', () => {
    expect(bare(decoded(file))).toEqual(sampleContent());
    expect(bare(decoded(segmentBytes(emptyContent())))).toEqual(emptyContent());
  });

  test('has the same bytes for equal content, in any order of object fields', () => {
    const content = sampleContent();
    const [work, ...others] = content.works;
    const reordered = { ...work!, titles: { es: 'Jardín de luna', ko: '달의 정원' } };
    const reversed = Object.fromEntries(Object.entries(reordered).reverse()) as typeof reordered;
    expect(segmentBytes({ ...content, works: [reversed, ...others] })).toEqual(file);
    const { patches, windows, tracks, works, profile } = content;
    expect(segmentBytes({ patches, windows, tracks, works, profile })).toEqual(file);
    expect(segmentBytes(decoded(file))).toEqual(file);
  });

  test('leaves out unknown fields of a page', () => {
    const page = { ...sampleContent().works[0]!.episodes[0]!.pages[0]!, path: '/home/me' };
    const works = (pages: Page[]) => [{ name: 'a', episodes: [{ name: 'b', pages }] }];
    const { path: _, ...expected } = page;
    const empty = emptyContent();
    expect(segmentBytes({ ...empty, works: works([page]) })).toEqual(
      segmentBytes({ ...empty, works: works([expected]) }),
    );
  });
});

describe('the tables of a segment', () => {
  test('are views of its bytes', () => {
    const bytes = shifted(file, 0);
    expect(decoded(bytes).windows.prints.buffer).toBe(bytes.buffer);
    expect(decoded(shifted(file, 4)).patches.prints.byteOffset % 64).toBe(4);
  });

  test.for([1, 2, 3, 5, 6, 7])(
    'are copied if the segment is %i bytes past a multiple of 8',
    (shift) => {
      const bytes = shifted(file, shift);
      expect(bare(decoded(bytes))).toEqual(sampleContent());
      expect(decoded(bytes).windows.prints.buffer === bytes.buffer).toBe(false);
    },
  );

  test('are decoded from a Buffer, whose slice is a view', () => {
    const pool = Buffer.alloc(file.length + 3);
    pool.set(file, 3);
    expect(bare(decoded(pool.subarray(3)))).toEqual(sampleContent());
  });

  test('hold any number of windows, tracks and patches', async () => {
    const counts = fc.tuple(fc.nat(5), fc.nat(9), fc.nat(9), fc.integer());
    await fc.assert(
      fc.asyncProperty(counts, async ([tracks, windows, patches, seed]) => {
        const wanted = { tracks, windows: tracks === 0 ? 0 : windows, patches };
        const content = contentOf(wanted, seed | 1);
        const bytes = segmentBytes(content);
        expect(bare(decoded(bytes))).toEqual(content);
        const { snapshot } = await opened(bytes, 1);
        expect(snapshot.windows.segments[0]!.prints).toEqual(content.windows.prints);
        expect(snapshot.patches.segments[0]!.prints).toEqual(content.patches.prints);
        expect(snapshot.patches.tops).toEqual(shared(content.patches.tops));
      }),
    );
  });
});

/** A copy in shared memory. */
function shared(words: Uint32Array): Uint32Array {
  const column = new Uint32Array(new SharedArrayBuffer(4 * words.length));
  column.set(words);
  return column;
}

type Counts = Readonly<Record<'tracks' | 'windows' | 'patches', number>>;

function contentOf({ tracks, windows, patches }: Counts, seed: number): SegmentData {
  const column = (count: number) => randomWords(count, seed);
  return {
    ...emptyContent(),
    works: [{ name: 'a', episodes: [{ name: 'b', pages: [] }] }],
    tracks: {
      count: tracks,
      episodes: new Uint32Array(tracks),
      lefts: column(tracks),
      rights: column(tracks),
      tops: column(tracks),
      bottoms: column(tracks),
    },
    windows: {
      count: windows,
      prints: column(8 * windows),
      tops: column(windows).sort(),
      tracks: new Uint32Array(windows).fill(tracks - 1),
      heights: new Uint32Array(windows).fill(64),
    },
    patches: {
      count: patches,
      prints: column(8 * patches),
      episodes: new Uint32Array(patches),
      lefts: column(patches),
      tops: column(patches).sort(),
      sides: column(patches).map((side) => side | 1),
    },
  };
}

const count = 9000;
const column = new Uint32Array(count);
const many: SegmentData = {
  ...emptyContent(),
  works: [{ name: 'w', episodes: [{ name: 'e', pages: [] }] }],
  tracks: {
    count: 1,
    episodes: Uint32Array.of(0),
    lefts: Uint32Array.of(0),
    rights: Uint32Array.of(256),
    tops: Uint32Array.of(0),
    bottoms: Uint32Array.of(999),
  },
  windows: {
    count,
    prints: randomWords(8 * count, 5),
    tracks: column,
    tops: column.map((_, i) => i),
    heights: column,
  },
};

const manyBytes = segmentBytes(many);
const { windows, tables } = decoded(manyBytes);

describe('a segment of many windows', () => {
  test('has them sorted by bands, in place', () => {
    expect(tables!.windows.bands).toBe(sectionOf(manyBytes, 'coun')[20]);
    expect(tables!.windows.bands).toBeGreaterThan(10);
    expect(tables!.patches).toEqual({ bands: 0, words: new Uint32Array(0) });
    expect(tables!.windows.words.buffer).toBe(manyBytes.buffer);
    const plain = new Uint32Array(tables!.windows.words.length);
    const bands = bandsOf(tables!.windows.bands, 256);
    plainBandSorter.sort(windows.prints, 8, sortedBands(plain, bands, count));
    expect(tables!.windows.words.every((word, i) => word === plain[i])).toBe(true);
  });

  test('is searched by bands at any address', () => {
    const inside = new Arena().allocate(manyBytes.length);
    inside.set(manyBytes);
    for (const bytes of [manyBytes, shifted(manyBytes, 1), inside]) {
      const content = decoded(bytes);
      const search = new WindowSearch(content.windows.prints, content.tables!.windows);
      for (const row of [0, 17, 4711, 8999])
        expect(search.search(printAt(windows.prints, row), 31)).toEqual([{ row, distance: 0 }]);
      expect(search.candidates).toBeGreaterThan(0);
    }
  });

  test('is opened into memory of the kernel', async () => {
    const { snapshot } = await opened(manyBytes, 1);
    const [part] = snapshot.windows.segments;
    expect(part!.prints).toEqual(shared(windows.prints));
    expect(part!.table!.words.every((word, i) => word === tables!.windows.words[i])).toBe(true);
    expect(Arena.of(part!.prints)).toBeInstanceOf(Arena);
    expect(Arena.of(part!.table!.words)).toBe(Arena.of(part!.prints));
  });
});

describe('a segment of many windows with invalid tables', () => {
  const last = tables!.windows.words.length - 1;
  test.for([
    ['a start beyond the entries', 9, count + 1],
    ['descending starts', 4000, 0],
    ['a last entry of a missing window', last, count],
    ['an entry of a missing window', last - 11, count],
  ] as const)('is refused with %s', async ([, at, value]) => {
    const spoilt = withWord('wtab', at, value, manyBytes);
    expect(await refusals(spoilt)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
    const inside = new Arena().allocate(spoilt.length);
    inside.set(spoilt);
    expect(codeOf(() => decoded(inside))).toBe('INDEX_CORRUPT');
  });

  test.for([0, 1, 9, 17, 255])(
    'is refused with %i bands, a number that is never used',
    async (bands) => {
      const counts = new Uint8Array(sectionOf(manyBytes, 'coun'));
      counts[20] = bands;
      const spoilt = reframed('SEGM', manyBytes, { coun: counts });
      expect(await refusals(spoilt)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
    },
  );

  test.for([1, 2, 3, 4])(
    'is refused with a wrong count %i, and little is allocated',
    async (at) => {
      for (const wrong of [0, 8999, 2 ** 20, 2 ** 28, 2 ** 31, 2 ** 32 - 1]) {
        if (wordsIn(manyBytes, 'coun')[at] === wrong) continue;
        const bytes = withWord('coun', at, wrong, manyBytes);
        const manifest = manifestOver([{ bytes, episodes: 1 }]);
        const { fs } = diskWith([bytes], manifest);
        const codes: unknown[] = [];
        const { total } = await allocatedBy(async () => {
          codes.push(codeOf(() => decoded(bytes)));
          codes.push(await codeOfPromise(readSnapshot(FOLDER, manifest, { fs })));
        });
        expect(codes).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
        // A wrong number of episodes is found only when the whole segment is in memory.
        expect(total).toBeLessThan(at === 1 ? 2 * bytes.length : 8192);
      }
    },
  );
});

/** A section, the changed word, its new value, and the problem. */
const brokenWords: [tag: string, at: number, value: number, problem: string][] = [
  ['wcol', 1, 3, 'window 1 belongs to track 3 of 3'],
  ['wcol', 1, 1, 'window 2 is out of order'],
  ['wcol', 5, 3, 'window 1 is out of order'],
  ['wcol', 11, 63, 'window 1 is out of order'],
  ['trak', 1, 3, 'track 1 belongs to episode 3 of 3'],
  ['trak', 1, 0xffffffff, 'track 1 belongs to episode 4294967295 of 3'],
  ['trak', 0, 2, 'track 1 is out of order'],
  ['pcol', 1, 3, 'patch 1 belongs to episode 3 of 3'],
  ['pcol', 1, 0xffffffff, 'patch 1 belongs to episode 4294967295 of 3'],
  ['pcol', 0, 2, 'patch 1 is out of order'],
  ['pcol', 7, 11, 'patch 1 is out of order'],
  ['pcol', 10, 0, 'patch 1 has no size'],
];

const page = `{"file":"1.jpg","width":1,"height":2,"sha256":"${'0'.repeat(64)}"}`;
const brokenWorks = [
  '',
  '{}',
  'null',
  '[null]',
  '[[]]',
  '["work"]',
  '[{"name":"a"}]',
  '[{"episodes":[]}]',
  '[{"name":1,"episodes":[]}]',
  '[{"name":"a","episodes":{}}]',
  '[{"name":"a","title":7,"episodes":[]}]',
  '[{"name":"a","title":null,"episodes":[]}]',
  '[{"name":"a","titles":["x"],"episodes":[]}]',
  '[{"name":"a","titles":{"ko":1},"episodes":[]}]',
  '[{"name":"a","rightsHolder":{},"episodes":[]}]',
  '[{"name":"a","episodes":[{"name":"b"}]}]',
  '[{"name":"a","episodes":[{"name":"b","number":1,"pages":[]}]}]',
  '[{"name":"a","episodes":[{"name":"b","pages":["1.jpg"]}]}]',
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('00', '0')}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('1,', '1.5,')}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('2,', '-2,')}]}]}]`,
  '[{"name":"a","episodes":[]}',
];

describe('an inconsistent segment is refused', () => {
  test.for(brokenWords)(
    'with section %s, word %i set to %i: %s',
    async ([tag, at, value, problem]) => {
      const broken = withWord(tag, at, value);
      expect(() => decoded(broken)).toThrow(problem);
      await expect(opened(broken)).rejects.toThrow(problem);
      expect(await refusals(broken)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
    },
  );

  test('with another number of episodes than its works have', async () => {
    expect(() => decoded(withWord('coun', 1, 4))).toThrow(
      'its number of episodes is 4, but its works have 3',
    );
    expect(await refusals(withWord('coun', 1, 4))).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
  });

  test.for(brokenWorks)('with the works %s', async (json) => {
    const broken = reframed('SEGM', file, { work: json });
    const problem = 'its works are not a list of works with episodes and pages';
    expect(() => decoded(broken)).toThrow(problem);
    await expect(opened(broken)).rejects.toThrow(problem);
    expect(await refusals(broken)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
  });

  test('with works that are not UTF-8', async () => {
    const latin1 = Uint8Array.from('[{"name":"\u00e9","episodes":[]}]', (c) => c.charCodeAt(0));
    const broken = reframed('SEGM', file, { work: latin1 });
    expect(() => decoded(broken)).toThrow('its works are not a list of works');
    expect(await refusals(broken)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
  });

  test.for(['coun', 'trak', 'wcol', 'pcol', 'wpri', 'wtab', 'ppri', 'ptab'])(
    'with a section %s four bytes too long or too short',
    async (tag) => {
      const own = sectionOf(file, tag);
      for (const bytes of [new Uint8Array([...own, 0, 0, 0, 0]), own.subarray(0, -4)]) {
        if (bytes.length === own.length) continue; // It is empty.
        const broken = reframed('SEGM', file, { [tag]: bytes });
        expect(await refusals(broken)).toEqual(['INDEX_CORRUPT', 'INDEX_CORRUPT']);
      }
    },
  );

  test('with another profile than the manifest', async () => {
    const other = segmentBytes({ ...sampleContent(), profile: 2 });
    expect(decoded(other).profile).toBe(2);
    await expect(opened(other)).rejects.toThrow('it has profile 2, the index 1');
    expect(await codeOfPromise(opened(other))).toBe('INDEX_CORRUPT');
  });
});

test('inconsistent content is not encoded', () => {
  const content = sampleContent();
  const tracks = { ...content.tracks, count: 1.5 };
  expect(codeOf(() => encodeSegment({ ...content, tracks }))).toBe('BAD_ARGUMENT');
  expect(() => encodeSegment({ ...content, tracks })).toThrow(
    'content must be consistent; got "the number of tracks is 1.5".',
  );
});

describe('decodeUnchecked', () => {
  test('decodes a damaged segment', () => {
    const damaged = new Uint8Array(file);
    const { entries } = readDirectory('SEGM', file.subarray(0, MAX_HEAD_BYTES), file.length, 'it');
    damaged[entries.find(({ tag }) => tag === 'ppri')!.at]! ^= 1;
    expect(codeOf(() => decoded(damaged))).toBe('INDEX_CHECKSUM');
    const { patches, ...rest } = decodeUnchecked(damaged, 'it');
    const { patches: whole, ...content } = sampleContent();
    expect(rest).toEqual(content);
    expect(patches.prints).not.toEqual(whole.prints);
    expect(patches.prints.subarray(1)).toEqual(whole.prints.subarray(1));
  });

  test('refuses a damaged header and damaged works', () => {
    const headless = new Uint8Array(file);
    headless[33]! ^= 1;
    expect(codeOf(() => decodeUnchecked(headless, 'it'))).toBe('INDEX_CHECKSUM');
    const workless = reframed('SEGM', file, { work: '[' });
    expect(codeOf(() => decodeUnchecked(workless, 'it'))).toBe('INDEX_CORRUPT');
  });
});
