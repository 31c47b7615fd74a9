/**
 * The prints chosen of a kind as those of one strip, in which its drawings stand one under the
 * other.
 * @param patches, windows items chosen of this kind (choose.mjs).
 */
export function stripOf(drawings, patches, windows) {
  const strip = { tracks: [], patches: [] };
  let top = 0;
  for (const [i, { rows, tracks }] of drawings.entries()) {
    const inDrawing = ({ drawing }) => drawing === i;
    const kept = new Set(windows.filter(inDrawing).map(({ item }) => item));
    const here = patches.filter(inDrawing).map(({ item }) => item);
    for (const patch of here.sort(byPlace)) strip.patches.push({ ...patch, top: patch.top + top });
    for (const track of tracks) {
      const shown = track.windows.filter((window) => kept.has(window));
      if (shown.length > 0) strip.tracks.push({ box: lowered(track.box, top), windows: shown });
    }
    if (here.length + kept.size > 0) top += rows;
  }
  return strip;
}

const byPlace = (a, b) => a.top - b.top || a.left - b.left || a.side - b.side;

const lowered = ({ left, right, top, bottom }, rows) => ({
  left,
  right,
  top: top + rows,
  bottom: bottom + rows,
});
