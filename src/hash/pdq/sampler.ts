import { kernelSampler } from './kernel-sampler.ts';
import { plainSampler, type Sampler } from './plain-sampler.ts';

export type { Sampler } from './plain-sampler.ts';

/** The kernel if it can run, else the plain code. */
export const sampler: Sampler = kernelSampler ?? plainSampler;
