/*
 * Kernels for src/image: they compute what the plain code there computes, 8 or 16 values at a time.
 * Layers have the layout of src/image/kernel-pyramid.ts. The kernels read and write up to a vector
 * past the end of arrays.
 */

export { localExtrema } from './extrema';
export { contrastCells, halvePicture, lumaOf } from './picture';
export { halveLayer, loadBytes, loadWords, smooth, subtract } from './smooth';
export { uniformRows, widenRanges } from './uniform-lines';
