import { sha256Bytes } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { isCount, isSha256, jsonBytes, objectOf, parseJson } from './json.ts';
import { type Feedback, isFeedbackList, orderedFeedback } from './manifest.ts';
import { corruptFile, decodeSections, encodeSections, type Section } from './section-file.ts';
import { decodeSegment, encodeSegment } from './segment.ts';
import type { SegmentData } from './segment-data.ts';
import { signMessage, verifySignature } from './signature.ts';

/**
 * What one organisation hands to another: works with their fingerprints, names and digests, and what people said of
 * matches. It holds no pixels. A file of sections (frame.ts) of kind BNDL:
 *
 *   info   JSON in UTF-8: `key`, the signer's public key; `generation`, which state of their index it is; `segments`, how
 *          many follow; `feedback`, records (`Feedback` in manifest.ts)
 *   s000   a segment (segment.ts), all of its file; further ones as s001, s002, ...
 *   sign   Ed25519 signature, 64 bytes, over `panelprint bundle 4`, a line break, and the SHA-256 of each section before,
 *          32 bytes each
 *
 * Titles are those in the segments.
 */
export interface Bundle {
  readonly key: string;
  readonly generation: number;
  readonly contents: readonly SegmentData[];
  readonly feedback: readonly Feedback[];
}

const SIGNED_PREFIX = 'panelprint bundle 4\n';
/** Segments of a bundle at most: with `info` and `sign`, as many sections as a file may have. */
const MAX_BUNDLE_SEGMENTS = 28;

interface BundleInfo {
  readonly key: string;
  readonly generation: number;
  readonly segments: number;
  readonly feedback: readonly Feedback[];
}

const isInfo = objectOf<BundleInfo>({
  ...{ key: isSha256, generation: isCount, segments: isCount, feedback: isFeedbackList },
});

const tagOf = (segment: number) => `s${String(segment).padStart(3, '0')}`;

/**
 * A bundle as the pieces of its file, and the public key of its signer. The same content, signed by the same key, gives the
 * same bytes.
 * @throws PanelError KEY_INVALID; INDEX_TOO_LARGE when there is more than one file holds.
 */
export function encodeBundle(
  bundle: Omit<Bundle, 'key'>,
  privatePem: string,
): { readonly key: string; readonly pieces: Uint8Array[] } {
  const { generation, contents, feedback } = bundle;
  if (contents.length > MAX_BUNDLE_SEGMENTS)
    throw new PanelError(
      'INDEX_TOO_LARGE',
      'There is more than one file holds. Export fewer works.',
    );
  const { key } = signMessage(privatePem, new Uint8Array(0));
  const info = {
    key,
    generation,
    segments: contents.length,
    feedback: feedback.map(orderedFeedback),
  };
  const sections: Section[] = [
    ['info', jsonBytes(info)],
    ...contents.map((content, i): Section => [tagOf(i), ...encodeSegment(content)]),
  ];
  const { signature } = signMessage(privatePem, messageOf(sections));
  return { key, pieces: encodeSections('BNDL', [...sections, ['sign', signature]]) };
}

/**
 * The inverse of {@link encodeBundle}: whoever signed it signed just this.
 * @throws PanelError INDEX_* when it is no whole and sound bundle; SIGNATURE_INVALID when it was changed after it was
 * signed, or is signed by another than it says.
 */
export function decodeBundle(bytes: Uint8Array, name: string): Bundle {
  const section = decodeSections('BNDL', bytes, name);
  const info = parseJson(section('info'));
  if (!isInfo(info)) throw corruptFile(name, 'it does not say what it holds');
  const { key, generation, segments, feedback } = info as BundleInfo;
  if (segments > MAX_BUNDLE_SEGMENTS) throw corruptFile(name, `it tells of ${segments} segments`);
  const tags = Array.from({ length: segments }, (_, i) => tagOf(i));
  const message = messageOf([
    ['info', section('info')],
    ...tags.map((tag) => [tag, section(tag)] as const),
  ]);
  if (!verifySignature(key, message, section('sign')))
    throw new PanelError(
      'SIGNATURE_INVALID',
      `${name} is not what the holder of the key ${key} has signed. Ask for it again.`,
    );
  const contents = tags.map((tag) => decodeSegment(section(tag), `${name}, ${tag}`));
  return { key, generation, contents, feedback };
}

function messageOf(sections: readonly Section[]): Uint8Array {
  const digests = sections.map(([, ...pieces]) => sha256Bytes(...pieces));
  return Buffer.concat([Buffer.from(SIGNED_PREFIX), ...digests]);
}
