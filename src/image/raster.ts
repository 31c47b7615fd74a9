import { kernelRaster } from './kernel-raster.ts';
import { plainRaster, type RasterOps } from './plain-raster.ts';

export { DETAIL_CELL, type RasterOps } from './plain-raster.ts';

/** The kernel if it can run, else the plain code. */
export const raster: RasterOps = kernelRaster ?? plainRaster;
