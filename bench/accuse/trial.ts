import path from 'node:path';
import pLimit from 'p-limit';
import { indexCatalogue, matchSite, openIndex, type PanelIndex } from '../../src/index.ts';
import { writeInFolder } from '../inputs/files.ts';
import { logProgress } from '../output/table.ts';
import { pick, type RandomFraction, type Slice } from '../site/alterations/paint.ts';
import { hasDetail } from '../site/cases.ts';
import { seededFraction } from '../site/drawn-site.ts';
import { type ArtWork, artBeside, dealPages, shuffled } from './art.ts';
import { judge, type SiteResult } from './judge.ts';
import { chooseLayout } from './layout.ts';
import type { DrawnPictures, DrawShot, Shot, TrialSite } from './shot.ts';
import {
  cutPanel,
  cutRows,
  type EncodedPicture,
  encodePage,
  fileOf,
  republish,
  type Studio,
  WIDTH,
} from './studio.ts';

/** How a work is indexed: its episodes, and at most how many pages each has. */
interface Episodes {
  readonly episodes: number;
  readonly each: number;
}

/** Changes a page of an episode before it is saved. Pages are numbered within the work. */
export type AlterPage = (page: Slice, number: number) => Promise<Slice>;

/** A page of the catalogue that shows the art of its work. */
interface ArtPage {
  readonly work: string;
  readonly file: string;
}

/** Pages tried for one copy. */
const MAX_COPY_TRIES = 3;
/** Pictures drawn at a time. */
const CONCURRENCY = 4;

/** One catalogue, and the sites that are matched against it. */
export class Trial {
  readonly studio: Studio;
  readonly name: string;
  readonly random: RandomFraction;
  readonly artPages: ArtPage[] = [];
  readonly #works: ArtWork[] = [];
  /** Pages of each episode, by `work/episode`. */
  readonly #pages = new Map<string, number>();

  constructor(studio: Studio, name: string) {
    this.studio = studio;
    this.name = name;
    this.random = this.seeded('');
  }

  /** A generator of its own, so that what it makes does not depend on anything else. */
  seeded(purpose: string): RandomFraction {
    return seededFraction(`${this.studio.seed} ${this.name} ${purpose}`);
  }

  get folder(): string {
    return path.join(this.studio.folder, this.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-'));
  }

  get catalogue(): string {
    return path.join(this.folder, 'catalogue');
  }

  get index(): string {
    return path.join(this.folder, 'index');
  }

  /** Files of art that is not in the catalogue. */
  get otherArt(): readonly string[] {
    return artBeside(this.studio.art, this.#works);
  }

  /** Makes sure that no site shows a work as other art. */
  reserve(work: ArtWork): void {
    this.#works.push(work);
  }

  /** Adds a work. Sites copy its pages without the alteration, which may be no art of the work. */
  async addWork(work: ArtWork, episodes: Episodes, alter?: AlterPage): Promise<void> {
    this.reserve(work);
    let number = 0;
    for (const [episode, files] of dealPages(work, this.random, episodes).entries())
      for (const file of files) {
        const page = alter
          ? await this.encode(await alter(await this.read(file), number++))
          : await fileOf(file);
        await this.addPage(work.name, episodeName(episode), page);
        this.artPages.push({ work: work.name, file });
      }
  }

  /** Adds a page that shows the art of its work, and can be copied. */
  async addArtPage(work: string, episode: string, page: EncodedPicture): Promise<void> {
    this.artPages.push({ work, file: await this.addPage(work, episode, page) });
  }

  /** Adds a page at the end of an episode and returns its file. */
  async addPage(work: string, episode: string, { buffer, ext }: EncodedPicture): Promise<string> {
    const key = `${work}/${episode}`;
    const number = (this.#pages.get(key) ?? 0) + 1;
    this.#pages.set(key, number);
    const file = path.join(this.catalogue, key, `${String(number).padStart(3, '0')}.${ext}`);
    await writeInFolder(file, buffer);
    return file;
  }

  /** Reads a file at the width at which pictures are put together. */
  read(file: string): Promise<Slice> {
    return this.studio.paint.read(file, WIDTH);
  }

  /** Reads one of some files. */
  readOneOf(files: readonly string[], random: RandomFraction): Promise<Slice> {
    return this.read(pick(random, files));
  }

  encode(page: Slice): Promise<EncodedPicture> {
    return encodePage(this.studio.paint, page);
  }

  republish(slice: Slice, random: RandomFraction): Promise<EncodedPicture> {
    return republish(this.studio.paint, slice, random);
  }

  /**
   * Copies of pages of the catalogue with enough detail: of two in three most of the rows, of the
   * third a part of the size of a panel. A page may be copied more than once.
   */
  async copies(count: number): Promise<Shot[]> {
    const { paint } = this.studio;
    const pages = shuffled(this.random, this.artPages);
    const shots: Shot[] = [];
    for (let i = 0; shots.length < count && i < MAX_COPY_TRIES * count; i++) {
      const { work, file } = pages[i % pages.length]!;
      const cut = shots.length % 3 === 2 ? cutPanel : cutRows;
      const slice = await cut(paint, await this.read(file), this.random);
      if (!hasDetail(slice)) continue;
      const draw: DrawShot = (random) => this.republish(slice, random);
      shots.push({ name: 'copy', role: 'copy', shows: [work], draw });
    }
    return shots;
  }

  /** A site of `count` copies. */
  async copySite(count: number): Promise<TrialSite> {
    const shots = await this.copies(count);
    return { name: 'copies', shots, distributes: shots.flatMap(({ shows }) => shows) };
  }

  /** Puts pages of other art before about half of the pictures, as sites have them. */
  withFillers(shots: readonly Shot[]): Shot[] {
    const files = this.otherArt;
    const draw: DrawShot = async (random) =>
      this.republish(await this.readOneOf(files, random), random);
    const filler: Shot = { name: 'other', role: 'filler', shows: [], draw };
    return shots.flatMap((shot) => (this.random() < 0.5 ? [filler, shot] : [shot]));
  }

  /** Indexes the catalogue, draws the sites and matches each. */
  async run(sites: readonly TrialSite[]): Promise<SiteResult[]> {
    logProgress(`accuse: ${this.name}`);
    await indexCatalogue(this.catalogue, this.index);
    const index = await openIndex(this.index);
    const results: SiteResult[] = [];
    for (const site of sites) results.push(await this.#match(index, site));
    return results;
  }

  async #match(index: PanelIndex, site: TrialSite): Promise<SiteResult> {
    const { folder, shots } = await this.drawSite(site);
    const report = await matchSite(index, [folder]);
    return judge(`${this.name}/${site.name}`, report, shots, site.distributes ?? []);
  }

  /** Draws a site. */
  async drawSite({ name, shots }: TrialSite): Promise<DrawnPictures> {
    const folder = path.join(this.folder, 'sites', name);
    const folderOf = chooseLayout(this.seeded(`${name} layout`));
    const drawn = new Map<string, Shot>();
    const save = async (shot: Shot, i: number) => {
      const { buffer, ext } = await shot.draw(this.seeded(`${name} ${i}`));
      const file = `${folderOf(i)}/${String(i).padStart(3, '0')}-${shot.name}.${ext}`;
      await writeInFolder(path.join(folder, file), buffer);
      drawn.set(file, shot);
    };
    const limit = pLimit(CONCURRENCY);
    await Promise.all(shots.map((shot, i) => limit(() => save(shot, i))));
    return { folder, shots: drawn };
  }
}

/** The folder of an episode, counted from 0. */
export function episodeName(number: number): string {
  return `ep${String(number + 1).padStart(2, '0')}`;
}
