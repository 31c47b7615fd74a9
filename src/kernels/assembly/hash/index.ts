export { blurAcross, blurDown, luma } from './blur';
export { dct } from './dct';
export { addRows } from './rows';
export { threshold, transform } from './window';
