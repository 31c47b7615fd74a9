import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';

import { decodeSegment, encodeSegment } from '../format/segment.ts';
import type { Episode, SegmentData } from '../format/segment-data.ts';
import { isPending, listFiles, pendingFile } from './files.ts';
import { readFile } from './read.ts';
import type { Writer } from './writer.ts';

/** An episode in a pending file. */
export interface PendingEpisode {
  /** Name of the file. */
  readonly file: string;
  readonly work: string;
  readonly episode: Episode;
  readonly content: SegmentData;
}

/**
 * What an indexing run that was killed had finished. Each new episode is written at once to a
 * pending file of its own, in the form of a segment. The next run reads these files, and fingerprints
 * only the episodes that are in none of them.
 */
export class PendingFiles {
  readonly #writer: Writer;
  /** Names of all pending files in the folder. */
  readonly #names = new Set<string>();
  /** Names of those with episodes of this run. */
  readonly #used = new Set<string>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /**
   * Reads all pending files. Skips files that are half written, damaged or of another profile:
   * their episodes are fingerprinted again.
   */
  async *readAll(): AsyncGenerator<PendingEpisode> {
    const { folder, fs, manifest } = this.#writer;
    for (const { name: file } of (await listFiles(fs, folder)) ?? []) {
      if (!isPending(file)) continue;
      this.#names.add(file);
      const content = await this.#readIntact(file);
      const [work] = content?.works ?? [];
      const [episode] = work?.episodes ?? [];
      if (content?.profile !== manifest.profile || !work || !episode) continue;
      yield { file, work: work.name, episode, content };
    }
  }

  /** Reads the episode of a pending file for this run. */
  async use(file: string): Promise<SegmentData> {
    const content = await this.#read(file);
    this.#used.add(file);
    return content;
  }

  /**
   * Writes an episode to a pending file, without syncing it: a process that is killed loses nothing
   * that it has written, and after a power cut the checksums show what is missing.
   */
  async write(content: SegmentData): Promise<void> {
    const { folder, fs } = this.#writer;
    const pieces = encodeSegment(content);
    const file = pendingFile(sha256Hex(...pieces));
    const handle = await fs.open(join(folder, file), 'w');
    this.#names.add(file);
    this.#used.add(file);
    try {
      await handle.writeFile(Buffer.concat(pieces));
    } finally {
      await handle.close();
    }
  }

  /**
   * Deletes the pending files after a commit.
   * @param interrupted keeps files with episodes that this run did not come to, for the next run.
   */
  async delete(interrupted: boolean): Promise<void> {
    for (const file of interrupted ? this.#used : this.#names) await this.#writer.remove(file);
  }

  async #readIntact(file: string): Promise<SegmentData | undefined> {
    try {
      return await this.#read(file);
    } catch (error) {
      if (!(error instanceof PanelError)) throw error;
      return undefined;
    }
  }

  async #read(file: string): Promise<SegmentData> {
    const { folder, fs } = this.#writer;
    return decodeSegment(await readFile(folder, file, { fs }), file);
  }
}
