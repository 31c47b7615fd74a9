import path from 'node:path';
import { PanelError } from '../errors.ts';
import type { CatalogueFolder, DescribedWork } from '../inputs/catalogue.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { WorkRecord } from '../store/format/manifest.ts';
import type { Failure } from './read-strip.ts';

/**
 * Finds the names in `sameAs` and `contains` of a `catalogue.json` that neither the catalogue nor
 * the index has, and works with `sameAs` or `contains` that neither has.
 * @param root the folder of the catalogue, and `listing` its content.
 * @param indexed our own works in the index.
 */
export function unknownNames(
  root: string,
  { works, others }: CatalogueFolder,
  indexed: readonly WorkRecord[],
): Failure[] {
  const known = new Set([...works, ...indexed].flatMap(namesOf));
  return [...works, ...others]
    .flatMap((work) => problemsWith(work, known))
    .map((problem) => ({
      path: path.join(root, 'catalogue.json'),
      error: new PanelError('CATALOGUE_METADATA', problem),
    }));
}

/** The name of a work, and those of its episodes as `work/episode`. */
function namesOf({ name: work, episodes }: NamedWork): string[] {
  return [work, ...episodes.map(({ name: episode }) => formatEpisodeName({ work, episode }))];
}

interface NamedWork {
  readonly name: string;
  readonly episodes: readonly { readonly name: string }[];
}

function problemsWith(
  { name, sameAs = [], contains = [] }: DescribedWork,
  known: ReadonlySet<string>,
): string[] {
  const missing = 'but neither the catalogue nor the index has';
  if (!known.has(name) && sameAs.length + contains.length > 0)
    return [
      `It says what ${name} is the same as or contains, ${missing} a work of that name. Correct the name.`,
    ];
  return [
    // The name of a work has no slash.
    ...sameAs
      .filter((other) => !known.has(other) || other.includes('/'))
      .map((other) => `${name} is the same as ${other}, ${missing} a work of that name.`),
    ...contains
      .filter((other) => !known.has(other))
      .map((other) => `${name} contains ${other}, ${missing} a work or an episode of that name.`),
  ].map((problem) => `It says that ${problem} Correct the name.`);
}
