/*
 * Search in Hamming space: fingerprints of 256 bits, looked up by bands or compared one after the
 * other. src/store/search/bands.ts documents the tables and why no hit is missed; the plain code is
 * in plain-finder.ts and plain-band-tables.ts there.
 */
export { arrange, sound } from './arrange';
export { find } from './find';
export { scan } from './scan';
