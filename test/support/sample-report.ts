import type { Match, PictureResult, Report } from '../../src/index.ts';

/** A match. */
export const claim: Match = {
  work: 'neon',
  episode: 'ep01',
  query: { top: 0, bottom: 1310, left: 0, right: 720 },
  reference: { top: 2560, bottom: 3995 },
  pages: [
    { page: '003.jpg', top: 0, bottom: 1280 },
    { page: '004.jpg', top: 0, bottom: 155 },
  ],
  distance: 12.4,
  windows: 9,
  scale: 1.095,
  explained: 0.97,
  mirrored: false,
  falseMatchOdds: 1e-40,
  logOdds: -40,
};

const sha256 = 'ab'.repeat(32);

/** A picture that was matched. */
export const matched: PictureResult = {
  path: 'ch/3.webp',
  sha256,
  width: 720,
  height: 1310,
  status: 'matched',
  matches: [claim],
};

/** A picture that could not be read. */
export function unread(path: string, reason = 'not a JPEG'): PictureResult {
  return { path, status: 'unreadable', code: 'PICTURE_UNREADABLE', reason, matches: [] };
}

/** A small report, with the changes of a test. */
export function sample(changes: Partial<Report> = {}): Report {
  return {
    schema: 'panelprint/report@2',
    engine: { name: 'panelprint', version: '1.2.3', profile: 1 },
    index: { sha256: 'cd'.repeat(32), works: 57, episodes: 80, windows: 9350 },
    background: [{ from: 'package', sha256: 'ef'.repeat(32), drawings: 50 }],
    parameters: {},
    inputs: ['crawl'],
    summary: {
      images: 4,
      matched: 1,
      shared: 0,
      unmatched: 1,
      blank: 1,
      unreadable: 1,
      otherFiles: 0,
    },
    works: [
      {
        work: 'neon',
        title: '네온의 봄',
        verdict: 'confirmed',
        extent: 'episode',
        falseMatchOdds: 1e-21,
        episodes: [
          {
            episode: 'ep01',
            title: 'One',
            coverage: 0.97,
            rowsProven: 4984,
            rows: 5138,
            images: 5,
            falseMatchOdds: 1e-21,
          },
        ],
        folders: [{ path: 'ch', matched: 5, images: 7, explained: 0.97, inOrder: true }],
      },
    ],
    images: [matched, unread('ch/4.webp')],
    ...changes,
  };
}
