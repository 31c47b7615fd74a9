/** A decoded picture: luma at the profile's width. */
export interface Picture {
  /** Rows of `columns` bytes each, top to bottom; 0 is black, 255 white. */
  readonly luma: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** Pixels of the file, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
}

/** A rectangle of a picture, in its columns and rows. It may reach past the sides. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The whole picture as a box. */
export function wholeOf(picture: Pick<Picture, 'columns' | 'rows'>): Box {
  return { left: 0, right: picture.columns, top: 0, bottom: picture.rows };
}

/** Rows of a picture scaled to `columns` columns in proportion; at least one. */
export function rowsAt(
  columns: number,
  { width, height }: Pick<Picture, 'width' | 'height'>,
): number {
  return Math.max(1, Math.round((height * columns) / width));
}

/** Area of a box, in columns times rows. */
export function areaOf({ left, right, top, bottom }: Box): number {
  return (right - left) * (bottom - top);
}

/** Area that two boxes share. */
export function overlapArea(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(0, across) * Math.max(0, down);
}

/** The smallest box that contains all boxes. */
export function boundingBox(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** The part of a box inside of another; inverted if there is none. */
export function clipBox(box: Box, { left, right, top, bottom }: Box): Box {
  return {
    left: Math.max(left, box.left),
    right: Math.min(right, box.right),
    top: Math.max(top, box.top),
    bottom: Math.min(bottom, box.bottom),
  };
}
