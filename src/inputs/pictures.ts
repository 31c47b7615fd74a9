import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, PanelError } from '../errors.ts';
import { type FileBytes, readBytes, readKind, unreadableInput } from './file.ts';
import { walk } from './walk.ts';

/** A picture that has not been read yet. */
export interface Source {
  /** Its name in reports: relative to the input, with `/`. */
  readonly path: string;
  /** Its folder. Consecutive sources of one group may be slices of one strip. */
  readonly group: string;
  readonly url?: string;
  /**
   * Reads the file; returns its bytes, with their SHA-256 if it is known.
   * @throws PanelError when it cannot be read. The scan reports the error and goes on.
   */
  readonly read: () => Promise<Uint8Array | FileBytes>;
}

/** A picture in the file system. */
export interface FileSource extends Source {
  readonly read: () => Promise<FileBytes>;
}

/** Names of pictures and archives. Such a file is reported even if it holds something else. */
const PICTURE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|svg|tiff?|bmp|jxl|heic|cbz|cbr|zip|rar|7z)$/i;

/**
 * Yields the pictures in the inputs (files, or folders with all their subfolders) in natural order.
 * Paths are relative to their input; with several inputs, to the deepest folder that holds them
 * all. Files that neither begin like a picture nor are named like one (web pages, scripts) are
 * skipped and passed to `onOther`. A file or folder that cannot be read is yielded as a source; its
 * `read` throws the error.
 *
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE, or INPUT_KIND for an input that is neither
 * file nor folder; all inputs are checked before the first is read.
 */
export async function* picturesIn(
  inputs: string | readonly string[],
  onOther?: (path: string) => void,
): AsyncGenerator<FileSource> {
  const list = typeof inputs === 'string' ? [inputs] : inputs;
  const areFolders = await Promise.all(list.map(isFolder));
  const names = list.length > 1 ? namesInSharedFolder(list) : [''];
  for (const [i, input] of list.entries()) {
    const name = names[i]!;
    if (areFolders[i]) yield* picturesBelow(input, name, onOther);
    else yield fileSource(name || path.basename(input), input);
  }
}

async function isFolder(input: string): Promise<boolean> {
  const stats = await stat(input).catch((cause) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause)))
      throw new PanelError('INPUT_MISSING', `There is nothing at ${input}.`, { cause });
    throw unreadableInput(input, cause);
  });
  if (!stats.isDirectory() && !stats.isFile())
    throw new PanelError('INPUT_KIND', `${input} is neither a file nor a folder.`);
  return stats.isDirectory();
}

/** Paths of the inputs relative to the deepest folder that holds them all. */
function namesInSharedFolder(inputs: readonly string[]): string[] {
  const paths = inputs.map((input) => path.resolve(input).split(path.sep));
  let shared = 0;
  while (paths.every((parts) => parts.length > shared + 1 && parts[shared] === paths[0]![shared]))
    shared++;
  return paths.map((parts) => parts.slice(shared).join('/'));
}

async function* picturesBelow(
  folder: string,
  name: string,
  onOther?: (path: string) => void,
): AsyncGenerator<FileSource> {
  for await (const { path: below, error } of walk(folder)) {
    const sourcePath = name === '' ? below : `${name}/${below}`;
    const file = path.join(folder, below);
    if (error) yield { ...fileSource(sourcePath, file), read: () => Promise.reject(error) };
    else if (await isPicture(file)) yield fileSource(sourcePath, file);
    else onOther?.(sourcePath);
  }
}

function fileSource(sourcePath: string, file: string): FileSource {
  return {
    path: sourcePath,
    group: path.posix.dirname(sourcePath),
    read: () => readBytes(file),
  };
}

async function isPicture(file: string): Promise<boolean> {
  if (PICTURE_NAME.test(file)) return true;
  // A file that cannot be opened counts as a picture: reading it later reports why.
  return (await readKind(file).catch(() => 'unreadable')) !== 'unknown';
}
