import { kernelSpectra } from './kernel-spectra.ts';
import { plainSpectra, type SpectraOps } from './plain-spectra.ts';

export { CELLS, type RowSums, type SpectraOps, type Stretch } from './plain-spectra.ts';

/** The kernel if it can run, else the plain code. */
export const spectra: SpectraOps = kernelSpectra ?? plainSpectra;
