import { dirname } from 'node:path';
import { sha256Hex } from '../checksum.ts';
import { PanelError } from '../errors.ts';
import type { Fingerprint } from '../hash/fingerprint.ts';
import { pdq } from '../hash/pdq/pdq.ts';
import { type DecodedPicture, decode, decodeForPdq, decodePixels } from '../image/decode.ts';
import type { Pixels } from '../image/pixels.ts';
import { readBytes } from '../inputs/file.ts';
import type { Source } from '../inputs/pictures.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { ByteCache } from '../threads/byte-cache.ts';

/** A picture: the path of a file, the bytes of a file, or pixels. */
export type PictureInput = string | Uint8Array | Pixels;

/** The content of a picture file. */
export interface PictureContent {
  readonly decoded: DecodedPicture;
  /**
   * PDQ of the whole picture, if the index holds hash lists. Absent if the file cannot be decoded
   * for it.
   */
  readonly hash?: Fingerprint;
}

/** A picture that was read and decoded, or the reason why it could not be. */
export interface OpenedPicture extends Partial<PictureContent> {
  readonly path: string;
  /** Absent for a picture without neighbours. */
  readonly group?: string;
  readonly url?: string | undefined;
  /** Digest of the bytes; absent if they could not be read. */
  readonly sha256?: string;
  /** Present if `decoded` is absent. */
  readonly error?: PanelError;
}

type UngroupedSource = Omit<Source, 'group'> & Partial<Pick<Source, 'group'>>;

/**
 * Reads and decodes pictures for an index. It keeps what it decoded lately, by the digest of the
 * file: sites repeat their banners, credit pages and placeholders from episode to episode.
 */
export class PictureOpener {
  readonly #columns: number;
  readonly #needsHash: boolean;
  readonly #contents = new ByteCache<PictureContent>(({ decoded }) => decoded.luma.length);

  constructor({ profile, hasLists }: Searcher) {
    this.#columns = profile.columns;
    this.#needsHash = hasLists;
  }

  /**
   * Opens a picture. If it cannot be read or decoded, the result holds the error.
   * @throws PanelError BAD_ARGUMENT if pixels contradict their size; any other error of a source.
   */
  async open(input: PictureInput | Source): Promise<OpenedPicture> {
    if (typeof input === 'string')
      return this.#openSource({ path: input, group: dirname(input), read: () => readBytes(input) });
    if (input instanceof Uint8Array) return this.#openSource({ path: '', read: async () => input });
    return 'read' in input ? this.#openSource(input) : this.#openPixels(input);
  }

  async #openSource({ read, ...about }: UngroupedSource): Promise<OpenedPicture> {
    let sha256: string | undefined;
    try {
      const file = await read();
      const bytes = file instanceof Uint8Array ? file : file.bytes;
      sha256 = file instanceof Uint8Array ? sha256Hex(file) : file.sha256;
      const content = await this.#contents.get(sha256, () => this.#contentOf(bytes));
      return { ...about, sha256, ...content };
    } catch (error) {
      if (!(error instanceof PanelError)) throw error;
      return { ...about, ...(sha256 !== undefined && { sha256 }), error };
    }
  }

  async #contentOf(bytes: Uint8Array): Promise<PictureContent> {
    const decoded = await decode(bytes, this.#columns);
    const hash = this.#needsHash ? await hashOf(bytes) : undefined;
    return { decoded, ...(hash && { hash }) };
  }

  async #openPixels(pixels: Pixels): Promise<OpenedPicture> {
    const { buffer, byteOffset, byteLength } = pixels.data;
    const sha256 = sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));
    try {
      const decoded = await decodePixels(pixels, this.#columns);
      return { path: '', sha256, decoded, ...(this.#needsHash && { hash: pdq(pixels).print }) };
    } catch (error) {
      // A picture that is too large is a result; pixels that contradict their size are an error of
      // the caller.
      if (!(error instanceof PanelError) || error.code === 'BAD_ARGUMENT') throw error;
      return { path: '', sha256, error };
    }
  }
}

/** PDQ of a file; undefined for a damaged file that can be decoded in part, but not in this way. */
async function hashOf(bytes: Uint8Array): Promise<Fingerprint | undefined> {
  try {
    return pdq(await decodeForPdq(bytes)).print;
  } catch (error) {
    if (error instanceof PanelError) return undefined;
    throw error;
  }
}
