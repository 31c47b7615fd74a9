import { integerBetween, type RandomFraction, stack } from '../site/alterations/paint.ts';
import { chooseWorks, shuffled } from './art.ts';
import { CARDS, type CardText } from './drawing/cards.ts';
import { render } from './drawing/svg.ts';
import { AUTHORS, TITLES } from './drawing/words.ts';
import type { SiteResult } from './judge.ts';
import { asked, type DrawShot, type TrialSite } from './shot.ts';
import type { EncodedPicture, Studio } from './studio.ts';
import type { Row } from './tally.ts';
import { episodeName, Trial } from './trial.ts';

/** Episodes of the one work that ends them with the card. */
const EPISODE_COUNTS = [1, 3, 6];
/** Works that end their episodes with the same card. */
const WORK_COUNTS = [2, 5];
const EPISODES_OF_SEVERAL = 3;

/** Pictures on the site of one design, about. */
const PICTURES_PER_DESIGN = 13;

/** Indexed works that end their episodes with the card. */
interface Holders {
  readonly works: number;
  readonly episodes: number;
}

/** A publisher's card ends the episodes of indexed works, and of other works on a site. */
export async function cards(studio: Studio): Promise<Row[]> {
  const rows: Row[] = [];
  for (const episodes of EPISODE_COUNTS)
    rows.push(await cardRow(studio, `card, 1 work, ${episodes} ep.`, { works: 1, episodes }));
  for (const works of studio.isShort ? WORK_COUNTS.slice(0, 1) : WORK_COUNTS) {
    const holders = { works, episodes: EPISODES_OF_SEVERAL };
    rows.push(await cardRow(studio, `card, ${works} works`, holders));
  }
  return rows;
}

/** Makes one catalogue for each design, so that each has a verdict of its own. */
async function cardRow(studio: Studio, name: string, holders: Holders): Promise<Row> {
  const { random } = new Trial(studio, name);
  const designs = shuffled(random, Object.keys(CARDS)).slice(
    0,
    Math.ceil(studio.size / PICTURES_PER_DESIGN),
  );
  const count = Math.ceil(studio.size / designs.length);
  const sites: SiteResult[] = [];
  for (const [i, design] of designs.entries()) {
    const trial = new CardTrial(studio, `${name} ${design}`, design);
    await trial.addWorks(holders, i % 2 === 1);
    sites.push(...(await trial.run([trial.site(count), await trial.copySite(count)])));
  }
  return { name, sites };
}

class CardTrial extends Trial {
  readonly #design: string;
  readonly #titles: readonly string[];
  /** The card as it is in the catalogue. */
  #card: EncodedPicture | undefined;

  constructor(studio: Studio, name: string, design: string) {
    super(studio, name);
    this.#design = design;
    this.#titles = shuffled(this.random, TITLES);
  }

  /** Adds works whose episodes end with the card; `titled`: it names the work. */
  async addWorks({ works, episodes }: Holders, titled: boolean): Promise<void> {
    const minPages = Math.max(6, 2 * episodes);
    const chosen = chooseWorks(this.studio.art, this.random, { count: works, minPages });
    for (const [i, work] of chosen.entries()) {
      await this.addWork(work, { episodes, each: this.studio.episodePages });
      const names = titled ? { title: this.#titles[i]!, author: AUTHORS[i]! } : {};
      this.#card = await this.encode(await this.#draw({ language: 'ko', ...names }));
      for (let episode = 0; episode < episodes; episode++)
        await this.addPage(work.name, episodeName(episode), this.#card);
    }
  }

  /** A site that shows the card under other works in turn in each of the ways. */
  site(count: number): TrialSite {
    const ways = Object.entries(this.#ways());
    const shots = Array.from({ length: count }, (_, i) => {
      const [way, draw] = ways[i % ways.length]!;
      return asked(`${this.#design}-${way}`, draw);
    });
    return { name: 'other-works', shots: this.withFillers(shots) };
  }

  /** Ways to show the card. */
  #ways(): Record<string, DrawShot> {
    const shown =
      (text: CardText): DrawShot =>
      async (random) =>
        this.republish(await this.#draw(text), random);
    const below =
      (text: CardText): DrawShot =>
      (random) =>
        this.#below(random, text);
    const otherNames = { title: this.#titles.at(-1)!, author: AUTHORS.at(-1)! };
    return {
      bytes: async () => this.#card!,
      encoded: shown({ language: 'ko' }),
      retitled: shown({ language: 'ko', ...otherNames }),
      below: below({ language: 'ko' }),
      es: shown({ language: 'es' }),
      ja: shown({ language: 'ja' }),
      'es-below': below({ language: 'es', ...otherNames }),
    };
  }

  /** The card below other art in one picture. */
  async #below(random: RandomFraction, text: CardText): Promise<EncodedPicture> {
    const art = await this.readOneOf(this.otherArt, random);
    const rows = Math.min(art.height, integerBetween(random, 500, 1100));
    const parts = [this.studio.paint.rows(art, 0, rows), await this.#draw(text)];
    return this.republish(stack(parts), random);
  }

  #draw(text: CardText) {
    return render(this.studio.paint, CARDS[this.#design]!(text));
  }
}
