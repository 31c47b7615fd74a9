import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { type ErrorCode, PanelError } from '../../errors.ts';
import { episodeBounds, episodeDigest, episodeRowsOf } from '../format/episode-rows.ts';
import { pagesIn } from '../format/json.ts';
import {
  contentDigest,
  decodeManifest,
  type EpisodeRef,
  episodesIn,
  type Manifest,
  nameOf,
} from '../format/manifest.ts';
import { decodeSections } from '../format/section-file.ts';
import { decodeSegment, decodeUnchecked } from '../format/segment.ts';
import type { SegmentData } from '../format/segment-data.ts';
import {
  COPY_FILE,
  disk,
  FILE_CACHE_FILE,
  type FileOptions,
  LEGACY_FILE,
  listFile,
  MANIFEST_FILE,
  segmentFile,
} from './files.ts';
import { readFile } from './read.ts';
import { readState } from './state.ts';

/** A file that is damaged. */
export interface Damage {
  readonly file: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

/** What every byte of an index was found to be. */
export interface CheckResult {
  /** Names what it holds; absent where the manifest cannot be read. */
  readonly sha256?: string;
  /** Files that were read, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly Damage[];
  /** Episodes that are whole, and those that are not: these must be read again. Names as `work/episode`. */
  readonly good: number;
  readonly lost: readonly string[];
}

/** What a repair needs to know besides. */
export interface CheckFindings {
  readonly checkup: CheckResult;
  /** That of the manifest, if it could be read. */
  readonly generation: number | undefined;
  /** Bytes of the files that are damaged and still there. */
  readonly found: ReadonlyMap<string, Uint8Array>;
  /** Of the segments that are damaged, what can be read of them, and which episodes of it are whole. */
  readonly rest: ReadonlyMap<number, Salvage>;
}

/** What is left of a damaged segment. */
export interface Salvage {
  readonly content: SegmentData | undefined;
  readonly whole: ReadonlySet<number>;
}

/**
 * Reads every byte of an index and verifies every checksum and digest; tells what is damaged and what is still good.
 * @param restored what the manifest was, where it cannot be read.
 * @throws PanelError INDEX_MISSING, INPUT_KIND when there is no index; INPUT_UNREADABLE; the signal's reason.
 */
export async function checkFolder(
  folder: string,
  options: FileOptions = {},
  restored?: Manifest,
): Promise<CheckFindings> {
  for (let look = 0; ; look++) {
    const findings = await new FolderCheck(folder, options).run(restored);
    const { checkup, generation } = findings;
    if (checkup.damaged.length === 0 || look === MAX_LOOKS) return findings;
    // What is gone because a writer has made another manifest meanwhile is not damaged.
    const now = await readState(folder, options).catch(() => undefined);
    if (now === undefined || now.manifest.generation === generation) return findings;
  }
}

/** How often all is looked at again because of writers. */
const MAX_LOOKS = 100;

class FolderCheck {
  readonly #folder: string;
  readonly #options: FileOptions;
  readonly #damaged: Damage[] = [];
  readonly #lost: string[] = [];
  readonly #found = new Map<string, Uint8Array>();
  readonly #rest = new Map<number, Salvage>();
  #files = 0;
  #bytes = 0;
  #good = 0;

