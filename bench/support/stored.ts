import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { withWriter } from '../../src/store/folder/writer.ts';
import { legacyManifest } from '../../src/store/format/episode-refs.ts';
import { decodeSegment } from '../../src/store/format/segment.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';

/** Saves a content as an index of one segment, in place of what a folder holds. */
export async function saveContent(folder: string, content: SegmentData): Promise<void> {
  const { profile } = content;
  await withWriter(folder, { purpose: 'a benchmark', profile }, async (writer) => {
    const { holdings } = legacyManifest(content);
    await writer.commit({ segments: [await writer.segment(content)], holdings });
  });
}

/** The segments of an index, as paths. */
export function segmentsOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.segment'));
  return names.sort().map((name) => path.join(folder, name));
}

/** Bytes of the segments of an index. */
export function bytesOf(folder: string): number {
  return segmentsOf(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

/** What an index of one segment holds. */
export function contentIn(folder: string): SegmentData {
  const [file] = segmentsOf(folder);
  return decodeSegment(readFileSync(file!), file!);
}
