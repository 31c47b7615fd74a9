import { sha256Bytes } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { isCount, isSha256, jsonBytes, objectOf, parseJson } from './json.ts';
import { type Feedback, isFeedbackList, orderedFeedback } from './manifest.ts';
import {
  corruptFileError,
  decodeSections,
  encodeSections,
  type FileLabel,
  type Section,
} from './section-file.ts';
import { decodeSegment, encodeSegment } from './segment.ts';
import type { SegmentData } from './segment-data.ts';
import { publicKeyOf, signMessage, verifySignature } from './signature.ts';

/**
 * A bundle: signed works that one organisation hands to another, with their fingerprints, names and
 * digests, and feedback on matches. It holds no pixels. A file of sections (section-file.ts) of
 * kind BNDL:
 *
 *   info   JSON in UTF-8: `key`, the signer's public key; `generation` of the sender's index;
 *          `segments`, how many follow; `feedback`, records (`Feedback` in manifest.ts)
 *   s000   a segment, the whole file (segment.ts); further ones as s001, s002, ...
 *   sign   Ed25519 signature, 64 bytes, of `panelprint bundle 4`, a line break, and the SHA-256 of
 *          each section before it, 32 bytes each
 *
 * Titles are those in the segments.
 */
export interface Bundle {
  /** The signer's public key, 64 hex digits. */
  readonly key: string;
  /** Generation of the sender's index. */
  readonly generation: number;
  readonly contents: readonly SegmentData[];
  readonly feedback: readonly Feedback[];
}

const SIGNED_PREFIX = 'panelprint bundle 4\n';
/** Limit of segments: with `info` and `sign`, as many sections as a file can have. */
const MAX_BUNDLE_SEGMENTS = 28;

interface BundleInfo {
  readonly key: string;
  readonly generation: number;
  readonly segments: number;
  readonly feedback: readonly Feedback[];
}

const isBundleInfo = objectOf<BundleInfo>({
  key: isSha256,
  generation: isCount,
  segments: isCount,
  feedback: isFeedbackList,
});

/** The name of a bundle in errors, with the remedy: nobody but its sender can make it again. */
export function bundleLabel(name: string): FileLabel {
  return { name, remedy: 'Ask its sender for it again.' };
}

/**
 * Encodes and signs a bundle. Returns the pieces of its file and the signer's public key. Equal
 * content and key give equal bytes.
 * @throws PanelError KEY_INVALID; INDEX_TOO_LARGE above {@link MAX_BUNDLE_SEGMENTS}.
 */
export function encodeBundle(
  bundle: Omit<Bundle, 'key'>,
  privatePem: string,
): { readonly key: string; readonly pieces: Uint8Array[] } {
  const { generation, contents, feedback } = bundle;
  if (contents.length > MAX_BUNDLE_SEGMENTS)
    throw new PanelError(
      'INDEX_TOO_LARGE',
      `These works need ${contents.length} segments; a bundle holds at most ${MAX_BUNDLE_SEGMENTS}. Merge the index, or export fewer works.`,
    );
  const key = publicKeyOf(privatePem);
  const info = {
    key,
    generation,
    segments: contents.length,
    feedback: feedback.map(orderedFeedback),
  };
  const sections: Section[] = [
    ['info', jsonBytes(info)],
    ...contents.map((content, i): Section => [segmentTag(i), ...encodeSegment(content)]),
  ];
  const signature = signMessage(privatePem, signedMessage(sections));
  return { key, pieces: encodeSections('BNDL', [...sections, ['sign', signature]]) };
}

/**
 * Decodes a bundle and verifies its checksums and its signature. Whether to trust the key is up to
 * the caller.
 * @throws PanelError INDEX_* when it is damaged or invalid; SIGNATURE_INVALID when it was changed
 * after it was signed, or another key signed it.
 */
export function decodeBundle(bytes: Uint8Array, name: string): Bundle {
  const file = bundleLabel(name);
  const section = decodeSections('BNDL', bytes, file);
  const info = parseJson(section('info'));
  if (!isBundleInfo(info)) throw corruptFileError(file, 'its section info is malformed');
  const { key, generation, segments, feedback } = info as BundleInfo;
  if (segments > MAX_BUNDLE_SEGMENTS)
    throw corruptFileError(
      file,
      `its number of segments is ${segments}; a bundle holds at most ${MAX_BUNDLE_SEGMENTS}`,
    );
  const tags = Array.from({ length: segments }, (_, i) => segmentTag(i));
  const message = signedMessage(['info', ...tags].map((tag): Section => [tag, section(tag)]));
  if (!verifySignature(key, message, section('sign')))
    throw new PanelError(
      'SIGNATURE_INVALID',
      `${name} is not what the holder of the key ${key} signed. Ask its sender for it again.`,
    );
  const contents = tags.map((tag) => decodeSegment(section(tag), bundleLabel(`${name}, ${tag}`)));
  return { key, generation, contents, feedback };
}

function segmentTag(i: number): string {
  return `s${String(i).padStart(3, '0')}`;
}

function signedMessage(sections: readonly Section[]): Uint8Array {
  const digests = sections.map(([, ...pieces]) => sha256Bytes(...pieces));
  return Buffer.concat([Buffer.from(SIGNED_PREFIX), ...digests]);
}
