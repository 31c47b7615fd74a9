import { PanelError } from '../errors.ts';
import type { PictureResult } from '../report/picture-result.ts';
import type { Report } from '../report/report.ts';
import { type Writer, withWriter } from '../store/folder/writer.ts';
import { episodeRefs } from '../store/format/episode-refs.ts';
import { episodeBounds } from '../store/format/episode-rows.ts';
import {
  type EpisodeRef,
  ownHolding,
  type ScannedIndex,
  type SegmentFile,
  type WorkRecord,
} from '../store/format/manifest.ts';
import { SegmentBuilder } from '../store/format/segment-builder.ts';
import type { SegmentData } from '../store/format/segment-data.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { liesInside } from './index-folder.ts';
import type { OnKeep } from './match-pictures.ts';

/**
 * Scans, and keeps fingerprints of what is scanned in a folder of its own, an index in all but what it is of: each scan is a
 * work named by its inputs, each picture an episode of it, with its path, address, size and digest. What was kept of
 * the same inputs before gives way, unless the scan is stopped before its end.
 * @throws PanelError OUTPUT_BLOCKED when the folder lies in an input or is the index of a catalogue, PROFILE_MISMATCH,
 * INDEX_LOCKED, SAVE_FAILED; INDEX_* when it is damaged; what `scan` throws.
 */
export async function keepScan(
  folder: string,
  index: Searcher,
  inputs: readonly string[],
  scan: (keep: OnKeep) => Promise<Report>,
): Promise<Report> {
  const inside = inputs.find((input) => liesInside(folder, input));
  if (inside !== undefined)
    throw blocked(`${folder} lies in ${inside} and would be scanned as a part of it.`);
  const what = `panelprint match --keep ${folder}`;
  return withWriter(folder, { purpose: what, profile: index.profile.id }, async (writer) => {
    checkKept(folder, writer, index);
    const keeper = new ScanKeeper(writer, { name: nameOf(inputs), against: scannedIndex(index) });
    const report = await scan((result, prints) => keeper.take(result, prints));
    if (!report.interrupted || (!keeper.isEmpty && !keeper.isKnown)) await keeper.commit();
    return report;
  });
}

/** Inputs as they were typed; told apart where there are several. */
function nameOf(inputs: readonly string[]): string {
  return inputs.length === 1 ? inputs[0]! : JSON.stringify(inputs);
}

function checkKept(folder: string, { manifest }: Writer, { profile }: Searcher): void {
  const { holdings } = manifest;
  if (holdings.some(({ works }) => works.some(({ against }) => against === undefined)))
    throw blocked(`${folder} is the index of a catalogue.`);
  if (manifest.profile !== profile.id)
    throw new PanelError(
      'PROFILE_MISMATCH',
      `${folder} was made with profile ${manifest.profile}, the index with ${profile.id}. Keep what is scanned in a new folder.`,
    );
}

function blocked(found: string): PanelError {
  return new PanelError('OUTPUT_BLOCKED', `${found} Name another folder to keep it in.`);
}

/** Hex digits of an episode's digest that tell it from others well enough. */
const DIGEST_PREFIX = 16;

/** How an episode is told from others for as long as nothing of it changes; undefined where it has no digest. */
export function digestPrefix(sha256: string | undefined): string | undefined {
  return sha256?.slice(0, DIGEST_PREFIX);
}

/** An index as it is now, told by its episodes. */
function scannedIndex({ sha256, episodes }: Searcher): ScannedIndex {
  const starts = episodes.flatMap(({ episode }) => digestPrefix(episode.sha256) ?? []);
  return { index: sha256, episodes: [...new Set(starts)].sort() };
}

/** Windows in memory before they are written as a segment: of some 25,000 pictures, 100 MB with all about them. */
const MAX_WINDOWS_IN_MEMORY = 2 ** 19;

/** Collects what is kept into segments, and at last into a work in place of the one of its name. */
class ScanKeeper {
  readonly #writer: Writer;
  readonly #work: Omit<WorkRecord, 'episodes'>;
  readonly #segments: SegmentFile[];
  readonly #episodes: EpisodeRef[] = [];
  #builder: SegmentBuilder;

  constructor(writer: Writer, work: Omit<WorkRecord, 'episodes'>) {
    this.#writer = writer;
    this.#work = work;
    this.#segments = [...writer.manifest.segments];
    this.#builder = new SegmentBuilder(writer.manifest.profile);
  }

  /** Whether a scan of the same inputs is kept: a part of another is no reason to give it up. */
  get isKnown(): boolean {
    return ownHolding(this.#writer.manifest).works.some(({ name }) => name === this.#work.name);
  }

  get isEmpty(): boolean {
    return this.#episodes.length === 0 && this.#builder.episodes === 0;
  }

  /** Takes what is kept of a picture of a file, unless it could not be read or shows nothing. */
  async take({ status, ...result }: PictureResult, prints: SegmentData): Promise<void> {
    if (status !== 'matched' && status !== 'unmatched') return;
    const { path: name, url: title, width, height, sha256 } = result;
    const pages = [{ file: name, width: width!, height: height!, sha256: sha256! }];
    const episode = { name, ...(title !== undefined && { title }), pages };
    this.#builder.append({ name: this.#work.name }, episode, prints, episodeBounds(prints), 0);
    if (this.#builder.windows >= MAX_WINDOWS_IN_MEMORY) await this.#flush();
  }

  /** Makes what was taken a work of the folder. */
  async commit(): Promise<void> {
    await this.#flush();
    const { holdings } = this.#writer.manifest;
    const works = ownHolding(this.#writer.manifest).works.filter(
      ({ name }) => name !== this.#work.name,
    );
    if (this.#episodes.length > 0) works.push({ ...this.#work, episodes: this.#episodes });
    const [ours, ...others] = holdings;
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
