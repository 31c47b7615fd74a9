/*
 * Search in Hamming space: prints of 256 bits, looked up by bands or read one after the other. What
 * the tables hold, and why nothing is missed, is told in src/store/bands.ts; the plain twins are in
 * src/store/{plain-finder,tables}.ts.
 */
export { arrange, sound } from './arrange';
export { find } from './find';
export { scan } from './scan';
