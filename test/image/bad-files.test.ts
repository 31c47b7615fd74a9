// Covers: files that are not a whole picture, in scans and in catalogues.
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  indexCatalogue,
  matchPicture,
  matchSite,
  openIndex,
  type PanelIndex,
} from '../../src/index.ts';
import {
  animated,
  copyOf,
  emptyFolder,
  folderOf,
  page,
  plainPicture,
  pngHeader,
  smallCatalogue,
} from '../support/picture-files.ts';

const good = page('neon-spring/ep01', 2);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>';

/** A file in the place of a page, and how a scan reports it. */
const badFiles: [
  what: string,
  name: string,
  make: () => Uint8Array | Promise<Uint8Array>,
  status: string,
  code: string | undefined,
  reason: RegExp,
][] = [
  [
    'a file of no bytes',
    'a.jpg',
    () => new Uint8Array(),
    'unreadable',
    'PICTURE_UNREADABLE',
    /not a JPEG/,
  ],
  [
    'text named .jpg',
    'a.jpg',
    () => Buffer.from('404'),
    'unreadable',
    'PICTURE_UNREADABLE',
    /not a JPEG/,
  ],
  [
    'the first bytes of a JPEG',
    'a.jpg',
    () => good.subarray(0, 300),
    'unreadable',
    'PICTURE_UNREADABLE',
    /./,
  ],
  [
    'a PNG whose header declares 100,000 x 100,000 pixels',
    'a.png',
    () => pngHeader(100_000, 100_000),
    'unreadable',
    'PICTURE_TOO_LARGE',
    /100000 x 100000 pixels are declared; at most 120000000/,
  ],
  [
    'a PNG without pixels',
    'a.png',
    () => pngHeader(690, 1200),
    'unreadable',
    'PICTURE_UNREADABLE',
    /./,
  ],
  [
    'a picture 500 times as tall as wide',
    'a.png',
    () => plainPicture(40, 20_000).png().toBuffer(),
    'unreadable',
    'PICTURE_TOO_LARGE',
    /128000 rows/,
  ],
  [
    'an SVG',
    'a.svg',
    () => Buffer.from(svg),
    'unreadable',
    'PICTURE_REFUSED',
    /^SVG is not read; convert it to PNG/,
  ],
  [
    'an SVG named .jpg',
    'a.jpg',
    () => Buffer.from(svg),
    'unreadable',
    'PICTURE_REFUSED',
    /^SVG is not read/,
  ],
  [
    'a TIFF',
    'a.tiff',
    () => sharp(good).tiff().toBuffer(),
    'unreadable',
    'PICTURE_REFUSED',
    /^TIFF is not read/,
  ],
  [
    'a PDF named .png',
    'a.png',
    () => Buffer.from('%PDF-1.7\n'),
    'unreadable',
    'PICTURE_REFUSED',
    /^PDF is not read/,
  ],
  [
    'a picture of one pixel',
    'a.png',
    () => plainPicture(1, 1).png().toBuffer(),
    'blank',
    undefined,
    /narrower than 32 pixels/,
  ],
  [
    'a picture of 1 x 20,000 pixels',
    'a.png',
    () => plainPicture(1, 20_000).png().toBuffer(),
    'blank',
    undefined,
    /narrower than 32 pixels/,
  ],
  [
    'a picture of one colour',
    'a.png',
    () => plainPicture(300, 300).png().toBuffer(),
    'blank',
    undefined,
    /hardly any detail/,
  ],
];

let index: PanelIndex;
beforeAll(async () => {
  const folder = emptyFolder();
  await indexCatalogue(smallCatalogue(), folder);
  index = await openIndex(folder);
});

describe('in a scan', () => {
  test.for(badFiles)('%s is reported, and the next picture is matched', async (file) => {
    const [, name, make, status, code, reason] = file;
    const site = folderOf({ [name]: await make(), 'z.jpg': good });
    const { images, summary } = await matchSite(index, [site]);
    expect(images.map((image) => image.status)).toEqual([status, 'matched']);
    expect(images[0]).toMatchObject({ path: name, matches: [] });
    expect(images[0]!.code).toBe(code);
    expect(images[0]!.reason).toMatch(reason);
    expect(images[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(summary).toMatchObject({ images: 2, matched: 1, [status]: 1 });
  });

  test('a truncated page is matched as far as it can be decoded, and reported as damaged', async () => {
    const whole = await sharp(good).jpeg({ progressive: false }).toBuffer();
    const result = await matchPicture(index, whole.subarray(0, whole.length * 0.7));
    expect(result).toMatchObject({ status: 'matched', damaged: true });
    expect(result.matches[0]!.query.bottom).toBeLessThan(result.height! * 0.8);
  });

  test.for(['gif', 'webp'] as const)('the first frame of an animated %s is read', async (kind) => {
    const result = await matchPicture(index, await animated(kind, good));
    expect(result).toMatchObject({ status: 'matched', frames: 2, width: 160 });
    expect(result.height).toBeLessThan(400);
    expect(result.matches[0]).toMatchObject({ work: 'neon', episode: 'ep01', mirrored: false });
  });

  test('a still picture is reported without frames', async () => {
    expect(await matchPicture(index, good)).not.toHaveProperty('frames');
  });
});

/** Indexes a catalogue of one episode; returns the files left out and the pages of the episode. */
async function indexOf(catalogue: string) {
  const folder = emptyFolder();
  const { failures } = await indexCatalogue(catalogue, folder);
  const [listed] = (await openIndex(folder)).episodes;
  return { failures, pages: listed!.episode.pages };
}

describe('in an index', () => {
  test.for(badFiles.filter(([what]) => !what.includes('one colour')))(
    '%s is left out and reported, and the other pages are read',
    async ([, name, make, , code]) => {
      const catalogue = folderOf({ [`w/e/${name}`]: await make(), 'w/e/z.jpg': good });
      const { failures, pages } = await indexOf(catalogue);
      expect(failures.map(({ error }) => error.code)).toEqual([code ?? 'PICTURE_UNREADABLE']);
      expect(failures[0]!.path).toBe(`${catalogue}/w/e/${name}`);
      expect(pages.map(({ file }) => file)).toEqual(['z.jpg']);
    },
  );

  test('a truncated page is left out: half a page would be missing from every claim', async () => {
    const catalogue = folderOf({
      'w/e/1.jpg': good.subarray(0, good.length / 2),
      'w/e/2.jpg': good,
    });
    const { failures, pages } = await indexOf(catalogue);
    expect(failures.map(({ error }) => error.message)).toEqual([
      'is damaged or ends early; copy it again.',
    ]);
    expect(pages).toHaveLength(1);
  });

  test('an animated GIF counts as its first frame', async () => {
    const catalogue = folderOf({ 'w/e/1.gif': await animated('gif', good) });
    const { pages, failures } = await indexOf(catalogue);
    expect(failures).toEqual([]);
    expect(pages[0]!.height).toBeLessThan(400);
  });
});

test('the broken file of the fixture site is reported as unreadable, with a reason', async () => {
  const { images } = await matchSite(index, [copyOf('site', 'es', 's50977', 'cap-001')]);
  const broken = images.find((image) => image.path === '005.jpg');
  expect(broken).toMatchObject({ status: 'unreadable', matches: [] });
  expect(broken!.reason).toMatch(/./);
});
