import { type Rows, transformRows } from '../../src/hash/rows.ts';
import { type Reading, read } from '../../src/match/reading.ts';
import { type Box, type Picture, wholeOf } from '../../src/strip/picture.ts';
import { sheetOf } from '../../src/strip/sheet.ts';

/** A box of a picture, its rows transformed; all of the picture when none is given. */
export function rowsIn(picture: Picture, box: Box = wholeOf(picture)): Rows {
  return transformRows(sheetOf(picture), box);
}

/** A picture read at its whole width. */
export function readingOf(picture: Picture, mirrored = false): Reading {
  return read(sheetOf(picture), wholeOf(picture), mirrored);
}
