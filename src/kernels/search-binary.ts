// Made by kernels/build.mjs from kernels/search: do not change by hand.
export const BINARY: string =
  'AGFzbQEAAAABBwFgAn9/AX8CEgEDZW52Bm1lbW9yeQIDAYCABAMCAQAHEAIDYWRkAAAGbWVtb3J5AgAKCQEHACAAIAFqCw==';
