import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoInWords, errnoOf, PanelError } from '../errors.ts';
import { canonicalName } from '../names.ts';
import { readBytes } from './file.ts';
import {
  byName,
  comicInfo,
  type EpisodeMetadata,
  readMetadata,
  type WorkMetadata,
} from './metadata.ts';
import { type FolderEntry, listFolder } from './walk.ts';

/** The folder of an episode, with its pages in natural order. */
export interface EpisodeFolder {
  /** In canonical form (names.ts). Paths and file names have the form of the file system. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly title?: string;
  readonly number?: string;
  /** The folder could not be read, so its pages are unknown and `files` is empty. */
  readonly unread?: true;
}

/** What `catalogue.json` says of a work; `sameAs` and `contains` as in {@link WorkMetadata}. */
export interface DescribedWork {
  /** In canonical form (names.ts). */
  readonly name: string;
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  readonly sameAs?: readonly string[];
  readonly contains?: readonly string[];
}

/** The folder of a work. */
export interface WorkFolder extends DescribedWork {
  readonly episodes: readonly EpisodeFolder[];
  /** The folder could not be read, so its episodes are unknown and `episodes` is empty. */
  readonly unread?: true;
}

/** The works of a catalogue, and an error for everything misplaced or unreadable in it. */
export interface CatalogueFolder {
  readonly works: readonly WorkFolder[];
  /** Works that `catalogue.json` describes and that have no folder here. */
  readonly others: readonly DescribedWork[];
  readonly problems: readonly PanelError[];
}

/** Names of files that catalogues contain in addition to pages; they are skipped silently. */
const NOT_A_PAGE = /^(\..*|catalogue\.json|comicinfo\.xml|thumbs\.db|desktop\.ini)$/i;

/**
 * Lists a catalogue, laid out as `<work>/<episode>/<pages>`, with titles from `catalogue.json` and
 * `ComicInfo.xml` where present. It opens no page.
 *
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE; INPUT_KIND for a file or an index;
 * INPUT_EMPTY without any page; CATALOGUE_METADATA when catalogue.json is invalid.
 */
export async function readCatalogue(root: string): Promise<CatalogueFolder> {
  const top = await requireCatalogue(root);
  const problems: PanelError[] = [];
  const metadata = await readMetadata(root);
  const works: WorkFolder[] = [];
  const folders = foldersIn(top, root, problems);
  for (const [name, folder] of folders)
    works.push(await readWork(folder, name, metadata.get(name) ?? {}, problems));
  const others = [...metadata].filter(([name]) => !folders.has(name));
  if (works.every(({ episodes }) => episodes.every(({ files }) => files.length === 0)))
    throw (
      problems.find(({ code }) => code === 'INPUT_UNREADABLE') ??
      new PanelError(
        'INPUT_EMPTY',
        `${root} holds no pages. A catalogue is laid out as <work>/<episode>/<pages>.`,
      )
    );
  return { works, others: others.map(([name, work]) => describedWork(name, work)), problems };
}

/**
 * Returns the entries at the top of a catalogue.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE; INPUT_KIND for a file or an index.
 */
export async function requireCatalogue(root: string): Promise<FolderEntry[]> {
  const stats = await stat(root).catch((cause) => {
    if (errnoOf(cause) === 'EACCES') throw unreadableFolder(root, cause);
    throw new PanelError('INPUT_MISSING', `There is no catalogue at ${root}.`, { cause });
  });
  if (!stats.isDirectory())
    throw new PanelError('INPUT_KIND', `${root} is a file; a catalogue is a folder.`);
  const top = await listFolder(root).catch((cause) => {
    throw unreadableFolder(root, cause);
  });
  if (top.some(({ name }) => name.endsWith('.panelprint')))
    throw new PanelError(
      'INPUT_KIND',
      `${root} is an index, not a catalogue. Check whether the two are swapped.`,
    );
  return top;
}

/** Lists a folder; returns undefined and adds a problem when it cannot be read. */
async function entriesOf(
  folder: string,
  problems: PanelError[],
): Promise<FolderEntry[] | undefined> {
  return listFolder(folder).catch((cause) => {
    problems.push(unreadableFolder(folder, cause));
    return undefined;
  });
}

function unreadableFolder(folder: string, cause: unknown): PanelError {
  const message = `Cannot read the folder ${folder}: ${errnoInWords(cause)}.`;
  return new PanelError('INPUT_UNREADABLE', message, { cause });
}

/**
 * Paths of the folders in a listing, by name. Files among them are outside any episode: a problem
 * each. So is a second folder of a name: file systems can hold a name once in each Unicode form.
 */
function foldersIn(
  entries: readonly FolderEntry[],
  parent: string,
  problems: PanelError[],
): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const entry of entries) {
    const place = path.join(parent, entry.name);
    const name = canonicalName(entry.name);
    if (entry.kind !== 'folder') {
      if (NOT_A_PAGE.test(entry.name)) continue;
      problems.push(new PanelError('INPUT_KIND', `${place} is outside any episode.`));
    } else if (folders.has(name)) {
      const message = `${place} has the name of another folder in another Unicode form. It was not read. Rename one of the two.`;
      problems.push(new PanelError('INPUT_DUPLICATE', message));
    } else if (!name.startsWith('.')) {
      folders.set(name, place);
    }
  }
  return folders;
}

function describedWork(name: string, work: WorkMetadata): DescribedWork {
  const { title, titles, rightsHolder, sameAs, contains } = work;
  return { name, ...definedFields({ title, titles, rightsHolder, sameAs, contains }) };
}

async function readWork(
  folder: string,
  name: string,
  work: WorkMetadata,
  problems: PanelError[],
): Promise<WorkFolder> {
  const head = describedWork(name, work);
  const entries = await entriesOf(folder, problems);
  if (entries === undefined) return { ...head, episodes: [], unread: true };
  const metadata = byName(work.episodes);
  const found: EpisodeFolder[] = [];
  for (const [episode, place] of foldersIn(entries, folder, problems))
    found.push(await readEpisode(place, episode, metadata.get(episode), problems));
  return { ...head, episodes: found };
}

async function readEpisode(
  folder: string,
  name: string,
  metadata: EpisodeMetadata | undefined,
  problems: PanelError[],
): Promise<EpisodeFolder> {
  const entries = await entriesOf(folder, problems);
  if (entries === undefined) return { name, folder, files: [], unread: true };
  const files: string[] = [];
  let info: EpisodeMetadata = {};
  for (const { name: file, kind } of entries) {
    const filePath = path.join(folder, file);
    if (kind !== 'file') {
      const what = kind === 'folder' ? 'a folder inside an episode' : 'a link, not followed';
      problems.push(new PanelError('INPUT_KIND', `${filePath} is ${what}.`));
    } else if (file.toLowerCase() === 'comicinfo.xml') {
      info = await readComicInfo(filePath, problems);
    } else if (!NOT_A_PAGE.test(file)) {
      files.push(file);
    }
  }
  if (files.length === 0) problems.push(new PanelError('INPUT_EMPTY', `${folder} holds no pages.`));
  const title = metadata?.title ?? info.title;
  const number = metadata?.number ?? info.number;
  return { name, folder, files, ...definedFields({ title, number }) };
}

async function readComicInfo(file: string, problems: PanelError[]): Promise<EpisodeMetadata> {
  try {
    return comicInfo(new TextDecoder().decode((await readBytes(file)).bytes));
  } catch (error) {
    if (!(error instanceof PanelError)) throw error;
    problems.push(error);
    return {};
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedFields<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
