import { makeRandom } from '../fixtures/draw/random.mjs';
import { balloons } from './draw/balloons.mjs';
import { cards } from './draw/cards.mjs';
import { chats } from './draw/chats.mjs';
import { codes } from './draw/codes.mjs';
import { effects } from './draw/effects.mjs';
import { games } from './draw/games.mjs';
import { newspapers } from './draw/newspapers.mjs';
import { phones } from './draw/phones.mjs';
import { ratings } from './draw/ratings.mjs';
import { sentences } from './draw/sentences.mjs';
import { sites } from './draw/sites.mjs';
import { symbols } from './draw/symbols.mjs';
import { tones } from './draw/tones.mjs';

/** Every category of drawings: a name, and kinds that each draw a number of pages by themselves. */
export const CATEGORIES = [
  sentences,
  effects,
  codes,
  phones,
  chats,
  games,
  newspapers,
  ratings,
  cards,
  symbols,
  balloons,
  tones,
  sites,
];

/** Draws page `i` of a kind: the same page each time. */
export function drawingOf(category, kind, i) {
  return category.kinds[kind].draw(makeRandom(`${category.name}/${kind}/${i}`), i);
}
