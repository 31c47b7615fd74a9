import type { FontName } from './fonts.ts';
import { box, type Drawing, lines } from './svg.ts';

/** Sentences that hundreds of works of a language contain, and the fonts they are set in. */
export interface StockSentences {
  readonly fonts: readonly [FontName, FontName];
  /** Each sentence in lines. */
  readonly sentences: readonly (readonly string[])[];
}

export const SENTENCES: Readonly<Record<string, StockSentences>> = {
  ko: {
    fonts: ['gothic', 'brush'],
    sentences: [
      ['이 이야기는 허구이며', '실존하는 인물, 단체, 사건과', '아무런 관계가 없습니다'],
      ['다음 이야기에서 계속됩니다'],
      ['그리고 일주일 뒤'],
      ['지금까지 읽어 주신', '독자 여러분 감사합니다'],
      ['한편 그 시각'],
      ['작가의 건강 문제로', '이번 주는 쉬어 갑니다'],
    ],
  },
  ja: {
    fonts: ['cjk', 'mincho'],
    sentences: [
      ['この物語はフィクションです', '実在の人物・団体・事件とは', '一切関係ありません'],
      ['次回へつづく'],
      ['それから一週間後'],
      ['最後まで読んでくれて', 'ありがとうございました'],
      ['一方その頃'],
      ['作者取材のため', '今週は休載いたします'],
    ],
  },
  zh: {
    fonts: ['hei', 'song'],
    sentences: [
      ['本故事纯属虚构', '与真实人物、团体及事件', '没有任何关系'],
      ['未完待续，敬请期待'],
      ['一个星期以后'],
      ['感谢各位读者', '一直以来的支持'],
      ['与此同时'],
      ['因作者身体不适', '本周停更一次'],
    ],
  },
  es: {
    fonts: ['sans', 'serif'],
    sentences: [
      ['Esta historia es ficticia.', 'Cualquier parecido con personas', 'o hechos es casualidad.'],
      ['Esta historia continuará…'],
      ['Una semana después'],
      ['Gracias a todos', 'por leer hasta el final'],
      ['Mientras tanto'],
      ['Por motivos de salud,', 'esta semana descansamos'],
    ],
  },
  en: {
    fonts: ['sans', 'serif'],
    sentences: [
      ['This story is a work of fiction.', 'Names and events are products', 'of the imagination.'],
      ['To be continued'],
      ['One week later'],
      ['Thank you all', 'for reading this far'],
      ['Meanwhile'],
      ['The author is on a break', 'this week. See you soon!'],
    ],
  },
};

/** The look of a sentence. */
export interface SentenceStyle {
  readonly font: FontName;
  /** Height of the letters, in pixels of a picture 800 wide. */
  readonly size: number;
  /** White on black. */
  readonly isDark: boolean;
  /** Paper above and below. */
  readonly margin: number;
}

export function drawSentence(
  sentence: readonly string[],
  { font, size, isDark, margin }: SentenceStyle,
): Drawing {
  const height = Math.round(2 * margin + 1.5 * sentence.length * size);
  const [paper, ink] = isDark ? ['#000', '#fff'] : ['#fff', '#000'];
  const body =
    box(0, 0, 800, height, paper) + lines(400, margin + size, size, sentence, { font, fill: ink });
  return { width: 800, height, body };
}
