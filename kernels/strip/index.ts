/*
 * Kernels of the strip room, each the twin of plain code in src/strip/: the same values, 8 or 16 at a time.
 * Layers lie in memory as src/strip/layers.ts lays them; a vector more is
 * read and written than there is.
 */
export { evenRows, widen } from './even';
export { contrasts, halvePicture, weigh } from './picture';
export { halve, loadBytes, loadWords, smooth, subtract } from './smooth';
export { standing } from './standing';
