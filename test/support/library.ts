import { profile1 } from '../../src/hash/profile.ts';
import { isFlat } from '../../src/hash/window/patch.ts';
import { fingerprintStrip } from '../../src/hash/window/track.ts';
import type { Picture } from '../../src/image/picture.ts';
import { indexCatalogue, matchSite, openIndex, type Report } from '../../src/index.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { CATALOGUE } from './pages.ts';
import { emptyFolder, fixture, smallCatalogue } from './picture-files.ts';
import { panelIndexOf } from './sample-data.ts';

/** Makes an index in memory of strips of one page each, by `work/episode`. */
export function libraryOf(strips: Readonly<Record<string, Picture>>): Searcher {
  const builder = new SegmentBuilder(profile1.id);
  for (const [name, strip] of Object.entries(strips)) {
    const [work, episode] = name.split('/') as [string, string];
    const page = { file: '1.png', width: strip.width, height: strip.height, sha256: '' };
    const prints = fingerprintStrip(strip, profile1, isFlat(strip));
    builder.add({ name: work }, { name: episode, pages: [page] }, prints);
  }
  return panelIndexOf(builder.build());
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
