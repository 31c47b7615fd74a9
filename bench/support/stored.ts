import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { IndexContent } from '../../src/store/content.ts';
import { decodeSegment } from '../../src/store/segment.ts';
import { manifestOf } from '../../src/store/state.ts';
import { writing } from '../../src/store/writer.ts';

/** Saves a content as an index of one segment, in place of what a folder holds. */
export async function saveContent(folder: string, content: IndexContent): Promise<void> {
  const { profile } = content;
  await writing(folder, { what: 'a benchmark', profile }, async (writer) => {
    const { holdings } = manifestOf(content);
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
export function contentIn(folder: string): IndexContent {
  const [file] = segmentsOf(folder);
  return decodeSegment(readFileSync(file!), file!);
}
