import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';

/** What may be told of an episode. */
export interface EpisodeMetadata {
  readonly title?: string | undefined;
  readonly number?: string | undefined;
}

/** What `catalogue.json` tells of a work. */
export interface WorkMetadata {
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  readonly episodes?: Readonly<Record<string, EpisodeMetadata>>;
}

/**
 * What a record says under a folder's name, in whatever Unicode form: folders copied from a Mac have
 * Korean names in NFD, people type NFC.
 */
export type ByName<T> = (folder: string) => T | undefined;

/** Looks records up by folder name. */
export function byName<T>(record: Readonly<Record<string, T>> = {}): ByName<T> {
  const known = new Map(Object.entries(record).map(([name, it]) => [name.normalize('NFC'), it]));
  return (folder) => known.get(folder.normalize('NFC'));
}

/**
 * Reads `catalogue.json`, if there is one:
 * `{ "works": { "<folder>": { title, titles, rightsHolder, episodes: { "<folder>": … } } } }`
 *
 * @throws PanelError CATALOGUE_METADATA when it is not that.
 */
export async function readMetadata(root: string): Promise<ByName<WorkMetadata>> {
  const file = path.join(root, 'catalogue.json');
  const text = await readFile(file, 'utf8').catch((cause) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new PanelError('CATALOGUE_METADATA', `${file} cannot be read (${cause.code}).`, {
      cause,
    });
  });
  if (text === undefined) return () => undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const said = (cause as Error).message;
    throw new PanelError('CATALOGUE_METADATA', `${file} is not JSON: ${said}.`, { cause });
  }
  const works = isRecord(parsed) ? parsed.works : undefined;
  if (!isRecord(works)) throw badMetadata(file, 'an object "works" by folder name');
  for (const [name, work] of Object.entries(works)) checkWork(file, name, work);
  return byName(works as Readonly<Record<string, WorkMetadata>>);
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

/** Title and number out of a ComicInfo.xml (anansi-project schema 2.0): two plain elements. */
export function comicInfo(xml: string): EpisodeMetadata {
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
