import { join } from 'node:path';
import { type ErrorCode, PanelError } from '../../errors.ts';
import { formatEpisodeName } from '../format/episode-name.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { pagesIn } from '../format/json.ts';
import {
  decodeManifest,
  type EpisodeRef,
  episodesIn,
  type Holding,
  type Manifest,
  type WorkRecord,
} from '../format/manifest.ts';
import { SegmentBuilder } from '../format/segment-builder.ts';
import type { SegmentData } from '../format/segment-data.ts';
import {
  type CheckFindings,
  type CheckResult,
  checkFolder,
  decodeIfPossible,
  isDamage,
} from './check.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  FILE_CACHE_FILE,
  type FileOptions,
  isManifestNamed,
  listFile,
  listFiles,
  writeAtomically,
} from './files.ts';
import { readFile } from './read.ts';
import { type Writer, withWriter } from './writer.ts';

/** What was damaged, and where the damaged files are now. */
export interface RepairResult extends CheckResult {
  /** Files that were moved into the folder `damaged`. */
  readonly moved: readonly string[];
}

/**
 * Repairs an index: moves damaged files into the folder `damaged`, writes their intact episodes
 * into new segments, and removes the other episodes from the manifest. Replaces a damaged manifest
 * by its copy.
 * @throws PanelError as `checkFolder` and `withWriter`; the error of the manifest if its copy is
 * damaged, too.
 */
export async function repairFolder(
  folder: string,
  options: FileOptions = {},
): Promise<RepairResult> {
  const purpose = 'panelprint check --repair';
  const restore = (_: string, error: unknown) => manifestCopy(folder, error, options);
  return withWriter(folder, { ...options, purpose, restore }, async (writer) => {
    const findings = await checkFolder(folder, options, writer.manifest);
    const { result, damagedBytes } = findings;
    if (result.damaged.length === 0) return { ...result, moved: [] };
    for (const [name, bytes] of damagedBytes) await moveAside(writer, name, bytes);
    const strays = await moveStraysAside(writer);
    // The commit replaces or deletes all other files.
    if (damagedBytes.has(FILE_CACHE_FILE))
      await writer.fs.rm(join(folder, FILE_CACHE_FILE), { force: true });
    await writer.commit(await withoutDamage(writer, findings));
    const lost = [...result.lost, ...strays.lost];
    return { ...result, lost, moved: [...damagedBytes.keys(), ...strays.names] };
  });
}

/** Whether a manifest is damaged, or missing. One of a later format is for a later release. */
const isRepairable = (code: ErrorCode) => isDamage(code) || code === 'INDEX_MISSING';

/** Reads the copy of a manifest that is damaged or missing. */
async function manifestCopy(
  folder: string,
  error: unknown,
  options: FileOptions,
): Promise<Manifest | undefined> {
  if (!(error instanceof PanelError) || !isRepairable(error.code)) return undefined;
  try {
    return decodeManifest(await readFile(folder, COPY_FILE, options), COPY_FILE);
  } catch (cause) {
    if (!(cause instanceof PanelError) || cause.code === 'INPUT_UNREADABLE') throw cause;
    if (error.code === 'INDEX_MISSING') return undefined;
    throw new PanelError(
      error.code,
      `The manifest of ${folder} and its copy are both damaged, so the content of its segments is unknown. ` +
        'Index the catalogue into another folder, and import the bundles of others again.',
      { cause },
    );
  }
}

/**
 * Moves segments aside that only the damaged manifest named, because its copy is of an earlier
 * generation. Their episodes must be read again.
 */
async function moveStraysAside(writer: Writer): Promise<{ names: string[]; lost: string[] }> {
  const { folder, fs } = writer;
  const all = ((await listFiles(fs, folder)) ?? []).map(({ name }) => name);
  const names = all.filter((name) => isManifestNamed(name) && !writer.names.has(name));
  const lost: string[] = [];
  for (const name of names) {
    const bytes = await readFile(folder, name, { fs });
    await moveAside(writer, name, bytes);
    for (const { name: work, episodes } of decodeIfPossible(bytes, name)?.works ?? [])
      lost.push(...episodes.map((episode) => formatEpisodeName({ work, episode: episode.name })));
  }
  return { names, lost };
}

/** Copies a damaged file, before the file itself is deleted. Never over a copy of the same name. */
async function moveAside(writer: Writer, name: string, bytes: Uint8Array): Promise<void> {
  const { fs } = writer;
  const aside = join(writer.folder, DAMAGED_FOLDER);
  await fs.mkdir(aside, { recursive: true });
  const taken = new Set(((await listFiles(fs, aside)) ?? []).map((entry) => entry.name));
  let free = name;
  for (let i = 1; taken.has(free); i++) free = `${name}.${i}`;
  await writeAtomically(aside, free, [bytes], { fs });
}

/** Writes the intact episodes of damaged segments, and returns the index without what is lost. */
async function withoutDamage(
  writer: Writer,
  { result, salvages }: CheckFindings,
): Promise<Pick<Manifest, 'segments' | 'holdings'>> {
  const { manifest } = writer;
  const segments = [...manifest.segments];
  const moved = new Map<EpisodeRef, EpisodeRef>();
  for (const [number, { content, intact }] of salvages) {
    if (content === undefined || intact.size === 0) continue;
    const salvaged = salvage(manifest, number, content, intact);
    const refs = episodeRefs(salvaged.content, segments.length);
    segments.push(await writer.segment(salvaged.content));
    for (const [i, episode] of salvaged.episodes.entries()) moved.set(episode, refs[i]!);
  }
  const damagedFiles = new Set(result.damaged.map(({ file }) => file));
  const holdings = manifest.holdings.map((holding): Holding => {
    const works = holding.works.flatMap((work): WorkRecord[] => {
      const episodes = work.episodes.flatMap((episode) =>
        salvages.has(episode.segment) ? (moved.get(episode) ?? []) : episode,
      );
      return episodes.length > 0 ? [{ ...work, episodes }] : [];
    });
    const lists = holding.lists.filter(({ sha256 }) => !damagedFiles.has(listFile(sha256)));
    return { ...holding, works, lists };
  });
  return { segments, holdings };
}

/** Copies the intact episodes of a damaged segment into the data of a new one. */
function salvage(
  { profile, holdings }: Manifest,
  number: number,
  source: SegmentData,
  intact: ReadonlySet<number>,
): { readonly content: SegmentData; readonly episodes: readonly EpisodeRef[] } {
  const builder = new SegmentBuilder(profile);
  const bounds = episodeBounds(source);
  const pages = pagesIn(source.works);
  const episodes: EpisodeRef[] = [];
  for (const { work, episode } of episodesIn(holdings)) {
    const { segment, at, windows: _, sha256: _1, ...info } = episode;
    if (segment !== number || !intact.has(at)) continue;
    const { episodes: _2, ...head } = work;
    builder.append(head, { ...info, pages: pages[at]! }, source, bounds, at);
    episodes.push(episode);
  }
  return { content: builder.build(), episodes };
}
