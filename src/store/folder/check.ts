import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { type ErrorCode, PanelError } from '../../errors.ts';
import { formatEpisodeName } from '../format/episode-name.ts';
import { episodeBounds, episodeDigest, episodeRowsOf } from '../format/episode-rows.ts';
import { pagesIn } from '../format/json.ts';
import {
  contentDigest,
  decodeManifest,
  type EpisodeRef,
  episodesIn,
  type Manifest,
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

/** The result of verifying every byte of an index. */
export interface CheckResult {
  /** Names the content of the index; absent if the manifest cannot be read. */
  readonly sha256?: string;
  /** Files that were read, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly Damage[];
  /** The number of intact episodes. */
  readonly good: number;
  /** The other episodes, which must be read again. Names as `work/episode`. */
  readonly lost: readonly string[];
}

/** A result with what a repair needs in addition. */
export interface CheckFindings {
  readonly result: CheckResult;
  /** Of the manifest, if it can be read. */
  readonly generation: number | undefined;
  /** The bytes of each damaged file, except files that are missing. */
  readonly damagedBytes: ReadonlyMap<string, Uint8Array>;
  /** What is left of each damaged segment, by its number. */
  readonly salvages: ReadonlyMap<number, Salvage>;
}

/** What is left of a damaged segment. */
export interface Salvage {
  /** Undefined if its header or a section cannot be decoded. */
  readonly content: SegmentData | undefined;
  /** Numbers of the intact episodes. */
  readonly intact: ReadonlySet<number>;
}

/**
 * Reads every byte of an index and verifies every checksum and digest.
 * @param restored the manifest to check against, if that in the folder cannot be read.
 * @throws PanelError INDEX_MISSING, INPUT_KIND if there is no index; INPUT_UNREADABLE; the signal's
 * reason.
 */
export async function checkFolder(
  folder: string,
  options: FileOptions = {},
  restored?: Manifest,
): Promise<CheckFindings> {
  for (let retry = 0; ; retry++) {
    const findings = await new FolderCheck(folder, options).run(restored);
    const { result, generation } = findings;
    if (result.damaged.length === 0 || retry === MAX_RETRIES) return findings;
    // A file may be missing because a writer has committed another manifest meanwhile.
    const now = await readState(folder, options).catch(() => undefined);
    if (now === undefined || now.manifest.generation === generation) return findings;
  }
}

/** How often the check starts over because of writers. */
const MAX_RETRIES = 100;

class FolderCheck {
  readonly #folder: string;
  readonly #options: FileOptions;
  readonly #damaged: Damage[] = [];
  readonly #lost: string[] = [];
  readonly #damagedBytes = new Map<string, Uint8Array>();
  readonly #salvages = new Map<number, Salvage>();
  #files = 0;
  #bytes = 0;
  #good = 0;

  constructor(folder: string, options: FileOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async run(restored?: Manifest): Promise<CheckFindings> {
    const found = await this.#manifest();
    // The copy may be missing or of an earlier generation: its writer was killed, and the next
    // makes it.
    await this.#optionalFile(COPY_FILE, (bytes) => decodeManifest(bytes, COPY_FILE));
    await this.#optionalFile(FILE_CACHE_FILE, (bytes) =>
      decodeSections('NOTE', bytes, FILE_CACHE_FILE),
    );
    const manifest = found ?? restored;
    if (manifest) {
      for (const [i, { sha256 }] of manifest.segments.entries())
        await this.#segment(i, sha256, episodesOfSegment(manifest, i));
      await this.#lists(manifest);
    }
    const result: CheckResult = {
      ...(manifest && { sha256: contentDigest(manifest) }),
      files: this.#files,
      bytes: this.#bytes,
      damaged: this.#damaged,
      good: this.#good,
      lost: this.#lost,
    };
    return {
      result,
      generation: found?.generation,
      damagedBytes: this.#damagedBytes,
      salvages: this.#salvages,
    };
  }

  /**
   * Reads the manifest. Of an index of format 1 to 3 it checks the one file, which has no segments.
   */
  async #manifest(): Promise<Manifest | undefined> {
    try {
      const { manifest, legacy } = await readState(this.#folder, this.#options);
      await this.#file(legacy ? LEGACY_FILE : MANIFEST_FILE, () => undefined);
      if (!legacy) return manifest;
      for (const _ of episodesIn(manifest.holdings)) this.#good++;
      return { ...manifest, segments: [] };
    } catch (error) {
      if (!(error instanceof PanelError) || !isDamage(error.code)) throw error;
      const isLegacy = !(await this.#exists(MANIFEST_FILE)) && (await this.#exists(LEGACY_FILE));
      await this.#file(isLegacy ? LEGACY_FILE : MANIFEST_FILE, () => {
        throw error;
      });
      return undefined;
    }
  }

  async #exists(name: string): Promise<boolean> {
    const { fs = disk } = this.#options;
    return fs.stat(join(this.#folder, name)).then(
      () => true,
      () => false,
    );
  }

  async #segment(number: number, sha256: string, episodes: readonly NamedEpisode[]): Promise<void> {
    const name = segmentFile(sha256);
    let intact: ReadonlySet<NamedEpisode> = new Set();
    const bytes = await this.#file(name, (whole) => {
      checkDigest(whole, sha256, name);
      intact = intactEpisodes(decodeSegment(whole, name), episodes);
      if (intact.size < episodes.length)
        throw new PanelError(
          'INDEX_CORRUPT',
          `${name} and the manifest disagree on its episodes. Copy both again, or repair the index.`,
        );
    });
    if (bytes !== undefined) {
      const content = decodeIfPossible(bytes, name);
      intact = content ? intactEpisodes(content, episodes) : new Set();
      const numbers = [...intact].map(({ episode }) => episode.at);
      this.#salvages.set(number, { content, intact: new Set(numbers) });
    }
    this.#good += intact.size;
    for (const episode of episodes) if (!intact.has(episode)) this.#lost.push(episode.name);
  }

  async #lists({ holdings }: Manifest): Promise<void> {
    for (const { origin, lists } of holdings)
      for (const { sha256, name: list } of lists) {
        const name = listFile(sha256);
        const damaged = await this.#file(name, (bytes) => {
          checkDigest(bytes, sha256, name);
          decodeSections('LIST', bytes, name);
        });
        if (damaged) this.#lost.push(formatEpisodeName({ origin, work: `list ${list}` }));
      }
  }

  /**
   * Reads a file and verifies it.
   * @param verify throws if the file is damaged.
   * @returns undefined if the file is good; otherwise its bytes, none if it is missing.
   */
  async #file(
    name: string,
    verify: (bytes: Uint8Array) => unknown,
    isOptional = false,
  ): Promise<Uint8Array | undefined> {
    let bytes: Uint8Array | undefined;
    try {
      bytes = await readFile(this.#folder, name, this.#options);
      this.#files++;
      this.#bytes += bytes.length;
      verify(bytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof PanelError) || !isDamage(error.code)) throw error;
      if (bytes === undefined && isOptional) return undefined;
      this.#damaged.push({ file: name, code: error.code, reason: error.message });
      if (bytes) this.#damagedBytes.set(name, bytes);
      return bytes ?? new Uint8Array(0);
    }
  }

  /** As {@link #file}, for a file that may be missing. */
  async #optionalFile(name: string, verify: (bytes: Uint8Array) => unknown): Promise<void> {
    await this.#file(name, verify, true);
  }
}

