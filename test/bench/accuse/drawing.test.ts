import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { BRANDS, banner } from '../../../bench/accuse/drawing/banners.ts';
import { CARDS, type CardLanguage } from '../../../bench/accuse/drawing/cards.ts';
import { drawLayout, LAYOUTS } from '../../../bench/accuse/drawing/layouts.ts';
import { MOTIFS } from '../../../bench/accuse/drawing/motif.ts';
import { articlePage, listPage } from '../../../bench/accuse/drawing/pages.ts';
import { drawSentence, SENTENCES } from '../../../bench/accuse/drawing/sentences.ts';
import { type Drawing, render } from '../../../bench/accuse/drawing/svg.ts';
import { Paint } from '../../../bench/site/alterations/paint.ts';
import { seededFraction } from '../../../bench/site/drawn-site.ts';

const paint = new Paint(sharp);
const WIDTH = 800;

/** Renders a drawing and expects it to have its own size and more than one colour. */
async function expectPicture(drawing: Drawing): Promise<void> {
  const slice = await render(paint, drawing);
  expect(slice).toMatchObject({ width: drawing.width, height: drawing.height });
  const { channels } = await paint.toSharp(slice).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(4);
}

describe('motifs', () => {
  /** Brushes: all of them is the template. */
  const CONSTANT = ['focus', 'speed', 'tone'];

  test.for(Object.entries(MOTIFS))(
    '%s is one template with contents of the seed',
    async ([name, { draw }]) => {
      const first = await draw(seededFraction('a'));
      expect(await draw(seededFraction('a'))).toEqual(first);
      const other = await draw(seededFraction('b'));
      expect(other.body === first.body).toBe(CONSTANT.includes(name));
      expect([other.width, other.height]).toEqual([WIDTH, first.height]);
      await expectPicture(first);
    },
  );

  test('are at least twelve', () => {
    expect(Object.keys(MOTIFS).length).toBeGreaterThanOrEqual(12);
  });
});

describe('cards', () => {
  const languages: CardLanguage[] = ['ko', 'es', 'ja'];

  test.for(Object.entries(CARDS))('%s keeps its design in every language', async ([, draw]) => {
    const drawings = languages.map((language) => draw({ language }));
    const shapes = drawings.map(({ body }) => body.replaceAll(/<text.*?<\/text>/g, ''));
    expect(new Set(shapes).size).toBe(1);
    expect(new Set(drawings.map(({ body }) => body)).size).toBe(3);
    await expectPicture(drawings[0]!);
  });

  test('name a work and its author, or the publisher', () => {
    const text = { language: 'ko', title: 'THE WORK', author: 'THE AUTHOR' } as const;
    expect(CARDS.rights!(text).body).toMatch(/THE WORK.*THE AUTHOR/);
    expect(CARDS.rights!({ language: 'ko' }).body).toContain('ORBIT &amp; INK');
  });
});

test.for(BRANDS)('the banner of $name fits any height', async (brand) => {
  for (const height of [120, 304])
    await expectPicture({ width: WIDTH, height, body: banner(brand, height) });
});

test.for(Object.values(SENTENCES))(
  'sentences in $fonts are drawn in both fonts',
  async ({ fonts, sentences }) => {
    expect(sentences).toHaveLength(6);
    const drawn = fonts.map((font) =>
      drawSentence(sentences[0]!, { font, size: 40, isDark: false, margin: 100 }),
    );
    expect(drawn[0]!.body).not.toBe(drawn[1]!.body);
    for (const drawing of drawn) await expectPicture(drawing);
  },
);

test.for(Object.entries(LAYOUTS))('the layout %s has other text for another seed', ([, layout]) => {
  const draw = (seed: string) => drawLayout(layout, seededFraction(seed));
  expect(draw('a')).toBe(draw('a'));
  expect(draw('a')).not.toBe(draw('b'));
  for (const { left, top, width, height } of layout.panels) {
    expect(left + width).toBeLessThanOrEqual(WIDTH);
    expect(top + height).toBeLessThanOrEqual(layout.height);
  }
});

test('web pages have room for every picture', () => {
  const list = listPage(seededFraction('list'), 13);
  const article = articlePage(seededFraction('article'), [0.5, 1.2]);
  expect(list.pictures).toHaveLength(13);
  expect(article.pictures.map(({ width, height }) => (height / width).toFixed(1))).toEqual([
    '0.5',
    '1.2',
  ]);
  for (const { width, height, pictures } of [list, article])
    for (const box of pictures) {
      expect(box.left + box.width).toBeLessThanOrEqual(width);
      expect(box.top + box.height).toBeLessThanOrEqual(height);
    }
});