  constructor(folder: string, options: FileOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async run(restored?: Manifest): Promise<CheckFindings> {
    const read = await this.#manifest();
    // It may be missing or of an earlier state: a writer was killed before he came to it, and the next sees to it.
    await this.#file(COPY_FILE, (bytes) => void decodeManifest(bytes, COPY_FILE), true);
    await this.#file(
      FILE_CACHE_FILE,
      (bytes) => void decodeSections('NOTE', bytes, FILE_CACHE_FILE),
      true,
    );
    const manifest = read ?? restored;
    if (manifest) {
      for (const [i, { sha256 }] of manifest.segments.entries())
        await this.#segment(i, sha256, episodesOfSegment(manifest, i));
      for (const { origin, lists } of manifest.holdings)
        for (const { sha256, name: called } of lists) {
          const name = listFile(sha256);
          const bad = await this.#file(name, (bytes) => {
            checkDigest(bytes, sha256, name);
            decodeSections('LIST', bytes, name);
          });
          if (bad) this.#lost.push(nameOf(origin, `list ${called}`));
        }
    }
    const checkup = {
      ...(manifest && { sha256: contentDigest(manifest) }),
      ...{ files: this.#files, bytes: this.#bytes, damaged: this.#damaged },
      ...{ good: this.#good, lost: this.#lost },
    };
    const { generation } = read ?? {};
    return { checkup, generation, found: this.#found, rest: this.#rest };
  }

  /** The manifest, or that of an old format, whose one file is checked with it. */
  async #manifest(): Promise<Manifest | undefined> {
    try {
      const { manifest, legacy } = await readState(this.#folder, this.#options);
      if (legacy) {
        await this.#file(LEGACY_FILE, () => undefined);
        for (const _ of episodesIn(manifest.holdings)) this.#good++;
        return { ...manifest, segments: [] };
      }
      await this.#file(MANIFEST_FILE, () => undefined);
      return manifest;
    } catch (error) {
      if (!(error instanceof PanelError) || !isDamage(error.code)) throw error;
      const old = !(await this.#there(MANIFEST_FILE)) && (await this.#there(LEGACY_FILE));
      const name = old ? LEGACY_FILE : MANIFEST_FILE;
      await this.#file(name, () => {
        throw error;
      });
      return undefined;
    }
  }

  async #there(name: string): Promise<boolean> {
    const { fs = disk } = this.#options;
    return fs.stat(join(this.#folder, name)).then(
      () => true,
      () => false,
    );
  }

  async #segment(number: number, sha256: string, held: readonly NamedEpisode[]): Promise<void> {
    const name = segmentFile(sha256);
    let wrong = new Set(held);
    const whole = (bytes: Uint8Array) => {
      checkDigest(bytes, sha256, name);
      for (const one of intactEpisodes(decodeSegment(bytes, name), held)) wrong.delete(one);
      if (wrong.size > 0)
        throw new PanelError(
          'INDEX_CORRUPT',
          `${name} and the manifest tell of other episodes. Copy both again, or repair the index.`,
        );
    };
    const bytes = await this.#file(name, whole);
    if (bytes !== undefined) {
      wrong = new Set(held);
      const content = decodeIfPossible(bytes, name);
      for (const one of content ? intactEpisodes(content, held) : []) wrong.delete(one);
      const right = held.filter((one) => !wrong.has(one)).map(({ episode }) => episode.at);
      this.#rest.set(number, { content, whole: new Set(right) });
    }
    this.#good += held.length - wrong.size;
    for (const one of held) if (wrong.has(one)) this.#lost.push(one.name);
  }

  /** Reads a file and looks at it. @returns its bytes if it is damaged: none if it is missing. */
  async #file(
    name: string,
    look: (bytes: Uint8Array) => void,
    mayLack = false,
  ): Promise<Uint8Array | undefined> {
    let bytes: Uint8Array | undefined;
    try {
      bytes = await readFile(this.#folder, name, this.#options);
      this.#files++;
      this.#bytes += bytes.length;
      look(bytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof PanelError) || !isDamage(error.code)) throw error;
      if (bytes === undefined && mayLack) return undefined;
      this.#damaged.push({ file: name, code: error.code, reason: error.message });
      if (bytes) this.#found.set(name, bytes);
      return bytes ?? new Uint8Array(0);
    }
  }
}

/** An episode of the manifest with the name that people know it by. */
interface NamedEpisode {
  readonly episode: EpisodeRef;
  readonly name: string;
}

function episodesOfSegment({ holdings }: Manifest, segment: number): NamedEpisode[] {
  return [...episodesIn(holdings)]
    .filter(({ episode }) => episode.segment === segment)
    .map(({ holding, work, episode }) => ({
      episode,
      name: nameOf(holding.origin, work.name, episode.name),
    }));
}

/** The episodes whose pages and fingerprints are what the manifest says. */
function intactEpisodes(content: SegmentData, held: readonly NamedEpisode[]): NamedEpisode[] {
  const bounds = episodeBounds(content);
  const pages = pagesIn(content.works);
  return held.filter(({ episode: { at, sha256 } }) => {
    const own = pages[at];
    return own !== undefined && episodeDigest(own, episodeRowsOf(content, bounds, at)) === sha256;
  });
}

export function decodeIfPossible(bytes: Uint8Array, name: string): SegmentData | undefined {
  try {
    return decodeUnchecked(bytes, name);
  } catch (error) {
    if (error instanceof PanelError) return undefined;
    throw error;
  }
}

function checkDigest(bytes: Uint8Array, sha256: string, name: string): void {
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw new PanelError(
      'INDEX_CHECKSUM',
      `${name} is damaged: its bytes give the SHA-256 ${found}. Copy it again, or repair the index.`,
    );
}

/** Whether a code tells of damage: an index that is missing, newer, or for another machine has none. */
export function isDamage(code: ErrorCode): boolean {
  return (
    code.startsWith('INDEX_') && !['INDEX_MISSING', 'INDEX_HOST', 'INDEX_VERSION'].includes(code)
  );
}
