import { readState } from '../../src/store/folder/state.ts';
import { type Writer, withWriter } from '../../src/store/folder/writer.ts';
import { encodeBundle } from '../../src/store/format/bundle.ts';
import { legacyManifest } from '../../src/store/format/episode-refs.ts';
import type { Feedback, Holding } from '../../src/store/format/manifest.ts';
import type { SegmentData, Work } from '../../src/store/format/segment-data.ts';
import { newKeys } from '../../src/store/format/signature.ts';
import { loadIndex } from '../../src/store/index/open.ts';
import { sampleContent } from './sample-data.ts';

/** The keys of our organisation and of another. */
export const ourKeys: ReturnType<typeof newKeys> = newKeys();
export const theirKeys: ReturnType<typeof newKeys> = newKeys();

/** Runs `work` as the writer of an index, new or not. */
export function writeTo<R>(folder: string, work: (writer: Writer) => Promise<R>): Promise<R> {
  return withWriter(folder, { purpose: 'a test', profile: 1 }, work);
}

/** Makes an index that holds the sample as our own works. */
export async function sampleIndex(folder: string): Promise<void> {
  await writeTo(folder, async (writer) => {
    const { holdings } = legacyManifest(sampleContent());
    await writer.commit({ segments: [await writer.segment(sampleContent())], holdings });
  });
}

/** The sample, with a page in every episode. */
function contentWithPages(): SegmentData {
  const content = sampleContent();
  const [moon, rain] = content.works as readonly [Work, Work];
  const { pages } = moon.episodes[1]!;
  const episodes = rain.episodes.map((episode) => ({ ...episode, pages }));
  return { ...content, works: [moon, { ...rain, episodes }] };
}

/** The bundle of an organisation that holds the sample, too. */
export function sampleBundle({
  generation = 3,
  feedback = [],
  change = (content) => content,
  keys = theirKeys,
}: {
  readonly generation?: number;
  readonly feedback?: readonly Feedback[];
  readonly change?: (content: SegmentData) => SegmentData;
  readonly keys?: ReturnType<typeof newKeys>;
} = {}): Uint8Array {
  const contents = [change(contentWithPages())];
  return Buffer.concat(encodeBundle({ generation, contents, feedback }, keys.privatePem).pieces);
}

/** The works of an index as `origin: name`, with `us` for our own. */
export async function worksIn(folder: string): Promise<string[]> {
  const { works } = (await loadIndex(folder)).snapshot;
  return works.map(({ origin, name }) => `${origin ?? 'us'}: ${name}`);
}

export async function holdingsIn(folder: string): Promise<readonly Holding[]> {
  return (await readState(folder)).manifest.holdings;
}
