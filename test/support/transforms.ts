import sharp, { type OverlayOptions, type Sharp } from 'sharp';

/** A change that a copyist makes to a page. */
export interface Transform {
  /** To the bytes of its file. */
  readonly apply: (page: Buffer) => Promise<Buffer>;
  /**
   * The place on the page, as a share of its height, of a share of the picture's height. Default:
   * the same. Rows that the page lacks are outside of 0 to 1.
   */
  readonly row?: (share: number, page: { width: number; height: number }) => number;
  /** The page is in pieces, or turned: no row of the picture is a row of the page. */
  readonly scattered?: true;
  /** Only a part of the page is recognised, not nearly all of it. */
  readonly partly?: true;
}

/** Height of a banner, as a share of the page's width. */
const BAND = 0.18;

const png = (image: Sharp) => image.png({ compressionLevel: 1 }).toBuffer();

async function sizeOf(page: Buffer): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(page).metadata();
  return { width, height };
}

/** Blocks in a row, like letters: the name of a site, in no font. Grey and alpha. */
function letters(width: number, height: number, opacity: number, ground: number): OverlayOptions {
  const data = Buffer.alloc(width * height * 2);
  const cell = Math.max(1, Math.round(height / 8));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [Math.floor(x / cell), Math.floor(y / cell)];
      // A pattern of 5 x 6 cells a letter, with a gap after each.
      const on = u % 6 < 5 && v >= 1 && v < 7 && (u * u * 7 + v * 13 + u * v * 3) % 5 < 3;
      data[(y * width + x) * 2] = 255;
      data[(y * width + x) * 2 + 1] = on ? opacity : ground;
    }
  return { input: data, raw: { width, height, channels: 2 } };
}

async function withBand(page: Buffer, where: 'top' | 'bottom'): Promise<Buffer> {
  const { width, height } = await sizeOf(page);
  const band = letters(width, Math.round(width * BAND), 255, 0);
  return png(
    sharp(page)
      .extend({ [where]: Math.round(width * BAND), background: '#203050' })
      .composite([{ ...band, left: 0, top: where === 'top' ? 0 : height }]),
  );
}

async function watermarked(page: Buffer): Promise<Buffer> {
  const { width, height } = await sizeOf(page);
  const [wide, tall] = [Math.round(width * 0.7), Math.round(width * 0.1)];
  const at = { left: Math.round(width * 0.15), top: height >> 1 };
  return png(sharp(page).composite([{ ...letters(wide, tall, 128, 0), ...at }]));
}

async function cropped(page: Buffer, share: number): Promise<Buffer> {
  const { width, height } = await sizeOf(page);
  const left = Math.round(width * share);
  return png(sharp(page).extract({ left, top: 0, width: width - 2 * left, height }));
}

async function margins(page: Buffer, share: number, background: string): Promise<Buffer> {
  const { width } = await sizeOf(page);
  const side = Math.round(width * share);
  return png(sharp(page).extend({ left: side, right: side, background }));
}

async function squeezed(page: Buffer, share: number): Promise<Buffer> {
  const { width, height } = await sizeOf(page);
  return png(sharp(page).resize(width, Math.round(height * share), { fit: 'fill' }));
}

/** The page cut in two, its halves next to one another. */
async function columns(page: Buffer): Promise<Buffer> {
  const { width, height } = await sizeOf(page);
  const half = height >> 1;
  const lower = await sharp(page).extract({ left: 0, top: half, width, height: half }).toBuffer();
  return png(
    sharp(page)
      .extract({ left: 0, top: 0, width, height: half })
      .extend({ right: width + 24, background: '#fff' })
      .composite([{ input: lower, left: width + 24, top: 0 }]),
  );
}

/** Changes after which drawn pages are recognised. */
export const transforms: readonly (readonly [what: string, Transform])[] = [
  ['left as it was', { apply: async (page) => page }],
  [
    're-saved as JPEG of quality 40',
    { apply: (page) => sharp(page).jpeg({ quality: 40 }).toBuffer() },
  ],
  [
    're-saved as WebP of quality 30',
    { apply: (page) => sharp(page).webp({ quality: 30, effort: 2 }).toBuffer() },
  ],
  [
    're-saved as AVIF of quality 45',
    { apply: (page) => sharp(page).avif({ quality: 45, effort: 0 }).toBuffer() },
  ],
  ['shrunk to half its width', { apply: (page) => png(sharp(page).resize({ width: 380 })) }],
  ['blown up to 1080 pixels', { apply: (page) => png(sharp(page).resize({ width: 1080 })) }],
  ['without its colours', { apply: (page) => png(sharp(page).grayscale()) }],
  ['brightened by a fifth', { apply: (page) => png(sharp(page).linear(1.2)) }],
  ['darkened and flattened', { apply: (page) => png(sharp(page).linear(0.7, 20)) }],
  ['blurred', { apply: (page) => png(sharp(page).blur(1.5)) }],
  ['stamped with a name', { apply: watermarked }],
  ['mirrored', { apply: (page) => png(sharp(page).flop()) }],
  [
    'under a banner',
    {
      apply: (page) => withBand(page, 'top'),
      row: (share, { width, height }) => (share * (height + BAND * width) - BAND * width) / height,
    },
  ],
  [
    'above a banner',
    {
      apply: (page) => withBand(page, 'bottom'),
      row: (share, { width, height }) => (share * (height + BAND * width)) / height,
    },
  ],
  ['between white margins', { apply: (page) => margins(page, 0.08, '#fff'), partly: true }],
  ['between black margins', { apply: (page) => margins(page, 0.08, '#000'), partly: true }],
  ['cropped by 2 % on either side', { apply: (page) => cropped(page, 0.02), partly: true }],
  ['cropped by 5 % on either side', { apply: (page) => cropped(page, 0.05), partly: true }],
  ['squeezed by 5 %', { apply: (page) => squeezed(page, 0.95), partly: true }],
  ['stretched by 5 %', { apply: (page) => squeezed(page, 1.05), partly: true }],
  ['cut in two columns', { apply: columns, scattered: true, partly: true }],
  [
    'turned by one degree',
    { apply: (page) => png(sharp(page).rotate(1, { background: '#fff' })), scattered: true },
  ],
];
