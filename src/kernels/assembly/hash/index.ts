export { blurAcross, blurDown, lumaOf } from './blur';
export { dct64To16 } from './dct';
export { addRows } from './rows';
export { threshold, transform } from './window';
