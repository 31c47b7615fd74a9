import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { withWriter } from '../../src/store/folder/writer.ts';
import { legacyManifest } from '../../src/store/format/episode-refs.ts';
import { decodeSegment } from '../../src/store/format/segment.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';

/** Writes an index of one segment and replaces the index of the folder, if there is one. */
export async function writeIndex(folder: string, segment: SegmentData): Promise<void> {
  const { profile } = segment;
  await withWriter(folder, { purpose: 'a benchmark', profile }, async (writer) => {
    const { holdings } = legacyManifest(segment);
    await writer.commit({ segments: [await writer.segment(segment)], holdings });
  });
}

/** Paths of the segments of an index, sorted. */
export function segmentFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.segment'));
  return names.sort().map((name) => path.join(folder, name));
}

/** Bytes of all segments of an index. */
export function segmentFileBytes(folder: string): number {
  return segmentFiles(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

/** Reads the only segment of an index. */
export function readOnlySegment(folder: string): SegmentData {
  const [file] = segmentFiles(folder);
  return decodeSegment(readFileSync(file!), file!);
}
