import {
  between,
  pick,
  type RandomFraction,
  type Slice,
  stack,
} from '../site/alterations/paint.ts';
import { chooseWorks } from './art.ts';
import { coverFit, placedOnPaper } from './compose.ts';
import { MOTIFS } from './drawing/motif.ts';
import { render } from './drawing/svg.ts';
import { asked, type TrialSite } from './shot.ts';
import { type Studio, WIDTH } from './studio.ts';
import { type Row, rowOf } from './tally.ts';
import { Trial } from './trial.ts';

const NAMES = Object.keys(MOTIFS);
/** Works over which the motifs are distributed, and their episodes. */
const WORKS = 3;
const EPISODES = 2;

/** One instance of each motif is in the catalogue; a site has others, with other contents. */
export async function templates(studio: Studio): Promise<Row[]> {
  const trial = new TemplateTrial(studio, 'templates');
  await trial.addWorks();
  const count = Math.ceil(studio.size / NAMES.length);
  // A short run shows each motif in one of the two ways.
  const shown = (way: 0 | 1) => NAMES.filter((_, i) => !studio.isShort || i % 2 === way);
  const results = await trial.run([
    ...shown(0).map((motif) => trial.site(`alone-${motif}`, motif, count, false)),
    ...shown(1).map((motif) => trial.site(`strip-${motif}`, motif, count, true)),
    await trial.copySite(Math.ceil(studio.size / 2)),
  ]);
  return [
    rowOf('template alone', results, ['alone', 'copies']),
    rowOf('template in a strip', results, ['strip', 'copies']),
  ];
}

class TemplateTrial extends Trial {
  /** Adds works of which each page ends with an instance of another motif. */
  async addWorks(): Promise<void> {
    const each = Math.ceil(NAMES.length / WORKS / EPISODES);
    const minPages = EPISODES * each;
    const works = chooseWorks(this.studio.art, this.random, { count: WORKS, minPages });
    const pages = works.flatMap((work) => work.pages);
    for (const [i, work] of works.entries())
      await this.addWork(work, { episodes: EPISODES, each }, async (page, number) => {
        const motif = NAMES[i * minPages + number];
        if (motif === undefined) return page;
        return stack([page, await this.#instance(motif, pages, this.random)]);
      });
  }

  /** A site of instances of a motif, alone or between pages of other art. */
  site(name: string, motif: string, count: number, inStrip: boolean): TrialSite {
    const files = this.otherArt;
    const shot = asked(motif, async (random) => {
      const instance = await this.#resized(await this.#instance(motif, files, random), random);
      if (!inStrip) return this.republish(instance, random);
      const above = await this.readOneOf(files, random);
      const below = await this.readOneOf(files, random);
      return this.republish(stack([above, instance, below]), random);
    });
    return { name, shots: Array.from({ length: count }, () => shot) };
  }

  /** Half of the instances are smaller than in the catalogue, on white paper. */
  async #resized(instance: Slice, random: RandomFraction): Promise<Slice> {
    if (random() < 0.5) return instance;
    return placedOnPaper(this.studio.paint, instance, between(random, 0.75, 0.97), random);
  }

  async #instance(motif: string, files: readonly string[], random: RandomFraction): Promise<Slice> {
    const { paint } = this.studio;
    const { overArt, draw } = MOTIFS[motif]!;
    const drawing = await draw(random);
    if (!overArt) return render(paint, drawing);
    const art = await coverFit(paint, pick(random, files), WIDTH, drawing.height);
    return paint.overlay(art, drawing.body);
  }
}
