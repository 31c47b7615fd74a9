import path from 'node:path';
import { PanelError } from '../errors.ts';
import { canonicalName } from '../names.ts';
import { requireCatalogue } from './catalogue.ts';
import { type FileBytes, readBytes } from './file.ts';
import { listFolder } from './walk.ts';

/** A page by its names in an index. */
export interface ReferencePage {
  /** The organisation that handed the work over; undefined for our own works. */
  readonly origin?: string | undefined;
  readonly work: string;
  readonly episode: string;
  readonly file: string;
  /** SHA-256 of the file when it was indexed, 64 hex digits. */
  readonly sha256: string;
}

/** Reads the file of a page. @throws PanelError when it cannot be read. */
export type ReadPage = (page: ReferencePage) => Promise<FileBytes>;

/**
 * Returns a function that reads pages from a catalogue. It finds folders and files by their names in
 * any Unicode form.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE; INPUT_KIND for a file or an index.
 */
export async function referencePageReader(catalogue: string): Promise<ReadPage> {
  await requireCatalogue(catalogue);
  const folders = new Map<string, Promise<string>>();
  const findEpisode = async (work: string, episode: string) =>
    findEntry(await findEntry(catalogue, work), episode);
  return async ({ origin, work, episode, file }) => {
    if (origin !== undefined)
      throw new PanelError('INPUT_MISSING', `It was handed over by ${origin}, without pages.`);
    // An index from elsewhere must not lead out of the catalogue.
    for (const name of [work, episode, file])
      if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name))
        throw new PanelError('INPUT_MISSING', `${JSON.stringify(name)} is no name of a file.`);
    const key = `${work}/${episode}`;
    if (!folders.has(key)) folders.set(key, findEpisode(work, episode));
    const folder = await folders.get(key)!;
    return readBytes(path.join(folder, file)).catch(async (error) => {
      const found = await findEntry(folder, file);
      if (found === path.join(folder, file)) throw error;
      return readBytes(found);
    });
  };
}

/** The path of the entry of a folder with a name in any Unicode form; as named if there is none. */
async function findEntry(folder: string, name: string): Promise<string> {
  const entries = await listFolder(folder).catch(() => []);
  const found = entries.find((entry) => canonicalName(entry.name) === canonicalName(name));
  return path.join(folder, found?.name ?? name);
}

/**
 * Reads the file of a page and verifies that it is the file that was indexed.
 * @throws PanelError REFERENCE_MISSING when it cannot be read, REFERENCE_CHANGED when its digest
 * differs.
 */
export async function readUnchanged(read: ReadPage, page: ReferencePage): Promise<Uint8Array> {
  const name = `${page.work}/${page.episode}/${page.file}`;
  const { bytes, sha256 } = await read(page).catch((error) => {
    throw error instanceof PanelError ? missingPage(name, error) : error;
  });
  if (sha256 !== page.sha256)
    throw new PanelError(
      'REFERENCE_CHANGED',
      `The reference page ${name} is not the file that was indexed. Bring the index up to date.`,
    );
  return bytes;
}

/** The error for a page that cannot be read or decoded. */
export function missingPage(name: string, cause: PanelError): PanelError {
  return new PanelError(
    'REFERENCE_MISSING',
    `The reference page ${name} could not be read: ${cause.message} Name the catalogue that was indexed.`,
    { cause },
  );
}
