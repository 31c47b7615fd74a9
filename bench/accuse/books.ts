import { type ArtWork, shuffled } from './art.ts';
import type { SiteResult } from './judge.ts';
import { asked, type TrialSite } from './shot.ts';
import type { Studio } from './studio.ts';
import type { Row } from './tally.ts';
import { Trial } from './trial.ts';

/** Half of the real books are indexed and the other half asked, and the reverse. */
export async function books(studio: Studio): Promise<Row[]> {
  if (studio.art.books.length === 0) return [];
  const order = shuffled(new Trial(studio, 'books').random, studio.art.books);
  const half = Math.floor(order.length / 2);
  const [first, second] = [order.slice(0, half), order.slice(half)];
  const sites = [
    ...(await askBooks(new Trial(studio, 'books 1'), first, second)),
    ...(await askBooks(new Trial(studio, 'books 2'), second, first)),
  ];
  return [{ name: 'real books', sites }];
}

/** Each book is a work or a site of its own. */
async function askBooks(
  trial: Trial,
  indexed: readonly ArtWork[],
  others: readonly ArtWork[],
): Promise<SiteResult[]> {
  for (const book of indexed) await trial.addWork(book, { episodes: 1, each: book.pages.length });
  const sites = others.map(({ name, pages }): TrialSite => {
    const shots = pages.map((file) =>
      asked('page', async (random) => trial.republish(await trial.read(file), random)),
    );
    return { name, shots };
  });
  return trial.run([...sites, await trial.copySite(Math.ceil(trial.studio.size / 2))]);
}
