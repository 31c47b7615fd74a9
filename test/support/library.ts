import { isFlat } from '../../src/hash/patch.ts';
import { printsOf } from '../../src/hash/prints.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { indexCatalogue, openIndex } from '../../src/index.ts';
import { IndexBuilder } from '../../src/store/builder.ts';
import type { PanelIndex } from '../../src/store/panel-index.ts';
import type { Picture } from '../../src/strip/picture.ts';
import { emptyFolder } from '../inputs/files.ts';
import { panelIndexOf } from '../store/sample.ts';
import { CATALOGUE } from './pages.ts';

/** An index in memory of strips of one page each, by `work/episode`. */
export function libraryOf(strips: Readonly<Record<string, Picture>>): PanelIndex {
  const builder = new IndexBuilder(profile1.id);
  for (const [name, strip] of Object.entries(strips)) {
    const [work, episode] = name.split('/') as [string, string];
    const page = { file: '1.png', width: strip.width, height: strip.height, sha256: '' };
    const prints = printsOf(strip, profile1, isFlat(strip));
    builder.add({ name: work }, { name: episode, pages: [page] }, prints);
  }
  return panelIndexOf(builder.content());
}

let drawn: Promise<PanelIndex> | undefined;

/** The three drawn works of fixtures/catalogue, indexed once for all test files of a process. */
export function drawnLibrary(): Promise<PanelIndex> {
  drawn ??= indexedDrawn();
  return drawn;
}

async function indexedDrawn(): Promise<PanelIndex> {
  const folder = emptyFolder();
  await indexCatalogue(CATALOGUE, folder);
  return openIndex(folder);
}
