import type { Episode, Page, Work, WorkHead } from './segment-data.ts';

/** Whether a value is of the type that the guard is for. */
export type Guard = (value: unknown) => boolean;

export const isText: Guard = (value) => typeof value === 'string';
/** A whole number from 0 to 2^53 - 1. */
export const isCount: Guard = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** 64 lowercase hex digits. */
export const isSha256: Guard = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** A guard that also accepts undefined. */
export function optional(guard: Guard): Guard {
  return (value) => value === undefined || guard(value);
}

/** A guard for arrays of such values. */
export function listOf(guard: Guard): Guard {
  return (value) => Array.isArray(value) && value.every(guard);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A guard for objects with these fields; it ignores others. `Record<keyof T, Guard>` makes the
 * compiler demand a guard for every field.
 */
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
  url: optional(isText),
  pages: listOf(isPage),
});

const isWork = objectOf<Required<Work>>({
  name: isText,
  title: optional(isText),
  titles: optional(isTitles),
  rightsHolder: optional(isText),
  sameAs: optional(listOf(isText)),
  contains: optional(listOf(isText)),
  episodes: listOf(isEpisode),
});

const isListOfWorks = listOf(isWork);

/** Whether a value, from a caller or a file, is a list of works with fields of the right types. */
export function isWorks(value: unknown): value is readonly Work[] {
  return isListOfWorks(value);
}

/** The pages of each episode, in the order of all works. */
export function pagesIn(works: readonly Work[]): Episode['pages'][] {
  return works.flatMap(({ episodes }) => episodes.map(({ pages }) => pages));
}

/** The number of episodes in all works together. */
export function episodeCount(works: readonly Work[]): number {
  return works.reduce((total, work) => total + work.episodes.length, 0);
}

/**
 * Returns works as JSON in UTF-8. Equal works give equal bytes: the order in which fields were set
 * plays no part.
 */
export function worksToBytes(works: readonly Work[]): Uint8Array {
  return jsonBytes(works.map(orderedWork));
}

/** Returns a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** @returns the value that the JSON holds, unchecked; undefined if it is not JSON in UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  const copy = bytes.slice(); // a decoder refuses memory that threads share
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(copy));
  } catch {
    return undefined;
  }
}

/*
 * JSON keeps the order in which an object's fields were set: these functions fix it, and drop
 * fields that do not belong to the format.
 */

function orderedWork({ episodes, ...head }: Work): object {
  return { ...orderedHead(head), episodes: episodes.map(orderedEpisode) };
}

/** Returns a work without its episodes, with its fields in fixed order. */
export function orderedHead(head: WorkHead): object {
  const { name, title, titles, rightsHolder, sameAs, contains } = head;
  return {
    name,
    title,
    titles: titles && Object.fromEntries(Object.entries(titles).sort(byLanguage)),
    rightsHolder,
    sameAs,
    contains,
  };
}

function orderedEpisode({ name, title, number, url, pages }: Episode): object {
  return { name, title, number, url, pages: pages.map(orderedPage) };
}

export function orderedPage({ file, width, height, sha256 }: Page): Page {
  return { file, width, height, sha256 };
}

/** By UTF-16 units, which no locale changes. */
function byLanguage([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
