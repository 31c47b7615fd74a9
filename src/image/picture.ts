/** A picture as the engine sees it: luma at the profile's width. */
export interface Picture {
  /** Rows of `columns` bytes each, top to bottom; 0 is black, 255 white. */
  readonly luma: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** Pixels of the file, after the EXIF turn. */
  readonly width: number;
  readonly height: number;
}

/** A rectangle of a picture in its columns and rows; it may reach past the sides, which then repeat. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** In columns times rows. */
export function areaOf({ left, right, top, bottom }: Box): number {
  return (right - left) * (bottom - top);
}

/** The least box around all of them. */
export function boundingBox(boxes: readonly Box[]): Box {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [top, bottom] = [left, right];
  for (const box of boxes) {
    left = Math.min(left, box.left);
    right = Math.max(right, box.right);
    top = Math.min(top, box.top);
    bottom = Math.max(bottom, box.bottom);
  }
  return { left, right, top, bottom };
}

/** The whole picture as a box. */
export function wholeOf(picture: Pick<Picture, 'columns' | 'rows'>): Box {
  return { left: 0, right: picture.columns, top: 0, bottom: picture.rows };
}

/** Rows of a picture brought to `columns` columns, its sides kept in proportion; at least one. */
export function rowsAt(
  columns: number,
  { width, height }: Pick<Picture, 'width' | 'height'>,
): number {
  return Math.max(1, Math.round((height * columns) / width));
}
