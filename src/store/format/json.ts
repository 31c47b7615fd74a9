import type { Episode, Page, Work, WorkHead } from './segment-data.ts';

/** True for a value of the type it stands for. */
export type Guard = (value: unknown) => boolean;

export const isText: Guard = (value) => typeof value === 'string';
export const isCount: Guard = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isSha256: Guard = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** Also true where there is none. */
export function optional(guard: Guard): Guard {
  return (value) => value === undefined || guard(value);
}

/** True for a list of such values. */
export function listOf(guard: Guard): Guard {
  return (value) => Array.isArray(value) && value.every(guard);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an object with these fields. `Record<keyof T, Guard>` makes the compiler ask for every one of them. */
export function objectOf<T>(fields: Record<keyof T, Guard>): Guard {
  const guards = Object.entries<Guard>(fields);
  return (value) => isObject(value) && guards.every(([key, guard]) => guard(value[key]));
}

export const isTitles: Guard = (value) => isObject(value) && Object.values(value).every(isText);

const isSide: Guard = (value) =>
  isCount(value) && (value as number) > 0 && (value as number) < 2 ** 31;

const isPage = objectOf<Page>({ file: isText, width: isSide, height: isSide, sha256: isSha256 });

const isEpisode = objectOf<Required<Episode>>({
  name: isText,
  title: optional(isText),
  number: optional(isText),
  pages: listOf(isPage),
});

const isWork = objectOf<Required<Work>>({
  name: isText,
  title: optional(isText),
  titles: optional(isTitles),
  rightsHolder: optional(isText),
  episodes: listOf(isEpisode),
});

const isListOfWorks = listOf(isWork);

/** Whether a value, of the caller or out of a file, is a list of works and nothing in it of another kind. */
export function isWorks(value: unknown): value is readonly Work[] {
  return isListOfWorks(value);
}

/** The pages of each episode, counted through all works. */
export function pagesIn(works: readonly Work[]): Episode['pages'][] {
  return works.flatMap(({ episodes }) => episodes.map(({ pages }) => pages));
}

/** Episodes of all works together. */
export function episodeCount(works: readonly Work[]): number {
  return works.reduce((total, work) => total + work.episodes.length, 0);
}

/** The works as JSON in UTF-8, the same bytes for the same works however their objects were put together. */
export function worksToBytes(works: readonly Work[]): Uint8Array {
  return jsonBytes(works.map(orderedWork));
}

/** A value as JSON in UTF-8. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** @returns whatever the JSON holds, unchecked; undefined when it is not JSON in UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  const own = bytes.slice(); // a decoder refuses memory that threads share
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(own));
  } catch {
    return undefined;
  }
}

/* JSON keeps the order in which an object's fields were set: here one order, and none beyond the known. */

function orderedWork({ episodes, ...head }: Work): object {
  return { ...orderedHead(head), episodes: episodes.map(orderedEpisode) };
}

/** What a work says of itself, its fields in fixed order. */
export function orderedHead({ name, title, titles, rightsHolder }: WorkHead): object {
  return {
    ...{ name, title },
    titles: titles && Object.fromEntries(Object.entries(titles).sort(byLanguage)),
    rightsHolder,
  };
}

function orderedEpisode({ name, title, number, pages }: Episode): object {
  return { name, title, number, pages: pages.map(orderedPage) };
}

export function orderedPage({ file, width, height, sha256 }: Page): Page {
  return { file, width, height, sha256 };
}

/** By UTF-16 units: no locale has a say. */
function byLanguage([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
