import { describe, expect, test } from 'vitest';
import { profile1 } from '../../../src/hash/profile.ts';
import type { FingerprintedTrack } from '../../../src/hash/window/track.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import type { Claim } from '../../../src/match/evidence/claim.ts';
import { MAX_LOG_ODDS } from '../../../src/match/evidence/odds.ts';
import { KEPT_DETAIL, printsToKeep } from '../../../src/match/later/keep-prints.ts';
import { findEpisode, settleClaims } from '../../../src/match/later/rematch.ts';
import { detailAt } from '../../../src/match/windows/track-view.ts';
import { SegmentBuilder } from '../../../src/store/format/segment-builder.ts';
import type { Searcher } from '../../../src/store/index/searcher.ts';
import { art, resized, warped } from '../../support/art.ts';
import { mapped, mirrored, rowsOf, sheet, under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { viewOf } from '../../support/reading.ts';
import { panelIndexOf } from '../../support/sample-data.ts';

const strip = art(256, 900, 71);
const card = art(256, 300, 74);
const [MOON, RAIN, SUN, SUN_OLD] = [0, 1, 2, 3];
const index = libraryOf({
  'moon/ep01': strip,
  'rain/ep01': under(art(256, 400, 72), card),
  'sun/ep01': under(card, art(256, 400, 73)),
  'sun/ep00': under(art(256, 200, 75), rowsOf(strip, 0, 1), rowsOf(art(256, 400, 73), 0, 260)),
});

const toKeep = (picture: Picture) => printsToKeep(prepare(picture), profile1);

/** A kept scan of pictures, in their order. */
function keptOf(pictures: readonly Picture[], printsOf = toKeep): Searcher {
  const builder = new SegmentBuilder(profile1.id);
  for (const [i, picture] of pictures.entries()) {
    const { width, height } = picture;
    const pages = [{ file: `${i}`, width, height, sha256: '' }];
    builder.add({ name: 'crawl' }, { name: `${i}`, pages }, printsOf(picture));
  }
  return panelIndexOf(builder.build());
}

/** The claims on each picture, if only these episodes are wanted. */
function rematched(
  pictures: readonly Picture[],
  wanted: readonly number[],
  { printsOf = toKeep, library = index } = {},
): Claim[][] {
  const kept = keptOf(pictures, printsOf);
  const search = {
    searcher: library,
    kept,
    isWanted: (episode: number) => wanted.includes(episode),
  };
  const finds = wanted.flatMap((episode) => findEpisode(search, episode));
  return pictures.map((_, at) => {
    const claims = finds.filter(({ picture }) => picture === at).map(({ claim }) => claim);
    return settleClaims(search, at, claims);
  });
}

const episodesIn = (claims: readonly Claim[]) => claims.map(({ episode }) => episode);

describe('a kept picture', () => {
  const copy = rowsOf(strip, 300, 620);
  const copies: Readonly<Record<string, Picture>> = {
    'a copy': copy,
    'a copy of another size': { ...resized(resized(copy, 0.7), 1 / 0.7), columns: 256 },
    'a mirrored copy': mirrored(copy),
    'an inverted copy': mapped(copy, (luma) => 255 - luma),
    'a copy cropped at its sides': warped(copy, 256, 320, (x, y) => [12 + 0.9 * x, 0.9 * y]),
    'a copy under a banner': under(art(256, 90, 76), copy),
    'a flat slice': rowsOf(strip, 300, 410),
  };

  test.for(Object.entries(copies))('%s is found at the right place', ([, picture]) => {
    const [claims] = rematched([picture], [MOON]);
    expect(episodesIn(claims!)).toEqual([MOON]);
    const [{ reference, query, logOdds, evidence }] = claims as [Claim];
    expect(reference.top).toBeGreaterThan(300 - 12);
    expect(reference.bottom).toBeLessThan(620 + 12);
    expect(query.bottom - query.top).toBeGreaterThan(0.6 * Math.min(picture.rows, 320));
    expect(logOdds).toBeLessThanOrEqual(MAX_LOG_ODDS);
    expect(logOdds).toBeGreaterThan(evidence.logChance + 3); // all places tried are counted
  });

  test.for([0, 4, 15, 36])('is not claimed where a banner covers it, banner %i', (seed) => {
    const rows = 60 + seed;
    const [claims] = rematched([under(art(256, rows, 300 + seed), copy)], [MOON]);
    expect(claims![0]!.query.top).toBeGreaterThan(rows - 3);
    expect(claims![0]!.reference.top).toBeGreaterThan(300 - 3);
  });

  test('of works that the index does not hold is not claimed', () => {
    const others = Array.from({ length: 12 }, (_, i) => art(256, 400, 100 + i));
    const wanted = [MOON, RAIN, SUN, SUN_OLD];
    expect(rematched([...others, sheet(256, 400)], wanted)).toEqual(Array(13).fill([]));
  });

  test('of an episode that is not wanted is not claimed', () => {
    expect(rematched([copy], [RAIN, SUN])).toEqual([[]]);
    const search = {
      searcher: index,
      kept: keptOf([copy, copy]),
      isWanted: (_: number, at: number) => at > 0,
    };
    expect(new Set(findEpisode(search, MOON).map(({ picture }) => picture))).toEqual(new Set([1]));
  });

  test('is claimed alone among the others that were kept', () => {
    const pictures = [art(256, 300, 101), copy, rowsOf(art(256, 400, 72), 20, 380)];
    expect(rematched(pictures, [MOON, RAIN]).map(episodesIn)).toEqual([[], [MOON], [RAIN]]);
  });
});

describe('a drawing that other works share', () => {
  const rain = under(rowsOf(art(256, 400, 72), 100, 400), card);

  test('is evidence for none, whether the other is wanted or not', () => {
    expect(rematched([card], [SUN])).toEqual([[]]);
    expect(rematched([card], [RAIN])).toEqual([[]]);
    expect(rematched([card], [SUN, RAIN])).toEqual([[]]);
  });

  test('is removed from a claim; the rest stays', () => {
    const [claims] = rematched([rain], [RAIN]);
    expect(episodesIn(claims!)).toEqual([RAIN]);
    expect(claims![0]!.reference.bottom).toBeLessThan(400 + 40);
  });

  test('is no claim on a picture of the other work', () => {
    expect(rematched([rain], [SUN])).toEqual([[]]);
  });

  test('is found where the other work shows it mirrored', () => {
    const library = libraryOf({ 'a/1': under(card, strip), 'b/1': under(strip, mirrored(card)) });
    const alone = libraryOf({ 'a/1': under(card, strip) });
    expect(rematched([card], [0], { library: alone }).map(episodesIn)).toEqual([[0]]);
    expect(rematched([card], [0], { library })).toEqual([[]]);
  });

  test('is found in the index where the picture shows it too differently for the other work', () => {
    const shared = art(256, 176, 508);
    const one = under(shared, art(256, 400, 608));
    const other = under(art(256, 207, 708), shared, art(256, 120, 808));
    const picture = warped(shared, 256, 167, (x, y) => [6 + 0.953 * x, y / 0.95]);
    const options = { library: libraryOf({ 'a/1': one, 'b/1': other }) };
    expect(rematched([picture], [0], { library: libraryOf({ 'a/1': one }) })[0]).toHaveLength(1);
    expect(rematched([picture], [0], options)).toEqual([[]]);
  });
});

describe('windows alone', () => {
  const printsOf = (picture: Picture) => ({ ...toKeep(picture), patches: [] });
  /** One window of so many rows, always with the same fingerprint, at the whole width. */
  const window = (height: number) => {
    const [{ box, windows }] = toKeep(strip).tracks as [FingerprintedTrack];
    return {
      tracks: [{ box, windows: [{ top: 0, height, print: windows[0]!.print }] }],
      patches: [],
    };
  };

  test('place a picture, with all places tried counted in', () => {
    const [claims] = rematched([rowsOf(strip, 300, 620)], [MOON], { printsOf });
    const [{ query, reference, evidence, logOdds }] = claims as [Claim];
    expect(reference.top - query.top).toBeGreaterThan(298);
    expect(reference.top - query.top).toBeLessThan(302);
    expect(reference.bottom - reference.top).toBeGreaterThanOrEqual(128);
    expect(logOdds).toBeGreaterThan(evidence.logChance + 3);
  });

  test('make no claim if one is much taller than the other: no copy is stretched so far', () => {
    const builder = new SegmentBuilder(profile1.id);
    const pages = [{ file: '1', width: 256, height: 900, sha256: '' }];
    builder.add({ name: 'moon' }, { name: 'ep01', pages }, window(64));
    const library = panelIndexOf(builder.build());
    const claims = (height: number) =>
      rematched([strip], [0], { library, printsOf: () => window(height) })[0];
    expect(claims(64)).toHaveLength(1);
    expect(claims(40)).toEqual([]);
  });
});

test('of two episodes of a work, the one that explains more is kept, even if it is not wanted', () => {
  const old = rowsOf(under(art(256, 200, 75), rowsOf(strip, 0, 1), art(256, 400, 73)), 60, 420);
  expect(rematched([old], [SUN_OLD]).map(episodesIn)).toEqual([[SUN_OLD]]);
  expect(rematched([old], [SUN])).toEqual([[]]);
});

describe('the kept fingerprints', () => {
  const picture = rowsOf(strip, 100, 511);
  const prints = toKeep(picture);

  test('hold much detail, and their windows start at whole rows', () => {
    const view = viewOf(picture);
    for (const window of prints.tracks[0]!.windows) {
      expect(Number.isInteger(window.top)).toBe(true);
      expect(detailAt(view, window)).toBeGreaterThanOrEqual(KEPT_DETAIL);
    }
  });

  test('include a window for every place where the index may have stored one', () => {
    const { shapes } = profile1;
    const tops = prints.tracks[0]!.windows.map(({ top }) => top);
    const step = 2 * shapes[1]!.step;
    const residues = new Set(tops.map((top) => Math.floor((top % shapes[1]!.hop) / step)));
    expect(residues.size).toBe(shapes[1]!.hop / step);
  });

  test('are few: about a hundred a picture at most', () => {
    const windows = prints.tracks.reduce((sum, track) => sum + track.windows.length, 0);
    expect(prints.patches.length).toBeLessThanOrEqual(66);
    expect(windows).toBeLessThanOrEqual(50);
  });

  test('are none for a picture with hardly any detail', () => {
    expect(toKeep(sheet(256, 300))).toEqual({ tracks: [], patches: [] });
  });
});

describe('a drawing that recurs in its own work', () => {
  const library = libraryOf({
    'a/1': under(art(256, 400, 71), card),
    'a/2': under(card, art(256, 400, 72)),
    'b/1': under(art(256, 200, 75), art(256, 300, 77), art(256, 200, 75)),
  });
  const wanted = [0, 1, 2];

  test('is evidence for no episode, alone', () => {
    expect(rematched([card], wanted, { library })).toEqual([[]]);
    expect(rematched([card], [1], { library })).toEqual([[]]);
    expect(rematched([art(256, 200, 75)], wanted, { library })).toEqual([[]]);
  });

  test('is found beside a drawing that does not', () => {
    const picture = under(rowsOf(art(256, 400, 71), 100, 400), card);
    expect(rematched([picture], wanted, { library }).map(episodesIn)).toEqual([[0]]);
  });
});
