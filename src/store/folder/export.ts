import { basename, dirname } from 'node:path';
import { badArgument, PanelError } from '../../errors.ts';
import { canonicalName } from '../../names.ts';
import { encodeBundle } from '../format/bundle.ts';
import { editionGroups } from '../format/editions.ts';
import { parseEpisodeName } from '../format/episode-name.ts';
import { type Manifest, ownHolding, type WorkRecord } from '../format/manifest.ts';
import type { SegmentData } from '../format/segment-data.ts';
import { type FileOptions, writeAtomically } from './files.ts';
import { gatherEpisodes } from './gather.ts';
import { type FolderState, retryOnChange } from './state.ts';

/** What a bundle holds. */
export interface ExportResult {
  readonly works: number;
  readonly episodes: number;
  readonly feedback: number;
  readonly bytes: number;
  /**
   * Our public key, 64 hex digits. The importer must get it from us by another way than the bundle.
   */
  readonly key: string;
}

/** The exported part of one state of an index. */
interface Export {
  readonly manifest: Manifest;
  readonly works: readonly WorkRecord[];
  readonly contents: readonly SegmentData[];
}

/**
 * Writes our own works, or those that are named, into one signed file (bundle.ts), with our
 * feedback on them.
 * @param names names of works, in any Unicode form; empty for all our own.
 * @throws PanelError BAD_ARGUMENT for a name of no work; KEY_INVALID, INDEX_TOO_LARGE;
 * INDEX_VERSION for an index of an older format; INPUT_KIND for kept scans; as `readState` and
 * `gatherEpisodes`; errors of the file system.
 */
export async function exportBundle(
  folder: string,
  file: string,
  privatePem: string,
  names: readonly string[],
  options: FileOptions = {},
): Promise<ExportResult> {
  const { manifest, works, contents } = await retryOnChange(folder, options, (state) =>
    gatherExport(folder, state, names, options),
  );
  const exported = new Set(works.map(({ name }) => name));
  const feedback = ownHolding(manifest).feedback.filter(
    ({ origin, work }) => origin === undefined && exported.has(work),
  );
  const { generation } = manifest;
  const { key, pieces } = encodeBundle({ generation, contents, feedback }, privatePem);
  const { bytes } = await writeAtomically(dirname(file), basename(file), pieces, options);
  const episodes = works.reduce((sum, work) => sum + work.episodes.length, 0);
  return { works: works.length, episodes, feedback: feedback.length, bytes, key };
}

async function gatherExport(
  folder: string,
  { manifest, legacy }: FolderState,
  names: readonly string[],
  options: FileOptions,
): Promise<Export> {
  if (legacy)
    throw new PanelError(
      'INDEX_VERSION',
      `${folder} has format ${legacy.version}. Convert it with: panelprint merge.`,
    );
  if (manifest.kind === 'scan')
    throw new PanelError(
      'INPUT_KIND',
      `${folder} holds scans that match --keep kept. Name the index of a catalogue.`,
    );
  const works = selectWorks(ownHolding(manifest).works, names);
  const contents: SegmentData[] = [];
  for await (const content of gatherEpisodes(folder, manifest, works, options))
    contents.push(content);
  return { manifest, works, contents };
}

function selectWorks(
  works: readonly WorkRecord[],
  names: readonly string[],
): readonly WorkRecord[] {
  if (names.length === 0) return works;
  const wanted = names.map(canonicalName);
  const missing = wanted.find((wantedName) => !works.some(({ name }) => name === wantedName));
  if (missing !== undefined) throw badArgument('work', 'one of our own in the index', missing);
  return withoutOtherNames(works, new Set(wanted));
}

/**
 * Returns the named works. Their `sameAs` and `contains` name no others: who exports some works does
 * not tell of the rest.
 */
function withoutOtherNames(
  works: readonly WorkRecord[],
  names: ReadonlySet<string>,
): readonly WorkRecord[] {
  const groups = editionGroups(works);
  const selected = works.filter(({ name }) => names.has(name));
  return selected.map(({ sameAs: _, contains = [], ...work }) => {
    const editions = selected.filter(
      ({ name }) => name !== work.name && groups.get(name) === groups.get(work.name),
    );
    const contained = contains.filter((text) => names.has(parseEpisodeName(text).work));
    return {
      ...work,
      ...(editions.length > 0 && { sameAs: editions.map(({ name }) => name) }),
      ...(contained.length > 0 && { contains: contained }),
    };
  });
}
