import { PanelError } from '../errors.ts';
import type { Claim } from '../match/evidence/claim.ts';
import { findEpisode, type KeptSearch, settleClaims } from '../match/later/rematch.ts';
import { attribute } from '../report/attribution.ts';
import type { PictureResult } from '../report/picture-result.ts';
import { type Report, summarize } from '../report/report.ts';
import { Tally } from '../report/verdict.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import { openIndex } from './index-folder.ts';
import { digestPrefix } from './keep-scan.ts';
import { reportHeader } from './match-site.ts';

/** Options of {@link rematch}. */
export interface RematchOptions {
  /** Looks for all that the index holds. Default: for what it did not hold when the pictures were matched. */
  readonly all?: boolean;
  /** Stops the search; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Says which pictures of those that were kept by `matchSite` show what was added to the index since, without reading them
 * again. An episode that changed counts as added. The report is of the kept pictures, in their order; it does not tell
 * rows that come from elsewhere, and hardly ever where exactly a stretch ends.
 * @throws PanelError as `openIndex` for the folder; INPUT_KIND when it holds no kept pictures; PROFILE_MISMATCH.
 */
export async function rematch(
  index: Searcher,
  folder: string,
  { all = false, signal }: RematchOptions = {},
): Promise<Report> {
  const kept = await openIndex(folder, signal ? { signal } : {});
  checkKept(folder, kept, index);
  const isNew = all ? () => true : newnessOf(index, kept);
  const isWanted = (episode: number, picture: number) =>
    isNew(episode, kept.episodes[picture]!.work);
  const wanted = [...index.episodes.keys()].filter((episode) =>
    kept.works.some((work) => isNew(episode, work)),
  );
  const claims = await claimsIn({ index, kept, isWanted }, wanted, signal);
  const images = kept.episodes.map((_, picture) => resultOf(index, kept, picture, claims));
  const tally = new Tally(index);
  for (const image of images) tally.add(image);
  return {
    schema: 'panelprint/report@1',
    ...reportHeader(index),
    kept: true,
    sought: wanted.length,
    inputs: kept.works.map(({ name }) => name),
    summary: summarize(images, 0),
    works: tally.works(),
    images,
  };
}

function checkKept(folder: string, kept: Searcher, { profile }: Searcher): void {
  if (kept.works.some(({ against }) => against === undefined))
    throw new PanelError(
      'INPUT_KIND',
      `${folder} is the index of a catalogue. Name a folder that match --keep wrote.`,
    );
  if (kept.profile.id !== profile.id)
    throw new PanelError(
      'PROFILE_MISMATCH',
      `${folder} was made with profile ${kept.profile.id}, the index with ${profile.id}. Match again, and keep it anew.`,
    );
}

/** Tells of an episode whether the index did not hold it when a kept work was matched. */
function newnessOf(index: Searcher, kept: Searcher) {
  const starts = index.episodes.map(({ episode }) => digestPrefix(episode.sha256));
  // Works that were matched against the same index know the same.
  const known = new Map<string, ReadonlySet<string | undefined>>();
  for (const { against } of kept.works)
    if (!known.has(against!.index)) known.set(against!.index, new Set(against!.episodes));
  return (episode: number, { against }: IndexedWork) =>
    !known.get(against!.index)!.has(starts[episode]);
}

type Claims = ReadonlyMap<number, readonly Claim[]>;

/** What is claimed of each picture of which anything is. Between steps others have their turn, a signal among them. */
async function claimsIn(
  search: KeptSearch,
  episodes: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Claims> {
  const found = new Map<number, Claim[]>();
  for (const episode of episodes) {
    await turn(signal);
    for (const { picture, claim } of findEpisode(search, episode))
      found.set(picture, [...(found.get(picture) ?? []), claim]);
  }
  const claims = new Map<number, readonly Claim[]>();
  for (const [picture, heard] of found) {
    await turn(signal);
    claims.set(picture, settleClaims(search, picture, heard));
  }
  return claims;
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

function resultOf(index: Searcher, kept: Searcher, picture: number, all: Claims): PictureResult {
  const { work, episode, places } = kept.episodes[picture]!;
  const { name: path, title: url, pages } = episode;
  const input = kept.works.length > 1 && { input: work.name };
  const { width, height, sha256 } = pages[0]!;
  const { columns } = kept.profile;
  const decoded = { width, height, columns, rows: places.at(-1)!.bottom };
  const claims = all.get(picture) ?? [];
  return {
    ...{ path, ...input, ...(url !== undefined && { url }), sha256, width, height },
    status: claims.length > 0 ? 'matched' : 'unmatched',
    matches: claims.map((claim) => attribute(index, { decoded, sha256 }, claims, claim)),
  };
}
