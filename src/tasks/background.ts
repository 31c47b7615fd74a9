import path from 'node:path';
import { PanelError } from '../errors.ts';
import { profileOf } from '../hash/profile.ts';
import { type FingerprintedTrack, type StripPrints, slotBox } from '../hash/window/track.ts';
import type { RowSpan } from '../image/row-spans.ts';
import { stripRow } from '../image/strip.ts';
import { type FileSource, picturesIn } from '../inputs/pictures.ts';
import { canonicalName } from '../names.ts';
import type { Match } from '../report/match.ts';
import { clearBackground, saveBackground } from '../store/folder/background.ts';
import { withWriter } from '../store/folder/writer.ts';
import { episodeKeyOf } from '../store/format/episode-name.ts';
import { episodeBounds } from '../store/format/episode-rows.ts';
import type { Feedback } from '../store/format/manifest.ts';
import { SegmentBuilder } from '../store/format/segment-builder.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { WorkerPool } from '../threads/pool.ts';
import { inOrder, type RunOptions } from '../threads/queue.ts';
import { recordFeedback } from './exchange.ts';
import { type IndexOptions, openIndex } from './index-folder.ts';
import { matchPicture } from './match-pictures.ts';
import { type EpisodeStrip, type Failure, readStrip } from './read-strip.ts';

/** What was added to the background set of an index. */
export interface BackgroundAdded {
  readonly drawings: number;
  /** All drawings that the index has added to its background set. */
  readonly total: number;
  readonly failures: readonly Failure[];
}

/**
 * Adds pictures to the background set of an index: what many works contain, and so identifies none,
 * such as a publisher's card, a site's banner or the interface of an app. Rows of a picture that
 * show it are then no evidence. The index keeps fingerprints and no pixels. A picture replaces one
 * that was added under the same name.
 * @param inputs folders and files with pictures.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE for an input; INPUT_EMPTY if no picture can be
 * read; as `openIndex` for the folder; INDEX_LOCKED, SAVE_FAILED; the signal's reason.
 * @example await addToBackground('index', ['cards'])
 */
export async function addToBackground(
  folder: string,
  inputs: readonly string[],
  options: RunOptions = {},
): Promise<BackgroundAdded> {
  const purpose = 'panelprint background add';
  const writeOptions = { ...options, purpose, kind: 'catalogue' } as const;
  return withWriter(folder, writeOptions, async (writer) => {
    const profile = profileOf(writer.manifest.profile);
    const builder = new SegmentBuilder(profile.id);
    const pool = new WorkerPool({ profile: profile.id }, options);
    const failures: Failure[] = [];
    let drawings = 0;
    const read = (source: FileSource) =>
      readStrip({ name: canonicalName(source.path), folder: '', files: [source.path] }, profile, {
        ...options,
        pool,
        read: () => source.read(),
      });
    try {
      for (const input of inputs) {
        const name = canonicalName(path.basename(path.resolve(input)));
        const sources: FileSource[] = [];
        for await (const source of picturesIn([input])) sources.push(source);
        for await (const strip of inOrder(sources, read, options)) {
          failures.push(...strip.failures);
          if (appendTo(builder, name, strip)) drawings++;
        }
      }
    } finally {
      await pool.close();
    }
    if (drawings === 0)
      throw new PanelError(
        'INPUT_EMPTY',
        `No picture of ${inputs.join(', ')} can be fingerprinted. ` +
          (failures[0]?.error.message ?? 'Name a folder with pictures.'),
      );
    const total = await saveBackground(writer, builder.build());
    return { drawings, total, failures };
  });
}

/** Appends a picture to a segment; returns whether there was anything to append. */
function appendTo(builder: SegmentBuilder, work: string, strip: EpisodeStrip): boolean {
  const { episode, content } = strip;
  if (content === undefined) return false;
  builder.append({ name: work }, episode, content, episodeBounds(content), 0);
  return true;
}

/**
 * Removes all drawings that were added to the background set of an index. The set of the package
 * stays.
 * @returns how many there were.
 * @throws PanelError as `openIndex`; INDEX_LOCKED, SAVE_FAILED.
 */
export async function removeBackground(
  folder: string,
  options: IndexOptions = {},
): Promise<number> {
  return withWriter(
    folder,
    { ...options, purpose: 'panelprint background clear' },
    clearBackground,
  );
}

