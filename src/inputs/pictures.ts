import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PanelError } from '../errors.ts';
import { type FileBytes, readBytes, readKind } from './file.ts';
import { walk } from './walk.ts';

/** A scraped picture, not yet read. */
export interface Source {
  /** Relative to the input, with `/`; what a report calls it. */
  readonly path: string;
  /** Sources of one group, in order, may be slices of one strip: the folder they lie in. */
  readonly group: string;
  readonly url?: string;
  /**
   * The bytes of the file, with their SHA-256 if it is known.
   * @throws PanelError when it cannot be read: a result, not the end of the scan.
   */
  readonly read: () => Promise<Uint8Array | FileBytes>;
}

/** A picture in the file system. */
export interface FileSource extends Source {
  readonly read: () => Promise<FileBytes>;
}

/** Names that claim to be pictures; what such a file holds instead is worth a line in the report. */
const PICTURE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|svg|tiff?|bmp|jxl|heic|cbz|cbr|zip|rar|7z)$/i;

/**
 * The pictures in the inputs, image files or folders with everything below them, in natural order. Paths
 * are relative to their input; several inputs are told apart by their paths from the folder that holds
 * them all. Files that neither begin like a picture nor are named like one (pages, scripts) are passed
 * over and told to `onOther`. What cannot be read becomes a source whose `read` throws.
 *
 * @throws PanelError INPUT_MISSING when there is no such file or folder, INPUT_UNREADABLE; for any of the
 * inputs before the first is read.
 */
export async function* picturesIn(
  inputs: string | readonly string[],
  onOther?: (path: string) => void,
): AsyncGenerator<FileSource> {
  const all = typeof inputs === 'string' ? [inputs] : inputs;
  const folders = await Promise.all(all.map(isFolder));
  const names = all.length > 1 ? namesFromSharedFolder(all) : [''];
  for (const [i, input] of all.entries()) {
    const name = names[i]!;
    if (folders[i]) yield* picturesBelow(input, name, onOther);
    else {
      const at = name || path.basename(input);
      yield { path: at, group: path.posix.dirname(at), read: () => readBytes(input) };
    }
  }
}

async function isFolder(input: string): Promise<boolean> {
  const found = await stat(input).catch((cause) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new PanelError('INPUT_MISSING', `There is nothing at ${input}.`, { cause });
    throw new PanelError('INPUT_UNREADABLE', `Cannot read ${input} (${cause.code}).`, { cause });
  });
  if (!found.isDirectory() && !found.isFile())
    throw new PanelError('INPUT_KIND', `${input} is neither a file nor a folder.`);
  return found.isDirectory();
}

function namesFromSharedFolder(inputs: readonly string[]): string[] {
  const all = inputs.map((input) => path.resolve(input).split(path.sep));
  let shared = 0;
  while (all.every((parts) => parts.length > shared + 1 && parts[shared] === all[0]![shared]))
    shared++;
  return all.map((parts) => parts.slice(shared).join('/'));
}

async function* picturesBelow(
  folder: string,
  name: string,
  onOther?: (path: string) => void,
): AsyncGenerator<FileSource> {
  for await (const { path: below, trouble } of walk(folder)) {
    const at = name === '' ? below : `${name}/${below}`;
    const source = { path: at, group: path.posix.dirname(at) };
    const file = path.join(folder, below);
    if (trouble) yield { ...source, read: () => Promise.reject(trouble) };
    else if (await isPicture(file)) yield { ...source, read: () => readBytes(file) };
    else onOther?.(at);
  }
}

async function isPicture(file: string): Promise<boolean> {
  if (PICTURE_NAME.test(file)) return true;
  // What cannot be opened is given as a source: reading it says why.
  return (await readKind(file).catch(() => 'unreadable')) !== 'unknown';
}
