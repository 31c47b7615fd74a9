import { cp } from 'node:fs/promises';
import path from 'node:path';
import {
  exportIndex,
  importInto,
  indexCatalogue,
  type Match,
  matchSite,
  newKeys,
  openIndex,
  type Report,
  type WorkVerdict,
} from '../../src/index.ts';
import { picturesBelow } from '../inputs/files.ts';
import { logProgress } from '../output/table.ts';
import {
  between,
  integerBetween,
  type RandomFraction,
  type Slice,
} from '../site/alterations/paint.ts';
import { chooseWorks } from './art.ts';
import { CARDS } from './drawing/cards.ts';
import { drawSentence, SENTENCES } from './drawing/sentences.ts';
import { render } from './drawing/svg.ts';
import { type JudgedPicture, judge, type SiteResult } from './judge.ts';
import { asked, type Shot } from './shot.ts';
import type { Studio } from './studio.ts';
import type { Row } from './tally.ts';
import { episodeName, Trial } from './trial.ts';

const WORKS = 3;
const EPISODES = 2;
/** The name of the site. */
const SITE = 'site';

/** What another organisation exports: works that all hold the same pages. */
interface Bundle {
  readonly works: number;
  readonly pages: (ours: OurTrial, random: RandomFraction) => Promise<Slice[]>;
}

const BUNDLES: Readonly<Record<string, Bundle>> = {
  'import of our pages': {
    works: 1,
    pages: (ours) => ours.readAll(ours.artPages.map(({ file }) => file)),
  },
  'import of parts': { works: 1, pages: partsOf },
  'import of our card': { works: 1, pages: cardAndOthers },
  'import of noise': { works: 1, pages: noise },
  'import of the site, 1 work': { works: 1, pages: (ours) => ours.sitePages() },
  'import of the site, 9 works': { works: 9, pages: (ours) => ours.sitePages() },
};

/** What is said of our works with an import, compared with what is said without. */
export async function imports(studio: Studio): Promise<Row[]> {
  const ours = new OurTrial(studio, 'imports');
  await ours.addWorks();
  await indexCatalogue(ours.catalogue, ours.index);
  const shots = await ours.shots(studio.size);
  const site = await ours.drawSite({ name: SITE, shots });
  const alone = await matchSite(await openIndex(ours.index), [site.folder]);
  const rows: Row[] = [];
  for (const [name, bundle] of Object.entries(BUNDLES)) {
    if (studio.isShort && bundle.works > 1) continue;
    logProgress(`accuse: ${name}`);
    const partner = new Trial(studio, name);
    await addPages(partner, await bundle.pages(ours, partner.random), bundle.works);
    const index = await openIndex(await importedInto(ours.index, partner));
    const together = await matchSite(index, [site.folder]);
    rows.push({ name, sites: [difference(name, alone, together, site.shots)] });
  }
  return rows;
}

/** Adds works that all have the same pages. */
async function addPages(partner: Trial, pages: readonly Slice[], works: number): Promise<void> {
  for (const [i, page] of pages.entries()) {
    const episode = episodeName(Math.floor(i / partner.studio.episodePages));
    const encoded = await partner.encode(page);
    for (let work = 0; work < works; work++)
      await partner.addPage(`theirs-${work}`, episode, encoded);
  }
}

/** Our works, whose episodes end with a publisher's card. */
class OurTrial extends Trial {
  async addWorks(): Promise<void> {
    const { art, episodePages } = this.studio;
    const minPages = EPISODES * episodePages;
    const card = await this.encode(await this.card());
    for (const work of chooseWorks(art, this.random, { count: WORKS, minPages })) {
      await this.addWork(work, { episodes: EPISODES, each: episodePages });
      for (let episode = 0; episode < EPISODES; episode++)
        await this.addPage(work.name, episodeName(episode), card);
    }
  }

  async readAll(files: readonly string[]): Promise<Slice[]> {
    const slices: Slice[] = [];
    for (const file of files) slices.push(await this.read(file));
    return slices;
  }

  /** The pictures of the site, as pages. */
  async sitePages(): Promise<Slice[]> {
    return this.readAll(await picturesBelow(path.join(this.folder, 'sites', SITE)));
  }

  card(): Promise<Slice> {
    return render(this.studio.paint, CARDS.imprint!({ language: 'ko' }));
  }

  /** Copies of our pages, our card, and pages of other works. */
  async shots(count: number): Promise<Shot[]> {
    const copies = await this.copies(Math.ceil((2 * count) / 3));
    const card = asked('card', async (random) => this.republish(await this.card(), random));
    const shots = this.withFillers([...copies, card, card]);
    return shots.map((shot) => ({ ...shot, role: 'asked' }));
  }
}