/** A dispute that was recorded. */
export interface Dispute {
  /** SHA-256 of the picture, 64 hex digits. */
  readonly picture: string;
  /** How many matches of the picture with the work are in the background set from now on. */
  readonly matches: number;
}

/**
 * Records that a picture's matches with a work are disputed, and adds the matched rows of the work
 * to the background set of the index: they are no evidence any more, in no picture.
 * @param file the picture.
 * @throws PanelError as {@link recordFeedback}; INPUT_MISSING, INPUT_UNREADABLE for the file.
 */
export async function disputeMatches(
  folder: string,
  file: string,
  record: Omit<Feedback, 'picture' | 'said'>,
  options: IndexOptions = {},
): Promise<Dispute> {
  const index = await openIndex(folder, options);
  const { sha256: picture, matches } = await matchPicture(index, file, options);
  if (picture === undefined)
    throw new PanelError('INPUT_UNREADABLE', `${file} cannot be read, so nothing can be disputed.`);
  const disputed = matches.filter(
    ({ origin, work, episode }) =>
      origin === record.origin &&
      work === canonicalName(record.work) &&
      (record.episode === undefined || episode === canonicalName(record.episode)),
  );
  await recordFeedback(folder, { ...record, picture, said: 'disputed' }, options);
  const rows = disputed.map((match) => episodeRowsOf(index, match));
  if (rows.length > 0) await addDisputedRows(folder, index, rows, options);
  return { picture, matches: disputed.length };
}

/** The rows of an episode's strip that a match is about. */
function episodeRowsOf(index: Searcher, match: Match): EpisodeRows {
  const key = episodeKeyOf(match);
  const episode = index.episodes.findIndex(
    ({ work, episode: { name } }) =>
      episodeKeyOf({ origin: work.origin, work: work.name, episode: name }) === key,
  );
  const { places } = index.episodes[episode]!;
  const [top, bottom] = [match.reference.top, match.reference.bottom].map((row) =>
    stripRow(places, row),
  );
  return { episode, top: top!, bottom: bottom! };
}

/** Rows of an episode's strip, at the width of the profile. */
interface EpisodeRows extends RowSpan {
  /** Number of the episode, counted through all works in order. */
  readonly episode: number;
}

/** Adds rows of indexed episodes to the background set of their index. */
async function addDisputedRows(
  folder: string,
  index: Searcher,
  rows: readonly EpisodeRows[],
  options: IndexOptions = {},
): Promise<number> {
  const builder = new SegmentBuilder(index.profile.id);
  for (const stretch of rows) {
    const { work, episode } = index.episodes[stretch.episode]!;
    const name = `${work.name}/${episode.name} ${stretch.top}-${stretch.bottom}`;
    builder.add({ name: 'disputed' }, { name, pages: [] }, printsOf(index, stretch));
  }
  const writeOptions = { ...options, purpose: 'panelprint feedback' };
  return withWriter(folder, writeOptions, (writer) => saveBackground(writer, builder.build()));
}

/** The fingerprints of rows of an episode. */
function printsOf(index: Searcher, { episode, top, bottom }: EpisodeRows): StripPrints {
  const box = { left: 0, right: index.profile.columns, top, bottom };
  const patches = index
    .patchesIn(episode, box)
    .map((patch) => ({ ...index.patchSquare(patch), print: index.patchPrint(patch) }));
  const { from, to } = index.tracksOf(episode);
  const tracks = Array.from({ length: to - from }, (_, i) =>
    windowsOf(index, from + i, { top, bottom }),
  );
  return { tracks: tracks.filter(({ windows }) => windows.length > 0), patches };
}

/** Share of a window that must be in rows for it to be one of them. */
const MIN_INSIDE_SHARE = 0.5;

/** The windows of a track in rows of its strip. */
function windowsOf(index: Searcher, track: number, { top, bottom }: RowSpan): FingerprintedTrack {
  const box = index.trackBox(track);
  const { first, tops } = index.windowsOfTrack(track);
  const windows = [...tops.keys()]
    .map((i) => ({ ...index.slotOf(first + i), print: index.windowPrint(first + i) }))
    .filter((window) => {
      const rows = slotBox({ box }, window);
      const inside = Math.min(rows.bottom, bottom) - Math.max(rows.top, top);
      return inside >= MIN_INSIDE_SHARE * (rows.bottom - rows.top);
    });
  return { box, windows };
}
