// Made by kernels/build.mjs from kernels/hash: do not change by hand.
export const BINARY: string =
  'AGFzbQEAAAABBwFgAn9/AX8CEgEDZW52Bm1lbW9yeQIBAYCABAMCAQAHEAIDYWRkAAAGbWVtb3J5AgAKCQEHACAAIAFqCw==';
