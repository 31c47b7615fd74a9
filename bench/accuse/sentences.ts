import { between, type RandomFraction, type Slice, stack } from '../site/alterations/paint.ts';
import { chooseWorks } from './art.ts';
import { drawSentence, SENTENCES, type SentenceStyle } from './drawing/sentences.ts';
import { render } from './drawing/svg.ts';
import { asked, type TrialSite } from './shot.ts';
import type { Studio } from './studio.ts';
import { type Row, rowOf } from './tally.ts';
import { Trial } from './trial.ts';

const LANGUAGES = Object.keys(SENTENCES);
/** Height of the letters in the catalogue. */
const SIZE = 42;

/** Sentences of which the catalogue has each once, and a site as well. */
export async function sentences(studio: Studio): Promise<Row[]> {
  const trial = new SentenceTrial(studio, 'sentences');
  await trial.addWorks();
  const count = Math.ceil(studio.size / LANGUAGES.length);
  const results = await trial.run([
    ...LANGUAGES.map((language) => trial.site(`same-${language}`, language, count, true)),
    ...LANGUAGES.map((language) => trial.site(`other-${language}`, language, count, false)),
    await trial.copySite(Math.ceil(studio.size / 2)),
  ]);
  return [
    rowOf('sentence, same font', results, ['same', 'copies']),
    rowOf('sentence, other font', results, ['other', 'copies']),
  ];
}

class SentenceTrial extends Trial {
  /** Adds a work for each language. Each of its pages ends with another sentence. */
  async addWorks(): Promise<void> {
    const count = LANGUAGES.length;
    const works = chooseWorks(this.studio.art, this.random, { count, minPages: 6 });
    for (const [i, work] of works.entries()) {
      const { fonts, sentences } = SENTENCES[LANGUAGES[i]!]!;
      await this.addWork(work, { episodes: 2, each: 3 }, async (page, number) => {
        const style = { font: fonts[0], size: SIZE, isDark: isDark(number), margin: 110 };
        return stack([page, await this.#draw(sentences[number]!, style)]);
      });
    }
  }

  /** A site with the sentences of a language, in the font of the catalogue or in another. */
  site(name: string, language: string, count: number, sameFont: boolean): TrialSite {
    const { fonts, sentences } = SENTENCES[language]!;
    const shots = Array.from({ length: count }, (_, i) => {
      // Every second picture is a strip, so each sentence is shown both ways.
      const number = Math.floor(i / 2) % sentences.length;
      return asked(`${language}-${number}`, async (random) => {
        const caption = await this.#draw(sentences[number]!, {
          font: fonts[sameFont ? 0 : 1],
          size: random() < 0.5 ? SIZE : SIZE * between(random, 0.75, 1.3),
          isDark: sameFont ? isDark(number) : random() < 0.5,
          margin: between(random, 70, 160),
        });
        const picture = i % 2 === 1 ? await this.#betweenArt(caption, random) : caption;
        return this.republish(picture, random);
      });
    });
    return { name, shots };
  }

  async #betweenArt(caption: Slice, random: RandomFraction): Promise<Slice> {
    const files = this.otherArt;
    const above = await this.readOneOf(files, random);
    return stack([above, caption, await this.readOneOf(files, random)]);
  }

  #draw(sentence: readonly string[], style: SentenceStyle): Promise<Slice> {
    return render(this.studio.paint, drawSentence(sentence, style));
  }
}

/** Whether the catalogue has a sentence in white on black. */
function isDark(sentence: number): boolean {
  return sentence % 2 === 1;
}
