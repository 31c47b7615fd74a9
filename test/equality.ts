// Run before each file; what it imports is loaded once for all.
import './support/same-bytes.ts';
