import { join } from 'node:path';
import { type ErrorCode, PanelError } from '../../errors.ts';
import { episodeRefs } from '../format/episode-refs.ts';
import { episodeBounds } from '../format/episode-rows.ts';
import { pagesIn } from '../format/json.ts';
import {
  decodeManifest,
  type EpisodeRef,
  episodesIn,
  type Holding,
  type Manifest,
  nameOf,
  type WorkRecord,
} from '../format/manifest.ts';
import { SegmentBuilder } from '../format/segment-builder.ts';
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

/** What was damaged, and what became of it. */
export interface RepairResult extends CheckResult {
  /** Files that were put into the folder `damaged`. */
  readonly moved: readonly string[];
}

/**
 * Makes an index whole by leaving out what is damaged: damaged files go into the folder `damaged`, episodes of them that
 * are whole are written anew, the others are not held any more. A damaged manifest is made anew from its copy.
 * @throws PanelError as `examineFolder` and `writing`; what is wrong with the manifest where its copy is damaged too.
 */
export async function repairFolder(
  folder: string,
  options: FileOptions = {},
): Promise<RepairResult> {
  const what = 'panelprint check --repair';
  const restore = (_: string, error: unknown) => manifestCopy(folder, error, options);
  return withWriter(folder, { ...options, purpose: what, restore }, async (writer) => {
    const findings = await checkFolder(folder, options, writer.manifest);
    const { checkup, found } = findings;
    if (checkup.damaged.length === 0) return { ...checkup, moved: [] };
    for (const [name, bytes] of found) await moveAside(writer, name, bytes);
    const strays = await moveStraysAside(writer);
    // All others are made anew.
    if (found.has(FILE_CACHE_FILE))
      await writer.fs.rm(join(folder, FILE_CACHE_FILE), { force: true });
    await writer.commit(await withoutDamage(writer, findings));
    const lost = [...checkup.lost, ...strays.lost];
    return { ...checkup, lost, moved: [...found.keys(), ...strays.names] };
  });
}

/** Damaged, or missing where its copy is not; a newer one is for a newer release. */
const isRepairable = (code: ErrorCode) => isDamage(code) || code === 'INDEX_MISSING';

/** The copy of a manifest that is damaged or missing. */
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
      `The manifest of ${folder} cannot be read, and its copy neither, so nothing tells what its segments hold. ` +
        'Index the catalogue into another folder, and import again what others handed over.',
      { cause },
    );
  }
}

/** Segments that only the damaged manifest named: its copy was of an earlier state. What they hold must be read again. */
async function moveStraysAside(writer: Writer): Promise<{ names: string[]; lost: string[] }> {
  const { folder, fs } = writer;
  const all = ((await listFiles(fs, folder)) ?? []).map(({ name }) => name);
  const names = all.filter((name) => isManifestNamed(name) && !writer.names.has(name));
  const lost: string[] = [];
  for (const name of names) {
    const bytes = await readFile(folder, name, { fs });
    await moveAside(writer, name, bytes);
    for (const { name: work, episodes } of decodeIfPossible(bytes, name)?.works ?? [])
      lost.push(...episodes.map((episode) => nameOf('', work, episode.name)));
  }
  return { names, lost };
}

/** A copy of a damaged file, before the file itself is given up; beside one of its name that is there from before. */
async function moveAside(writer: Writer, name: string, bytes: Uint8Array): Promise<void> {
  const { fs } = writer;
  const aside = join(writer.folder, DAMAGED_FOLDER);
  await fs.mkdir(aside, { recursive: true });
  const there = new Set(((await listFiles(fs, aside)) ?? []).map((entry) => entry.name));
  let free = name;
  for (let i = 1; there.has(free); i++) free = `${name}.${i}`;
  await writeAtomically(aside, free, [bytes], { fs });
}

/** The index without what is damaged. */
async function withoutDamage(
  writer: Writer,
  { checkup, rest }: CheckFindings,
): Promise<Pick<Manifest, 'segments' | 'holdings'>> {
  const { manifest } = writer;
  const segments = [...manifest.segments];
  const moved = new Map<EpisodeRef, EpisodeRef>();
  for (const [number, { content, whole }] of rest) {
    if (content === undefined || whole.size === 0) continue;
    const builder = new SegmentBuilder(manifest.profile);
    const bounds = episodeBounds(content);
    const pages = pagesIn(content.works);
    const taken: EpisodeRef[] = [];
    for (const { work, episode } of episodesIn(manifest.holdings)) {
      const { segment, at, windows: _, sha256: _1, ...about } = episode;
      if (segment !== number || !whole.has(at)) continue;
      const { episodes: _2, ...head } = work;
      builder.append(head, { ...about, pages: pages[at]! }, content, bounds, at);
      taken.push(episode);
    }
    const anew = builder.build();
    const held = episodeRefs(anew, segments.length);
    segments.push(await writer.segment(anew));
    for (const [i, episode] of taken.entries()) moved.set(episode, held[i]!);
  }
  const lists = new Set(checkup.damaged.map(({ file }) => file));
  const holdings = manifest.holdings.map((holding): Holding => {
    const works = holding.works.flatMap((work): WorkRecord[] => {
      const episodes = work.episodes.flatMap((episode) =>
        rest.has(episode.segment) ? (moved.get(episode) ?? []) : episode,
      );
      return episodes.length > 0 ? [{ ...work, episodes }] : [];
    });
    const whole = holding.lists.filter(({ sha256 }) => !lists.has(listFile(sha256)));
    return { ...holding, works, lists: whole };
  });
  return { segments, holdings };
}
