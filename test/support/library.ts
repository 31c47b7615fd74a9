import { sha256Hex } from '../../src/checksum.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { isFlat } from '../../src/hash/window/patch.ts';
import { fingerprintStrip, type StripPrints } from '../../src/hash/window/track.ts';
import type { Picture } from '../../src/image/picture.ts';
import { indexCatalogue, matchSite, openIndex, type Report } from '../../src/index.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import type { Episode, WorkHead } from '../../src/store/format/segment-data.ts';
import { Searcher, type SearcherOptions } from '../../src/store/index/searcher.ts';
import { type IndexedWork, snapshotOf } from '../../src/store/index/snapshot.ts';
import { CATALOGUE } from './pages.ts';
import { emptyFolder, fixture, smallCatalogue } from './picture-files.ts';

/** What a library has besides its strips. */
interface LibraryOptions extends Pick<SearcherOptions, 'backgrounds'> {
  /** What `catalogue.json` says of its works, by their names. */
  readonly works?: Readonly<Record<string, Pick<WorkHead, 'sameAs' | 'contains'>>>;
}

/**
 * Makes an index in memory of strips of one page each, by `work/episode` or `origin:work/episode`.
 * Equal strips are identical copies.
 */
export function libraryOf(
  strips: Readonly<Record<string, Picture>>,
  { works: heads = {}, backgrounds = [] }: LibraryOptions = {},
): Searcher {
  const builder = new SegmentBuilder(profile1.id);
  for (const [name, strip] of Object.entries(strips)) {
    const [work, episode] = name.split('/') as [string, string];
    builder.add({ name: work, ...heads[work] }, episodeOf(episode, strip), printsOf(strip));
  }
  const { works, ...tables } = snapshotOf(builder.build());
  return new Searcher({ ...tables, works: works.map(withOrigin) }, '', { backgrounds });
}

/** A work with the origin that is in its name. */
function withOrigin(work: IndexedWork): IndexedWork {
  const [origin, name] = work.name.split(':');
  return name === undefined ? work : { ...work, name, origin: origin! };
}

function episodeOf(name: string, { luma, width, height }: Picture): Episode {
  return { name, pages: [{ file: '1.png', width, height, sha256: sha256Hex(luma) }] };
}

function printsOf(strip: Picture): StripPrints {
  return fingerprintStrip(strip, profile1, isFlat(strip));
}

let drawnIndex: Promise<string> | undefined;

/**
 * The folder of an index of the three drawn works of fixtures/catalogue, made once for all test
 * files of a process. Tests do not change it.
 */
export function drawnFolder(): Promise<string> {
  drawnIndex ??= indexDrawn();
  return drawnIndex;
}

async function indexDrawn(): Promise<string> {
  const folder = emptyFolder();
  await indexCatalogue(CATALOGUE, folder);
  return folder;
}

let drawn: Promise<Searcher> | undefined;

/** The index of {@link drawnFolder}, opened once for all test files of a process. */
export function drawnLibrary(): Promise<Searcher> {
  drawn ??= drawnFolder().then((folder) => openIndex(folder));
  return drawn;
}

let drawnMatches: Promise<Report> | undefined;

/**
 * The report of the drawn site, matched once against {@link drawnLibrary} for all test files of a
 * process.
 */
export function drawnReport(): Promise<Report> {
  drawnMatches ??= drawnLibrary().then((index) => matchSite(index, [fixture('site')]));
  return drawnMatches;
}

/** A catalogue folder and the folder of its index. */
export interface SavedIndex {
  readonly catalogue: string;
  readonly folder: string;
}

let small: Promise<SavedIndex> | undefined;

/**
 * A saved index of {@link smallCatalogue}, made once for all test files of a process. Tests change
 * copies only.
 */
export function smallIndex(): Promise<SavedIndex> {
  small ??= indexedSmall();
  return small;
}

async function indexedSmall(): Promise<SavedIndex> {
  const saved = { catalogue: smallCatalogue(), folder: emptyFolder() };
  await indexCatalogue(saved.catalogue, saved.folder);
  return saved;
}
