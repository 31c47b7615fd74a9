import { type Paint, type Slice, stack } from '../site/alterations/paint.ts';
import { chooseWorks } from './art.ts';
import { BRANDS, banner, cornerMark, type SiteBrand, tiledName } from './drawing/banners.ts';
import { render } from './drawing/svg.ts';
import type { SiteResult } from './judge.ts';
import { asked } from './shot.ts';
import { type Studio, WIDTH } from './studio.ts';
import type { Row } from './tally.ts';
import { Trial } from './trial.ts';

type Stamp = (paint: Paint, brand: SiteBrand, art: Slice) => Promise<Slice>;

const STAMPS: Readonly<Record<string, Stamp>> = {
  'banner 15 %': async (paint, brand, art) => stack([await bannerOf(paint, brand, 0.15), art]),
  'banner 38 %': async (paint, brand, art) => stack([await bannerOf(paint, brand, 0.38), art]),
  'banner twice': async (paint, brand, art) => {
    const strip = await bannerOf(paint, brand, 0.15);
    return stack([strip, art, strip]);
  },
  'tiled name': (paint, brand, art) => paint.overlay(art, tiledName(brand, art.width, art.height)),
  'corner mark': (paint, brand, art) =>
    paint.overlay(art, cornerMark(brand, art.width, art.height)),
};

/** A banner whose height is that share of its width. */
function bannerOf(paint: Paint, brand: SiteBrand, share: number): Promise<Slice> {
  const height = Math.round(share * WIDTH);
  return render(paint, { width: WIDTH, height, body: banner(brand, height) });
}

/** Works that were ripped from the site, marks included. */
const WORK_COUNTS = [1, 3];
/** Longer works of the corpus are comics with tall pages, on which banners are far apart. */
const MIN_PAGES = 14;
/** Pictures on the site of one brand, about. */
const PICTURES_PER_BRAND = 36;

/** A site's mark is on the pages of the catalogue, and on all that the site shows. */
export async function banners(studio: Studio): Promise<Row[]> {
  const rows: Row[] = [];
  const counts = studio.isShort ? WORK_COUNTS.slice(0, 1) : WORK_COUNTS;
  for (const [kind, stamp] of Object.entries(STAMPS))
    for (const works of counts)
      rows.push(
        await bannerRow(studio, `${kind}, ${works} work${works > 1 ? 's' : ''}`, stamp, works),
      );
  return rows;
}

async function bannerRow(studio: Studio, name: string, stamp: Stamp, works: number): Promise<Row> {
  const brands = BRANDS.slice(0, Math.ceil(studio.size / PICTURES_PER_BRAND));
  const count = Math.ceil(studio.size / brands.length);
  const sites: SiteResult[] = [];
  for (const brand of brands) {
    const trial = new Trial(studio, `${name} ${brand.name}`);
    const stamped = (page: Slice) => stamp(studio.paint, brand, page);
    for (const work of chooseWorks(studio.art, trial.random, { count: works, minPages: MIN_PAGES }))
      await trial.addWork(work, { episodes: 2, each: studio.episodePages }, stamped);
    const files = trial.otherArt;
    const shot = asked('stamped', async (random) =>
      trial.republish(await stamped(await trial.readOneOf(files, random)), random),
    );
    const shots = Array.from({ length: count }, () => shot);
    const copies = await trial.copySite(Math.ceil(count / 2));
    sites.push(...(await trial.run([{ name: 'other-works', shots }, copies])));
  }
  return { name, sites };
}
