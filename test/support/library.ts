import { isFlat } from '../../src/hash/patch.ts';
import { printsOf } from '../../src/hash/prints.ts';
import { profile1 } from '../../src/hash/profile.ts';
import { build } from '../../src/pipeline/build.ts';
import { IndexBuilder } from '../../src/store/builder.ts';
import { PanelIndex } from '../../src/store/panel-index.ts';
import type { Picture } from '../../src/strip/picture.ts';
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
  return new PanelIndex(builder.content(), '', profile1.columns);
}

/** The three drawn works of fixtures/catalogue, indexed in memory. */
export async function drawnLibrary(): Promise<PanelIndex> {
  const { content } = await build(CATALOGUE);
  return new PanelIndex(content, '', profile1.columns);
}
