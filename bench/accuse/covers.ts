import {
  integerBetween,
  type Paint,
  type RandomFraction,
  type Slice,
} from '../site/alterations/paint.ts';
import { type ArtWork, shuffled } from './art.ts';
import { coverFit } from './compose.ts';
import { articlePage, listPage, type WebPage } from './drawing/pages.ts';
import { render } from './drawing/svg.ts';
import { asked, type Shot, type TrialSite } from './shot.ts';
import { cutPanel, type EncodedPicture, type Studio } from './studio.ts';
import { type Row, rowOf } from './tally.ts';
import { Trial } from './trial.ts';

/** Of shorter works one page is a good part. */
const MIN_PAGES = 6;
const COVER_WIDTH = 480;
const SCREENSHOTS_PER_SITE = 3;
const ARTICLES_PER_SITE = 5;
/** Covers in a screenshot. */
const LIST_COUNTS: readonly [min: number, max: number] = [6, 15];

/** Covers and quotations: matches are right, but no site distributes a work. */
export async function covers(studio: Studio): Promise<Row[]> {
  const trial = new CoverTrial(studio, 'covers');
  await trial.addWorks();
  const results = await trial.run([
    trial.coverSite(),
    ...trial.screenshotSites(),
    ...trial.articleSites('single', 1),
    ...trial.articleSites('double', 2),
  ]);
  return [
    rowOf('covers alone', results, ['covers']),
    rowOf('covers in a screenshot', results, ['screenshots']),
    rowOf('one panel quoted', results, ['single']),
    rowOf('two panels quoted', results, ['double']),
  ];
}

class CoverTrial extends Trial {
  readonly #works: readonly ArtWork[];

  constructor(studio: Studio, name: string) {
    super(studio, name);
    const { works, books } = studio.art;
    const long = [...works, ...books].filter(({ pages }) => pages.length >= MIN_PAGES);
    this.#works = shuffled(this.random, long).slice(0, studio.size);
  }

  async addWorks(): Promise<void> {
    for (const work of this.#works)
      await this.addWork(work, { episodes: 1, each: work.pages.length });
  }

  /** A folder with one cover of each work. */
  coverSite(): TrialSite {
    const shots = this.#works.map((work) =>
      showing([work], 'cover', async (random) =>
        this.#jpeg(await this.studio.paint.read(work.pages[0]!, COVER_WIDTH), random),
      ),
    );
    return { name: 'covers', shots };
  }

  /** Lists of many covers. */
  screenshotSites(): TrialSite[] {
    const { paint } = this.studio;
    return this.#sites('screenshots', SCREENSHOTS_PER_SITE, () => {
      const count = integerBetween(this.random, ...LIST_COUNTS);
      const works = shuffled(this.random, this.#works).slice(0, count);
      return showing(works, 'list', async (random) => {
        const list = listPage(random, works.length);
        const pictures = list.pictures.map(({ width, height }, i) =>
          coverFit(paint, works[i]!.pages[0]!, width, height),
        );
        return this.#jpeg(await pasted(paint, list, await Promise.all(pictures)), random);
      });
    });
  }

  /** Reviews that quote panels, each of another work. */
  articleSites(name: string, panels: number): TrialSite[] {
    const { paint } = this.studio;
    let order: ArtWork[] = [];
    return this.#sites(name, ARTICLES_PER_SITE, (number) => {
      if (number === 0) order = shuffled(this.random, this.#works);
      const work = order.pop()!;
      return showing([work], 'article', async (random) => {
        const quoted: Slice[] = [];
        for (const file of shuffled(random, work.pages).slice(0, panels))
          quoted.push(await cutPanel(paint, await this.read(file), random));
        const ratios = quoted.map(({ width, height }) => height / width);
        const article = articlePage(random, ratios);
        const pictures = article.pictures.map(({ width, height }, i) =>
          paint.resize(quoted[i]!, width, height),
        );
        return this.#jpeg(await pasted(paint, article, await Promise.all(pictures)), random);
      });
    });
  }

  #sites(name: string, each: number, makeShot: (number: number) => Shot): TrialSite[] {
    return Array.from({ length: Math.ceil(this.studio.size / each) }, (_, i) => ({
      name: `${name}-${i}`,
      shots: Array.from({ length: each }, (_, number) => makeShot(number)),
    }));
  }

  #jpeg(slice: Slice, random: RandomFraction): Promise<EncodedPicture> {
    return this.studio.paint.jpeg(slice, null, integerBetween(random, 60, 88));
  }
}

/** A picture that shows a little of some works. */
function showing(works: readonly ArtWork[], name: string, draw: Shot['draw']): Shot {
  return { ...asked(name, draw), shows: works.map((work) => work.name) };
}

async function pasted(
  paint: Paint,
  { width, height, body, pictures }: WebPage,
  slices: readonly Slice[],
): Promise<Slice> {
  let page = await render(paint, { width, height, body });
  for (const [i, slice] of slices.entries())
    page = await paint.paste(page, slice, pictures[i]!.left, pictures[i]!.top);
  return page;
}
