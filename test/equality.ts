// Vitest loads this module before each test file; the module that it imports is loaded once a
// process.
import './support/same-bytes.ts';
