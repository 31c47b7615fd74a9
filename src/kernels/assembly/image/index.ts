/*
 * Kernels of the image room, each the twin of plain code in src/image/: the same values, 8 or 16 at
 * a time. Layers lie in memory as src/image/pyramid.ts lays them; a vector more is read and written
 * than there is.
 */

export { localExtrema } from './extrema';
export { contrastCells, halvePicture, lumaOf } from './picture';
export { halveLayer, loadBytes, loadWords, smooth, subtract } from './smooth';
export { uniformRows, widenRanges } from './uniform-lines';
