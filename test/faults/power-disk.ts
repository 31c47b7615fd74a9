import { createHash } from 'node:crypto';
import type { FileSystem } from '../../src/store/folder/files.ts';
import { systemError } from '../support/disk.ts';

/** The bytes of a file, and its bytes at the last sync. */
class File {
  now: Uint8Array;
  synced: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.now = bytes;
    this.synced = bytes;
  }
}

type Names = Map<string, File | Folder>;

/** The names in a folder, those at the last sync, and the changes since. */
class Folder {
  names: Names = new Map();
  synced: Names = new Map();
  changes: ((names: Names) => void)[] = [];

  change(change: (names: Names) => void): void {
    change(this.names);
    this.changes.push(change);
  }

  sync(): void {
    this.synced = new Map(this.names);
    this.changes = [];
  }
}

/**
 * A disk that keeps at a power cut only what POSIX promises: the bytes of files that were synced,
 * and the names in folders that were synced. Each later change of a name may be kept or lost,
 * independently of the others. A file that was not synced has its old bytes, its new ones, some of
 * them, or zeros. Real file systems lose less.
 */
export class PowerDisk {
  readonly #root: Folder;

  constructor(root: Folder = new Folder()) {
    this.#root = root;
  }

  /**
   * The disk after a power cut at this moment.
   * @param next returns numbers from 0 to 1 that decide which changes are kept: always 0 for none,
   * always 1 for all.
   */
  cut(next: () => number): PowerDisk {
    const kept = (node: File | Folder): File | Folder => {
      if (node instanceof File) return new File(bytesOf(node, next()));
      const folder = new Folder();
      const names = new Map(node.synced);
      for (const change of node.changes) if (next() >= 0.5) change(names);
      for (const [name, inner] of names) folder.names.set(name, kept(inner));
      folder.sync();
      return folder;
    };
    return new PowerDisk(kept(this.#root) as Folder);
  }

  /** The names and the digests of all files, as text: disks with equal content have equal texts. */
  get digest(): string {
    const describe = (node: File | Folder): unknown => {
      if (node instanceof File) return createHash('sha256').update(node.now).digest('hex');
      return [...node.names].sort().map(([name, inner]) => [name, describe(inner)]);
    };
    return JSON.stringify(describe(this.#root));
  }

  /** The part of `node:fs/promises` that the store uses. */
  get fs(): FileSystem {
    const fs = {
      mkdir: async (path: string) => this.#make(path),
      open: async (path: string, flags: string) => this.#open(path, flags),
      readdir: async (path: string) =>
        [...folderAt(this.#root, path).names].map(([name, node]) => ({
          name,
          isDirectory: () => node instanceof Folder,
          isFile: () => node instanceof File,
        })),
      rename: async (from: string, to: string) => {
        const [folder, name] = this.#placeOf(to);
        const [other, before] = this.#placeOf(from);
        const file = fileIn(other, before);
        const leave = (names: Names) => names.delete(before);
        if (other !== folder) other.change(leave);
        folder.change((names) => {
          if (other === folder) leave(names);
          names.set(name, file);
        });
      },
      rm: async (path: string) => {
        const [folder, name] = this.#placeOf(path);
        if (folder.names.has(name)) folder.change((names) => names.delete(name));
      },
      stat: async (path: string) => ({ size: fileIn(...this.#placeOf(path)).now.length }),
    };
    return fs as unknown as FileSystem;
  }

  #make(path: string): string | undefined {
    let first: string | undefined;
    let folder = this.#root;
    let at = '';
    for (const name of path.split('/').filter(Boolean)) {
      at += `/${name}`;
      const made = folder.names.get(name) ?? new Folder();
      if (!folder.names.has(name)) {
        first ??= at;
        folder.change((names) => names.set(name, made));
      }
      folder = made as Folder;
    }
    return first;
  }

  #placeOf(path: string): [folder: Folder, name: string] {
    const cut = path.lastIndexOf('/');
    return [folderAt(this.#root, path.slice(0, cut)), path.slice(cut + 1)];
  }

  #open(path: string, flags: string): object {
    const close = async () => {};
    const [folder, name] = path === '/' ? [this.#root, ''] : this.#placeOf(path);
    const found = path === '/' ? this.#root : folder.names.get(name);
    if (found instanceof Folder) return { sync: async () => found.sync(), close };
    if (flags === 'wx' && found) throw systemError('EEXIST');
    if (flags === 'r') return handleOf(fileIn(folder, name));
    const file = new File();
    folder.change((names) => names.set(name, file));
    return handleOf(file);
  }
}

function folderAt(root: Folder, path: string): Folder {
  let at: File | Folder | undefined = root;
  for (const name of path.split('/').filter(Boolean))
    at = at instanceof Folder ? at.names.get(name) : undefined;
  if (!(at instanceof Folder)) throw systemError('ENOENT');
  return at;
}

function fileIn({ names }: Folder, name: string): File {
  const found = names.get(name);
  if (!(found instanceof File)) throw systemError('ENOENT');
  return found;
}

function handleOf(file: File): object {
  const append = (bytes: Uint8Array) => {
    file.now = Buffer.concat([file.now, bytes]);
  };
  return {
    stat: async () => ({ size: file.now.length }),
    read: async (into: Uint8Array, at: number, length: number, place: number) => {
      const piece = file.now.subarray(place, place + length);
      into.set(piece, at);
      return { bytesRead: piece.length };
    },
    readFile: async () => Buffer.from(file.now).toString(),
    write: async (from: Uint8Array, at: number, length: number) => {
      append(from.subarray(at, at + length));
      return { bytesWritten: length };
    },
    writeFile: async (bytes: Uint8Array | string) => append(Buffer.from(bytes as Uint8Array)),
    sync: async () => {
      file.synced = file.now;
    },
    close: async () => {},
  };
}

/**
 * The bytes of a file after a power cut; `chance`, from 0 to 1, chooses among the possible ones.
 */
function bytesOf({ now, synced }: File, chance: number): Uint8Array {
  if (now === synced) return now;
  const half = new Uint8Array(now);
  half.fill(0, now.length / 2);
  const possible = [synced, new Uint8Array(now.length), now.subarray(0, now.length / 2), half, now];
  return possible[Math.min(Math.floor(chance * possible.length), possible.length - 1)]!;
}
