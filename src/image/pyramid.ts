import { kernelPyramid } from './kernel-pyramid.ts';
import { type PyramidOps, plainPyramid } from './plain-pyramid.ts';

export type { Layer, PyramidOps } from './plain-pyramid.ts';

/** The kernel if it can run, else the plain code. */
export const pyramid: PyramidOps = kernelPyramid ?? plainPyramid;
