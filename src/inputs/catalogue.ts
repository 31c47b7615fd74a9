import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';
import { readBytes } from './file.ts';
import {
  byName,
  comicInfo,
  type EpisodeMetadata,
  readMetadata,
  type WorkMetadata,
} from './metadata.ts';
import { type FolderEntry, listFolder, unreadable } from './walk.ts';

/** An episode's folder as found, its pages in natural order. */
export interface EpisodeFolder {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly title?: string;
  readonly number?: string;
  /** The folder could not be entered: that no file is listed says nothing. */
  readonly unread?: true;
}

/** A work's folder as found. */
export interface WorkFolder {
  readonly name: string;
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  readonly episodes: readonly EpisodeFolder[];
  /** The folder could not be entered: that no episode is listed says nothing. */
  readonly unread?: true;
}

/** A catalogue folder as found, and what in it is not where pages belong or cannot be read. */
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
 * @throws PanelError INPUT_MISSING, INPUT_KIND for a file or an index, INPUT_EMPTY without any page,
 * INPUT_UNREADABLE, CATALOGUE_METADATA when catalogue.json is not what it should be.
 */
export async function readCatalogue(root: string): Promise<CatalogueFolder> {
  const top = await requireCatalogue(root);
  const trouble: PanelError[] = [];
  const metadata = await readMetadata(root);
  const works: WorkFolder[] = [];
  for (const name of foldersIn(top, root, trouble))
    works.push(await readWork(path.join(root, name), name, metadata(name) ?? {}, trouble));
  if (works.every(({ episodes }) => episodes.every(({ files }) => files.length === 0)))
    throw (
      trouble.find(({ code }) => code === 'INPUT_UNREADABLE') ??
      new PanelError(
        'INPUT_EMPTY',
        `${root} holds no pages. A catalogue is laid out as <work>/<episode>/<pages>.`,
      )
    );
  return { works, trouble };
}

/**
 * What stands at the top of a catalogue.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE, INPUT_KIND for a file or an index.
 */
export async function requireCatalogue(root: string): Promise<FolderEntry[]> {
  const found = await stat(root).catch((cause) => {
    if (cause.code === 'EACCES')
      throw new PanelError('INPUT_UNREADABLE', `The catalogue ${root} may not be read.`, { cause });
    throw new PanelError('INPUT_MISSING', `There is no catalogue at ${root}.`, { cause });
  });
  if (!found.isDirectory())
    throw new PanelError('INPUT_KIND', `${root} is a file; a catalogue is a folder.`);
  const trouble: PanelError[] = [];
  const top = await entriesOf(root, trouble);
  if (top === undefined) throw trouble[0]!;
  if (!top.some(({ name }) => name.endsWith('.panelprint'))) return top;
  throw new PanelError('INPUT_KIND', `${root} is an index, not a catalogue. Are the two swapped?`);
}

/** What a folder holds; undefined, and told as trouble, when it cannot be entered. */
async function entriesOf(
  folder: string,
  trouble: PanelError[],
): Promise<FolderEntry[] | undefined> {
  return listFolder(folder).catch((cause) => {
    trouble.push(unreadable(folder, cause));
    return undefined;
  });
}

function foldersIn(entries: readonly FolderEntry[], at: string, trouble: PanelError[]): string[] {
  for (const { name, kind } of entries)
    if (kind !== 'folder' && !BESIDE.test(name))
      trouble.push(new PanelError('INPUT_KIND', `${path.join(at, name)} is outside any episode.`));
  return entries
    .filter(({ kind, name }) => kind === 'folder' && !name.startsWith('.'))
    .map((e) => e.name);
}

async function readWork(
  folder: string,
  name: string,
  { title, titles, rightsHolder, episodes }: WorkMetadata,
  trouble: PanelError[],
): Promise<WorkFolder> {
  const head = { name, ...defined({ title, titles, rightsHolder }) };
  const entries = await entriesOf(folder, trouble);
  if (entries === undefined) return { ...head, episodes: [], unread: true };
  const about = byName(episodes);
  const found: EpisodeFolder[] = [];
  for (const episode of foldersIn(entries, folder, trouble))
    found.push(await readEpisode(path.join(folder, episode), episode, about(episode), trouble));
  return { ...head, episodes: found };
}

async function readEpisode(
  folder: string,
  name: string,
  about: EpisodeMetadata | undefined,
  trouble: PanelError[],
): Promise<EpisodeFolder> {
  const entries = await entriesOf(folder, trouble);
  if (entries === undefined) return { name, folder, files: [], unread: true };
  const files: string[] = [];
  let said: EpisodeMetadata = {};
  for (const { name: file, kind } of entries) {
    const at = path.join(folder, file);
    if (kind !== 'file') {
      const what = kind === 'folder' ? 'a folder inside an episode' : 'a link, not followed';
      trouble.push(new PanelError('INPUT_KIND', `${at} is ${what}.`));
    } else if (file.toLowerCase() === 'comicinfo.xml') said = await readComicInfo(at, trouble);
    else if (!BESIDE.test(file)) files.push(file);
  }
  if (files.length === 0) trouble.push(new PanelError('INPUT_EMPTY', `${folder} holds no pages.`));
  const title = about?.title ?? said.title;
  const number = about?.number ?? said.number;
  return { name, folder, files, ...defined({ title, number }) };
}

async function readComicInfo(file: string, trouble: PanelError[]): Promise<EpisodeMetadata> {
  try {
    return comicInfo(new TextDecoder().decode((await readBytes(file)).bytes));
  } catch (error) {
    if (!(error instanceof PanelError)) throw error;
    trouble.push(error);
    return {};
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
