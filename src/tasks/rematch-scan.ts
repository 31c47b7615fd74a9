import { PanelError } from '../errors.ts';
import type { Claim } from '../match/evidence/claim.ts';
import { findEpisode, type KeptSearch, settleClaims } from '../match/later/rematch.ts';
import { claimsOfAllOrigins } from '../match/origins.ts';
import { attribute } from '../report/attribution.ts';
import type { PictureResult } from '../report/picture-result.ts';
import { type Report, summarize, withoutRepeated } from '../report/report.ts';
import { Tally } from '../report/tally.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';
import { openIndex } from './index-folder.ts';
import { digestPrefix } from './keep-scan.ts';
import { reportHeader } from './match-site.ts';

/** Options of {@link rematch}. */
export interface RematchOptions {
  /**
   * Searches for all episodes of the index. Default: those that it did not have at the time of the
   * scan.
   */
  readonly all?: boolean;
  /** Stops the search; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Searches the pictures that `matchSite` kept for episodes that the index got since, without
 * reading the pictures again. An episode that changed counts as new. The report lists the kept
 * pictures in their order. It has no foreign rows, and the ends of stretches are approximate.
 * @throws PanelError as `openIndex` for the folder; INPUT_KIND if it holds no kept scans;
 * PROFILE_MISMATCH.
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
  const wanted = [...index.episodes.keys()].filter(
    (episode) =>
      index.scopes.some((scope) => scope.isInScope(episode)) &&
      kept.works.some((scan) => isNew(episode, scan)),
  );
  const claims = await claimsOfScopes(index, { kept, isWanted }, wanted, signal);
  const images = kept.episodes.map((_, picture) => resultOf(index, kept, picture, claims));
  const tally = new Tally(index);
  for (const image of images) tally.add(image);
  const { works, repeated } = tally.verdicts();
  const counted = withoutRepeated(images, repeated);
  return {
    schema: 'panelprint/report@2',
    ...reportHeader(index),
    kept: true,
    sought: wanted.length,
    inputs: kept.works.map(({ name }) => name),
    summary: summarize(counted, 0),
    works,
    images: counted,
  };
}

function checkKept(folder: string, kept: Searcher, { profile }: Searcher): void {
  if (kept.kind !== 'scan')
    throw new PanelError(
      'INPUT_KIND',
      `${folder} holds the index of a catalogue. Name a folder that match --keep wrote.`,
    );
  if (kept.profile.id !== profile.id)
    throw new PanelError(
      'PROFILE_MISMATCH',
      `${folder} was made with profile ${kept.profile.id}, the index with ${profile.id}. Match the site again, and keep it in a new folder.`,
    );
}

/** Returns a function that tells if the index lacked an episode at the time of a kept scan. */
function newnessOf(index: Searcher, kept: Searcher) {
  const prefixes = index.episodes.map(({ episode }) => digestPrefix(episode.sha256));
  // By digest of the index, because many scans may be of one state of the index.
  const scanned = new Map<string, ReadonlySet<string | undefined>>();
  for (const { scan } of kept.works) {
    const { index: digest, episodes } = scan!.against;
    if (!scanned.has(digest)) scanned.set(digest, new Set(episodes));
  }
  return (episode: number, { scan }: IndexedWork) =>
    !scanned.get(scan!.against.index)!.has(prefixes[episode]);
}

/** The claims on each picture that has any. */
type PictureClaims = ReadonlyMap<number, readonly Claim[]>;

/** Searches for the episodes of each scope of the index, ours first. */
async function claimsOfScopes(
  index: Searcher,
  search: Omit<KeptSearch, 'searcher'>,
  wanted: readonly number[],
  signal: AbortSignal | undefined,
): Promise<PictureClaims> {
  const ofScopes: PictureClaims[] = [];
  for (const searcher of index.scopes) {
    const episodes = wanted.filter((episode) => searcher.isInScope(episode));
    ofScopes.push(await claimsIn({ ...search, searcher }, episodes, signal));
  }
  const pictures = new Set(ofScopes.flatMap((claims) => [...claims.keys()]));
  return new Map(
    [...pictures].map((picture) => [
      picture,
      claimsOfAllOrigins(
        index,
        ofScopes.map((claims) => claims.get(picture) ?? []),
      ),
    ]),
  );
}

/** Searches for each episode. In between, other events are handled, an abort signal among them. */
async function claimsIn(
  search: KeptSearch,
  episodes: readonly number[],
  signal: AbortSignal | undefined,
): Promise<PictureClaims> {
  const found = new Map<number, Claim[]>();
  for (const episode of episodes) {
    await yieldToEvents(signal);
    for (const { picture, claim } of findEpisode(search, episode))
      found.set(picture, [...(found.get(picture) ?? []), claim]);
  }
  const settled = new Map<number, readonly Claim[]>();
  for (const [picture, claims] of found) {
    await yieldToEvents(signal);
    settled.set(picture, settleClaims(search, picture, claims));
  }
  return settled;
}

async function yieldToEvents(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

function resultOf(
  index: Searcher,
  kept: Searcher,
  picture: number,
  all: PictureClaims,
): PictureResult {
  const { work, episode, places } = kept.episodes[picture]!;
  const { name: path, url, pages } = episode;
  const { width, height, sha256 } = pages[0]!;
  const { columns } = kept.profile;
  const decoded = { width, height, columns, rows: places.at(-1)!.bottom };
  const claims = all.get(picture) ?? [];
  return {
    path,
    ...(kept.works.length > 1 && { input: work.name }),
    ...(url !== undefined && { url }),
    sha256,
    width,
    height,
    status: claims.length > 0 ? 'matched' : 'unmatched',
    matches: claims.map((claim) => attribute(index, { decoded, sha256 }, claims, claim)),
  };
}
