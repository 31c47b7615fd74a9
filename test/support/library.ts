import { profile1 } from '../../src/hash/profile.ts';
import { isFlat } from '../../src/hash/window/patch.ts';
import { fingerprintStrip } from '../../src/hash/window/track.ts';
import type { Picture } from '../../src/image/picture.ts';
import { indexCatalogue, openIndex } from '../../src/index.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { CATALOGUE } from './pages.ts';
import { emptyFolder } from './picture-files.ts';
import { panelIndexOf } from './sample-data.ts';

/** An index in memory of strips of one page each, by `work/episode`. */
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

let drawn: Promise<Searcher> | undefined;

/** The three drawn works of fixtures/catalogue, indexed once for all test files of a process. */
export function drawnLibrary(): Promise<Searcher> {
  drawn ??= indexedDrawn();
  return drawn;
}

async function indexedDrawn(): Promise<Searcher> {
  const folder = emptyFolder();
  await indexCatalogue(CATALOGUE, folder);
  return openIndex(folder);
}
