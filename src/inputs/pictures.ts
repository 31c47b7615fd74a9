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
  /** @throws PanelError when it cannot be read. */
  readonly read: () => Promise<FileBytes>;
}

/** Names that claim to be pictures; what such a file holds instead is worth a line in the report. */
const PICTURE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|svg|tiff?|bmp|jxl|heic)$/i;

/**
 * The pictures in the inputs, image files or folders with everything below them, in natural order. Paths
 * are relative to their input; with several inputs its name stands before them. Files that neither
 * begin like a picture nor are named like one (pages, scripts) are passed over and told to `onOther`.
 * What cannot be read becomes a source whose `read` throws.
 *
 * @throws PanelError INPUT_MISSING when there is no such file or folder, INPUT_UNREADABLE.
 */
export async function* picturesIn(
  inputs: string | readonly string[],
  onOther?: (path: string) => void,
): AsyncGenerator<Source> {
  const all = typeof inputs === 'string' ? [inputs] : inputs;
  for (const input of all) {
    const before = all.length > 1 ? path.basename(input) : '';
    for await (const source of picturesOf(input, onOther)) {
      if (before === '' || source.group === '') yield source;
      else
        yield { ...source, path: `${before}/${source.path}`, group: `${before}/${source.group}` };
    }
  }
}

async function* picturesOf(
  input: string,
  onOther?: (path: string) => void,
): AsyncGenerator<Source> {
  const found = await stat(input).catch((cause) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new PanelError('INPUT_MISSING', `There is nothing at ${input}.`, { cause });
    throw new PanelError('INPUT_UNREADABLE', `Cannot read ${input} (${cause.code}).`, { cause });
  });
  if (!found.isDirectory()) {
    yield { path: path.basename(input), group: '', read: () => readBytes(input) };
    return;
  }
  for await (const { path: at, trouble } of walk(input)) {
    const source = { path: at, group: path.posix.dirname(at) };
    const file = path.join(input, at);
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