/** Halves and sides of our pages beside pages of other works. */
async function partsOf(ours: OurTrial, random: RandomFraction): Promise<Slice[]> {
  const { paint } = ours.studio;
  const parts: Slice[] = [];
  for (const [i, { file }] of ours.artPages.entries()) {
    const page = await ours.read(file);
    const half = Math.floor(page.height / 2);
    const side = integerBetween(random, 350, 600);
    if (i % 3 === 0) parts.push(paint.rows(page, 0, half));
    else if (i % 3 === 1) parts.push(paint.rows(page, half, page.height));
    else parts.push(await paint.crop(page, page.width - side, side));
  }
  return [...parts, ...(await otherPages(ours, random))];
}

/** Pages of works that we do not have. */
async function otherPages(ours: OurTrial, random: RandomFraction): Promise<Slice[]> {
  const pages: Slice[] = [];
  for (let i = 0; i < 2 * ours.studio.episodePages; i++)
    pages.push(await ours.readOneOf(ours.otherArt, random));
  return pages;
}

async function cardAndOthers(ours: OurTrial, random: RandomFraction): Promise<Slice[]> {
  return [...(await otherPages(ours, random)), await ours.card()];
}

/** Random pixels, from fine to coarse, and sentences. */
async function noise({ studio }: OurTrial, random: RandomFraction): Promise<Slice[]> {
  const { paint, episodePages } = studio;
  const pages: Slice[] = [];
  for (let i = 0; i < 2 * episodePages; i++) {
    const [width, height] = [integerBetween(random, 8, 200), integerBetween(random, 8, 300)];
    const contrast = between(random, 0.1, 1);
    const level = () => 255 * (1 - contrast * random());
    const data = Buffer.from(Uint8Array.from({ length: 3 * width * height }, level));
    pages.push(await paint.resize({ data, width, height }, 800, 1200));
  }
  for (const { fonts, sentences } of Object.values(SENTENCES)) {
    const style = { font: fonts[0], size: 42, isDark: false, margin: 110 };
    pages.push(await render(paint, drawSentence(sentences[0]!, style)));
  }
  return pages;
}

/** Imports what the partner exports into a copy of our index, and returns the copy. */
async function importedInto(ours: string, partner: Trial): Promise<string> {
  const { publicPem, privatePem } = newKeys();
  const bundle = path.join(partner.folder, 'theirs.bundle');
  const copy = path.join(partner.folder, 'ours-and-theirs');
  await indexCatalogue(partner.catalogue, partner.index);
  await exportIndex(partner.index, bundle, { key: privatePem });
  await cp(ours, copy, { recursive: true });
  await importInto(copy, bundle, { origin: 'Partner', key: publicPem });
  return copy;
}

/** All that a report says of our works. That others hold them too says nothing of ours. */
function saidOfOurs({ images, works }: Report) {
  const ours = <T extends Match | WorkVerdict>(list: readonly T[]) =>
    list.filter(({ origin }) => origin === undefined).map(({ overlaps: _, ...said }) => said);
  return {
    matches: new Map(images.map((image) => [image.path, ours(image.matches)])),
    works: new Map(ours(works).map((verdict) => [verdict.work, verdict])),
  };
}

/** Counts a picture or verdict as wrong if anything that is said of our works differs. */
function difference(
  name: string,
  alone: Report,
  together: Report,
  shots: ReadonlyMap<string, Shot>,
): SiteResult {
  const [before, after] = [saidOfOurs(alone), saidOfOurs(together)];
  const distributes = [...shots.values()].flatMap(({ shows }) => shows);
  const result = judge(name, together, shots, distributes);
  const pictures = result.pictures.map((picture): JudgedPicture => {
    const was = before.matches.get(picture.path) ?? [];
    const is = after.matches.get(picture.path) ?? [];
    return { ...picture, wrong: areEqual(was, is) ? [] : [...was, ...is] };
  });
  const lost = [...before.works.keys()].filter((work) => !after.works.has(work));
  const told = result.works.filter(({ work }) => after.works.has(work));
  const works = [
    ...told.map((one) => ({
      ...one,
      isRight: areEqual(before.works.get(one.work), after.works.get(one.work)),
    })),
    ...lost.map((work) => ({ work, verdict: 'insufficient', falseMatchOdds: 1, isRight: false })),
  ];
  return { ...result, pictures, works };
}

function areEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
