import {
  type Paint,
  pick,
  type RandomFraction,
  type Slice,
  strongColour,
} from '../site/alterations/paint.ts';
import { type ArtWork, chooseWorks, shuffled } from './art.ts';
import { coverFit } from './compose.ts';
import { drawLayout, LAYOUTS, type PageLayout } from './drawing/layouts.ts';
import { box, gradient, render } from './drawing/svg.ts';
import { findPanels, type PixelBox, refill } from './panels.ts';
import { asked, type Shot, type TrialSite } from './shot.ts';
import { type Studio, WIDTH } from './studio.ts';
import { type Row, rowOf } from './tally.ts';
import { episodeName, Trial } from './trial.ts';

/** Framed pages that one work gives. */
const MAX_PAGES_OF_WORK = 60;
/** Pictures on one site. */
const PICTURES_PER_SITE = 12;

/** Other art in the frames, gutters and layouts of indexed pages. */
export async function frames(studio: Studio): Promise<Row[]> {
  return [...(await realFrames(studio)), await drawnLayouts(studio)];
}

/** Draws what fills a panel. */
type Fill = (box: PixelBox, random: RandomFraction) => Promise<Slice>;

/** Keeps the paper and frames of indexed pages and replaces what the panels show. */
async function realFrames(studio: Studio): Promise<Row[]> {
  const { paint } = studio;
  const trial = new Trial(studio, 'frames');
  const pages = await framedPages(trial, studio.size);
  for (const work of new Set(pages.map((page) => page.work)))
    await trial.addWork(work, { episodes: 1, each: work.pages.length });
  const files = trial.otherArt;
  const fillWithArt: Fill = ({ width, height }, random) =>
    coverFit(paint, pick(random, files), width, height);
  const fillWithGradient: Fill = ({ width, height }, random) => {
    const colours = gradient('fade', strongColour(random, 60, 75), strongColour(random, 60, 35));
    return render(paint, { width, height, body: colours + box(0, 0, width, height, 'url(#fade)') });
  };
  const shotsOf = (fill: Fill) =>
    pages.map(({ work, file }) =>
      asked(work.name, async (random) =>
        trial.republish(await refilled(await trial.read(file), fill, random), random),
      ),
    );
  const results = await trial.run([
    ...sitesOf('art', shotsOf(fillWithArt)),
    ...sitesOf('gradients', shotsOf(fillWithGradient)),
    await trial.copySite(Math.ceil(studio.size / 2)),
  ]);
  return [
    rowOf('frame, other art', results, ['art', 'copies']),
    rowOf('frame, gradients', results, ['gradients', 'copies']),
  ];
}

interface WorkPage {
  readonly work: ArtWork;
  readonly file: string;
}

/** Pages with panels on paper, of works in random order. */
async function framedPages(trial: Trial, count: number): Promise<WorkPage[]> {
  const framed: WorkPage[] = [];
  for (const work of shuffled(trial.random, trial.studio.art.works)) {
    const most = Math.min(count, framed.length + MAX_PAGES_OF_WORK);
    for (const file of shuffled(trial.random, work.pages)) {
      if (framed.length === most) break;
      if (findPanels(await trial.read(file)) !== undefined) framed.push({ work, file });
    }
  }
  return framed;
}

async function refilled(page: Slice, fill: Fill, random: RandomFraction): Promise<Slice> {
  const framed = findPanels(page)!;
  const fillings: Slice[] = [];
  for (const box of framed.boxes) fillings.push(await fill(box, random));
  return refill(framed, fillings);
}

function sitesOf(name: string, shots: readonly Shot[]): TrialSite[] {
  return Array.from({ length: Math.ceil(shots.length / PICTURES_PER_SITE) }, (_, i) => ({
    name: `${name}-${i}`,
    shots: shots.slice(i * PICTURES_PER_SITE, (i + 1) * PICTURES_PER_SITE),
  }));
}

/** A work and a site with pages of the same layouts. */
async function drawnLayouts(studio: Studio): Promise<Row> {
  const trial = new Trial(studio, 'layouts');
  const [work] = chooseWorks(studio.art, trial.random, { count: 1, minPages: 6 });
  trial.reserve(work!);
  for (const [i, layout] of Object.values(LAYOUTS).entries()) {
    const page = await layoutPage(studio.paint, layout, work!.pages, trial.random);
    await trial.addArtPage(work!.name, episodeName(i % 2), await trial.encode(page));
  }
  const files = trial.otherArt;
  const count = Math.ceil(studio.size / Object.keys(LAYOUTS).length);
  const sites = Object.entries(LAYOUTS).map(([name, layout]): TrialSite => {
    const shot = asked(name, async (random) =>
      trial.republish(await layoutPage(studio.paint, layout, files, random), random),
    );
    return { name, shots: Array.from({ length: count }, () => shot) };
  });
  const copies = await trial.copySite(Math.ceil(studio.size / 2));
  return { name: 'layout, other art', sites: await trial.run([...sites, copies]) };
}

async function layoutPage(
  paint: Paint,
  layout: PageLayout,
  files: readonly string[],
  random: RandomFraction,
): Promise<Slice> {
  let page = await paint.blank(WIDTH, layout.height, '#fff');
  for (const { left, top, width, height } of layout.panels) {
    const art = await coverFit(paint, pick(random, files), width, height);
    page = await paint.paste(page, art, left, top);
  }
  return paint.overlay(page, drawLayout(layout, random));
}
