import { PanelError } from '../errors.ts';
import type { PictureResult } from '../report/picture-result.ts';
import type { Report } from '../report/report.ts';
import { type Writer, withWriter } from '../store/folder/writer.ts';
import { episodeRefs } from '../store/format/episode-refs.ts';
import { episodeBounds } from '../store/format/episode-rows.ts';
import { type KeptScan, type ScannedIndex, scanNameOf } from '../store/format/kept-scan.ts';
import { type EpisodeRef, ownHolding, type SegmentFile } from '../store/format/manifest.ts';
import { SegmentBuilder } from '../store/format/segment-builder.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { isInside } from './index-folder.ts';
import type { OnKeep } from './match-pictures.ts';

/**
 * Runs a scan, and keeps fingerprints of its pictures in a folder of their own: an index of kind
 * `scan`, in which each scan is a work and each picture an episode of one page. It replaces a kept
 * scan of the same inputs, unless it is interrupted.
 * @throws PanelError OUTPUT_BLOCKED if the folder is inside an input or holds the index of a
 * catalogue; PROFILE_MISMATCH, INDEX_LOCKED, SAVE_FAILED; INDEX_* if the folder is damaged; errors
 * of `scan`.
 */
export async function keepScan(
  folder: string,
  index: Searcher,
  inputs: readonly string[],
  scan: (keep: OnKeep) => Promise<Report>,
): Promise<Report> {
  const profile = index.profile.id;
  const outer = inputs.find((input) => isInside(folder, input));
  if (outer !== undefined)
    throw new PanelError(
      'OUTPUT_BLOCKED',
      `${folder} is inside ${outer}, and would be scanned with it. Name a folder outside to keep the scan in.`,
    );
  const purpose = `panelprint match --keep ${folder}`;
  return withWriter(folder, { purpose, profile, kind: 'scan' }, async (writer) => {
    const { manifest } = writer;
    if (manifest.profile !== profile)
      throw new PanelError(
        'PROFILE_MISMATCH',
        `${folder} was made with profile ${manifest.profile}, the index with ${profile}. Keep the scan in a new folder.`,
      );
    const keeper = new ScanKeeper(writer, { inputs, against: scannedIndex(index) });
    const report = await scan((result, prints) => keeper.add(result, prints));
    const replaces = ownHolding(manifest).works.some(keeper.isSameScan);
    if (!report.interrupted || (!keeper.isEmpty && !replaces)) await keeper.commit();
    return report;
  });
}

/** Hex digits of an episode's digest that are enough to tell it from others. */
const DIGEST_PREFIX = 16;

/** Identifies an episode while its content does not change; undefined if it has no digest. */
export function digestPrefix(sha256: string | undefined): string | undefined {
  return sha256?.slice(0, DIGEST_PREFIX);
}

function scannedIndex({ sha256, episodes }: Searcher): ScannedIndex {
  const prefixes = episodes.flatMap(({ episode }) => digestPrefix(episode.sha256) ?? []);
  return { index: sha256, episodes: [...new Set(prefixes)].sort() };
}

/**
 * Maximum windows in memory before they are written as a segment: about 25,000 pictures, 100 MB
 * with all their data.
 */
const MAX_WINDOWS_IN_MEMORY = 2 ** 19;

/** Writes the fingerprints of a scan into segments, and at last the scan as a work. */
class ScanKeeper {
  readonly #writer: Writer;
  readonly #scan: KeptScan;
  readonly #name: string;
  readonly #segments: SegmentFile[];
  readonly #episodes: EpisodeRef[] = [];
  #builder: SegmentBuilder;

  constructor(writer: Writer, scan: KeptScan) {
    this.#writer = writer;
    this.#scan = scan;
    this.#name = scanNameOf(scan.inputs);
    this.#segments = [...writer.manifest.segments];
    this.#builder = new SegmentBuilder(writer.manifest.profile);
  }

  /** Whether a kept scan has the inputs of this one. */
  readonly isSameScan = ({ scan }: { readonly scan?: KeptScan }): boolean =>
    JSON.stringify(scan?.inputs) === JSON.stringify(this.#scan.inputs);

  get isEmpty(): boolean {
    return this.#episodes.length === 0 && this.#builder.episodes === 0;
  }

  /** Adds the fingerprints of a picture, unless it could not be read or is blank. */
  async add({ status, ...result }: PictureResult, prints: SegmentData): Promise<void> {
    if (status !== 'matched' && status !== 'unmatched') return;
    const { path, url, width, height, sha256 } = result;
    const page = { file: path, width: width!, height: height!, sha256: sha256! };
    const episode = { name: path, ...(url !== undefined && { url }), pages: [page] };
    this.#builder.append({ name: this.#name }, episode, prints, episodeBounds(prints), 0);
    if (this.#builder.windows >= MAX_WINDOWS_IN_MEMORY) await this.#flush();
  }

  /** Replaces the kept scan of the same inputs. A scan without pictures is not kept. */
  async commit(): Promise<void> {
    await this.#flush();
    const [ours, ...others] = this.#writer.manifest.holdings;
    const works = ours!.works.filter((work) => !this.isSameScan(work));
    if (this.#episodes.length > 0)
      works.push({ name: this.#name, scan: this.#scan, episodes: this.#episodes });
    await this.#writer.commit({
      segments: this.#segments,
      holdings: [{ ...ours!, works }, ...others],
    });
  }

  async #flush(): Promise<void> {
    if (this.#builder.episodes === 0) return;
    const content = this.#builder.build();
    this.#episodes.push(...episodeRefs(content, this.#segments.length));
    this.#segments.push(await this.#writer.segment(content));
    this.#builder = new SegmentBuilder(content.profile);
  }
}
