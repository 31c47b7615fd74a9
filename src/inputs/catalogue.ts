import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';
import { type Entry, list } from './walk.ts';

/** An episode's folder as found, its pages in natural order. */
export interface EpisodeFolder {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly title?: string;
  readonly number?: string;
}

/** A work's folder as found. */
export interface WorkFolder {
  readonly name: string;
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  readonly episodes: readonly EpisodeFolder[];
}

/** A catalogue folder as found, and what in it is not where pages belong. */
export interface CatalogueFolder {
  readonly works: readonly WorkFolder[];
  readonly trouble: readonly PanelError[];
}

/** Names that catalogues hold beside pages. */
const BESIDE = /^(\..*|catalogue\.json|comicinfo\.xml|thumbs\.db|desktop\.ini)$/i;

/**
 * Reads the layout `<work>/<episode>/<pages>`, with titles from `catalogue.json` and `ComicInfo.xml`
 * where present. No page is opened.
 *
 * @throws PanelError INPUT_MISSING, INPUT_KIND for a file or an index, INPUT_EMPTY without any episode,
 * CATALOGUE_METADATA when catalogue.json is not what it should be.
 */
export async function readCatalogue(root: string): Promise<CatalogueFolder> {
  await requireFolder(root, 'catalogue');
  const top = await list(root);
  if (top.some(({ name }) => name.endsWith('.panelprint')))
    throw new PanelError(
      'INPUT_KIND',
      `${root} is an index, not a catalogue. Are the two swapped?`,
    );
  const metadata = await readMetadata(root);
  const trouble: PanelError[] = [];
  const works: WorkFolder[] = [];
  for (const name of foldersIn(top, root, trouble)) {
    const about = metadata[name] ?? {};
    const folder = path.join(root, name);
    const episodes: EpisodeFolder[] = [];
    for (const episode of foldersIn(await list(folder), folder, trouble))
      episodes.push(await readEpisode(path.join(folder, episode), episode, about, trouble));
    const { title, titles, rightsHolder } = about;
    works.push({ name, episodes, ...defined({ title, titles, rightsHolder }) });
  }
  if (works.every(({ episodes }) => episodes.every(({ files }) => files.length === 0)))
    throw new PanelError(
      'INPUT_EMPTY',
      `${root} holds no pages. A catalogue is laid out as <work>/<episode>/<pages>.`,
    );
  return { works, trouble };
}

/** @throws PanelError when there is no folder of that name. */
export async function requireFolder(folder: string, what: string): Promise<void> {
  const found = await stat(folder).catch((cause) => {
    if (cause.code === 'EACCES')
      throw new PanelError('INPUT_UNREADABLE', `The ${what} ${folder} may not be read.`, { cause });
    throw new PanelError('INPUT_MISSING', `There is no ${what} at ${folder}.`, { cause });
  });
  if (!found.isDirectory())
    throw new PanelError('INPUT_KIND', `${folder} is a file; a ${what} is a folder.`);
}

function foldersIn(entries: readonly Entry[], at: string, trouble: PanelError[]): string[] {
  for (const { name, kind } of entries)
    if (kind !== 'folder' && !BESIDE.test(name))
      trouble.push(new PanelError('INPUT_KIND', `${path.join(at, name)} is outside any episode.`));
  return entries
    .filter(({ kind, name }) => kind === 'folder' && !name.startsWith('.'))
    .map((e) => e.name);
}

async function readEpisode(
  folder: string,
  name: string,
  about: WorkMetadata,
  trouble: PanelError[],
): Promise<EpisodeFolder> {
  const entries = await list(folder);
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.kind === 'file' && !BESIDE.test(entry.name)) files.push(entry.name);
    else if (entry.kind !== 'file') {
      const what = entry.kind === 'folder' ? 'a folder inside an episode' : 'a link, not followed';
      trouble.push(new PanelError('INPUT_KIND', `${path.join(folder, entry.name)} is ${what}.`));
    }
  }
  const info = entries.find((entry) => entry.name.toLowerCase() === 'comicinfo.xml');
  const said = info && comicInfo(await readFile(path.join(folder, info.name), 'utf8'));
  return { name, folder, files, ...defined({ ...said, ...about.episodes?.[name] }) };
}

/** Title and number out of a ComicInfo.xml (anansi-project schema 2.0): two plain elements. */
function comicInfo(xml: string): { title: string | undefined; number: string | undefined } {
  const element = (tag: string) => {
    const text = new RegExp(`<${tag}>([^<]{1,500})</${tag}>`).exec(xml)?.[1]?.trim();
    return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
  };
  return { title: element('Title'), number: element('Number') };
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

interface WorkMetadata {
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  readonly episodes?: Readonly<Record<string, { title?: string; number?: string }>>;
}

/** `{ "works": { "<folder>": { title, titles, rightsHolder, episodes: { "<folder>": … } } } }` */
async function readMetadata(root: string): Promise<Readonly<Record<string, WorkMetadata>>> {
  const file = path.join(root, 'catalogue.json');
  const text = await readFile(file, 'utf8').catch((cause) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new PanelError('CATALOGUE_METADATA', `${file} cannot be read (${cause.code}).`, {
      cause,
    });
  });
  if (text === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    const said = (cause as Error).message;
    throw new PanelError('CATALOGUE_METADATA', `${file} is not JSON: ${said}.`, { cause });
  }
  const works = isRecord(parsed) ? parsed.works : undefined;
  if (!isRecord(works)) throw badMetadata(file, 'an object "works" by folder name');
  for (const [name, work] of Object.entries(works)) checkWork(file, name, work);
  return works as Readonly<Record<string, WorkMetadata>>;
}

function checkWork(file: string, name: string, work: unknown): void {
  const text = (value: unknown) => value === undefined || typeof value === 'string';
  const texts = (value: unknown) =>
    value === undefined || (isRecord(value) && Object.values(value).every((each) => text(each)));
  if (!isRecord(work)) throw badMetadata(file, `an object for ${name}`);
  if (!text(work.title) || !text(work.rightsHolder) || !texts(work.titles))
    throw badMetadata(file, `text in title, titles and rightsHolder of ${name}`);
  const episodes = work.episodes;
  if (episodes === undefined) return;
  if (!isRecord(episodes) || !Object.values(episodes).every((episode) => texts(episode)))
    throw badMetadata(file, `text in title and number of the episodes of ${name}`);
}

function badMetadata(file: string, wanted: string): PanelError {
  return new PanelError('CATALOGUE_METADATA', `${file} must hold ${wanted}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