/** An episode of the manifest, and its name with its work and origin. */
interface NamedEpisode {
  readonly episode: EpisodeRef;
  readonly name: string;
}

function episodesOfSegment({ holdings }: Manifest, segment: number): NamedEpisode[] {
  return [...episodesIn(holdings)]
    .filter(({ episode }) => episode.segment === segment)
    .map(({ holding: { origin }, work, episode }) => ({
      episode,
      name: formatEpisodeName({ origin, work: work.name, episode: episode.name }),
    }));
}

/** Selects the episodes with the digest that the manifest gives, of pages and fingerprints. */
function intactEpisodes(
  content: SegmentData,
  episodes: readonly NamedEpisode[],
): ReadonlySet<NamedEpisode> {
  const bounds = episodeBounds(content);
  const pages = pagesIn(content.works);
  const intact = episodes.filter(({ episode: { at, sha256 } }) => {
    const found = pages[at];
    return (
      found !== undefined && episodeDigest(found, episodeRowsOf(content, bounds, at)) === sha256
    );
  });
  return new Set(intact);
}

/** Decodes a damaged segment without its checksums; undefined if that is impossible. */
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
      `${name} is damaged: its bytes have the SHA-256 ${found}. Copy it again, or repair the index.`,
    );
}

/** The codes that mean damage. An index that is missing, newer, locked or too large is intact. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set([
  'INDEX_INCOMPLETE',
  'INDEX_MAGIC',
  'INDEX_TRUNCATED',
  'INDEX_CHECKSUM',
  'INDEX_CORRUPT',
]);

/** Whether a code means that an index is damaged. */
export function isDamage(code: ErrorCode): boolean {
  return DAMAGE.has(code);
}
