import { onWhite, type Pixels } from '../../image/pixels.ts';

/**
 * The weighted value of each sample 0 to 255, in float32; the weight and the product are each
 * rounded.
 */
function weighted(weight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, sample) => Math.fround(weight) * sample);
}

const RED = weighted(0.299);
const GREEN = weighted(0.587);
const BLUE = weighted(0.114);

/** Luma (ITU-R BT.601), 0 to 255, float32, of the picture on white. */
export function lumaOf(pixels: Pixels): Float32Array {
  const { width, height, channels, data } = pixels;
  const luma = new Float32Array(width * height);
  if (channels === 4) return lumaOnWhite(pixels, luma);
  if (channels === 1) luma.set(data);
  else
    for (let i = 0, at = 0; i < luma.length; i++, at += 3)
      luma[i] = Math.fround(RED[data[at]!]! + GREEN[data[at + 1]!]!) + BLUE[data[at + 2]!]!;
  return luma;
}

function lumaOnWhite({ data }: Pixels, luma: Float32Array): Float32Array {
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    const alpha = data[at + 3]!;
    const red = RED[onWhite(data[at]!, alpha)]!;
    const green = GREEN[onWhite(data[at + 1]!, alpha)]!;
    luma[i] = Math.fround(red + green) + BLUE[onWhite(data[at + 2]!, alpha)]!;
  }
  return luma;
}

/**
 * Composites RGBA on white; returns grey and RGB unchanged. {@link lumaOf} computes the same luma
 * of both.
 */
export function opaque(pixels: Pixels): Pixels {
  const { channels, data, width, height } = pixels;
  if (channels !== 4) return pixels;
  const rgb = new Uint8Array(3 * width * height);
  for (let at = 0, to = 0; to < rgb.length; at += 4, to += 3) {
    const alpha = data[at + 3]!;
    rgb[to] = onWhite(data[at]!, alpha);
    rgb[to + 1] = onWhite(data[at + 1]!, alpha);
    rgb[to + 2] = onWhite(data[at + 2]!, alpha);
  }
  return { width, height, channels: 3, data: rgb };
}
