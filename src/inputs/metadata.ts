import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoInWords, errnoOf, PanelError } from '../errors.ts';
import { canonicalName } from '../names.ts';

/** Metadata of an episode. */
export interface EpisodeMetadata {
  readonly title?: string | undefined;
  readonly number?: string | undefined;
}

/** Metadata of a work in `catalogue.json`. */
export interface WorkMetadata {
  readonly title?: string;
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  /** Names of works: the same work in other editions or languages. */
  readonly sameAs?: readonly string[];
  /** Names of works, or of episodes as `work/episode`, that an anthology repeats. */
  readonly contains?: readonly string[];
  readonly episodes?: Readonly<Record<string, EpisodeMetadata>>;
}

/** Returns records by the name of their folder. */
export function byName<T>(records: Readonly<Record<string, T>> = {}): ReadonlyMap<string, T> {
  return new Map(Object.entries(records).map(([name, record]) => [canonicalName(name), record]));
}

/**
 * Reads `catalogue.json`, if there is one:
 * `{ "works": { "<folder>": { title, titles, rightsHolder, sameAs: ["<folder>", …],
 * contains: ["<folder>", "<folder>/<episode>", …], episodes: { "<folder>": … } } } }`
 *
 * @returns what it says of each work, by canonical name; `sameAs` and `contains` have canonical
 * names, too.
 * @throws PanelError CATALOGUE_METADATA when it cannot be read or has another shape.
 */
export async function readMetadata(root: string): Promise<ReadonlyMap<string, WorkMetadata>> {
  const file = path.join(root, 'catalogue.json');
  const text = await readFile(file, 'utf8').catch((cause) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw new PanelError('CATALOGUE_METADATA', `Cannot read ${file}: ${errnoInWords(cause)}.`, {
      cause,
    });
  });
  if (text === undefined) return new Map();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, '')); // Windows writes a byte order mark.
  } catch (cause) {
    const { message } = cause as Error;
    throw new PanelError('CATALOGUE_METADATA', `${file} is not JSON: ${message}.`, { cause });
  }
  const works = isRecord(parsed) ? parsed.works : undefined;
  if (!isRecord(works)) throw invalidMetadata(file, 'an object "works" by folder name');
  for (const [name, work] of Object.entries(works)) checkWork(file, name, work);
  const records = [...byName(works as Readonly<Record<string, WorkMetadata>>)];
  if (records.length < Object.keys(works).length)
    throw invalidMetadata(file, 'each work once, not in several Unicode forms');
  return new Map(records.map(([name, record]) => [name, withCanonicalNames(record)]));
}

function withCanonicalNames({ sameAs, contains, ...work }: WorkMetadata): WorkMetadata {
  return {
    ...work,
    ...(sameAs && { sameAs: sameAs.map(canonicalName) }),
    ...(contains && { contains: contains.map(canonicalName) }),
  };
}

/** @throws PanelError CATALOGUE_METADATA when a work's record has another shape. */
function checkWork(file: string, name: string, work: unknown): void {
  if (!isRecord(work)) throw invalidMetadata(file, `an object for ${name}`);
  if (
    !isOptionalText(work.title) ||
    !isOptionalText(work.rightsHolder) ||
    !(work.titles === undefined || isRecordOfTexts(work.titles))
  )
    throw invalidMetadata(file, `text in title, titles and rightsHolder of ${name}`);
  if (!isOptionalListOfNames(work.sameAs))
    throw invalidMetadata(file, `a list of works by folder name in sameAs of ${name}`);
  if (!isOptionalListOfNames(work.contains))
    throw invalidMetadata(
      file,
      `a list of "<work>" or "<work>/<episode>" by folder name in contains of ${name}`,
    );
  const { episodes } = work;
  if (episodes === undefined) return;
  if (!isRecord(episodes) || !Object.values(episodes).every(isRecordOfTexts))
    throw invalidMetadata(file, `text in title and number of the episodes of ${name}`);
}

function invalidMetadata(file: string, wanted: string): PanelError {
  return new PanelError('CATALOGUE_METADATA', `${file} must hold ${wanted}.`);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isOptionalListOfNames(value: unknown): boolean {
  return (
    value === undefined ||
    (Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''))
  );
}

function isRecordOfTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isOptionalText);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses title and number from a ComicInfo.xml (anansi-project schema 2.0), where both are plain
 * elements. Longer texts than 500 characters are ignored.
 */
export function comicInfo(xml: string): EpisodeMetadata {
  return { title: elementIn(xml, 'Title'), number: elementIn(xml, 'Number') };
}

function elementIn(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>([^<]{1,500})</${tag}>`).exec(xml)?.[1]?.trim();
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};
