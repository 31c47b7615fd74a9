// Prints the coverage of each room of src/ from the summary that `npm run test:coverage` writes.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const KINDS = ['lines', 'branches', 'functions'];

/** @type {Record<string, Record<string, { total: number, covered: number }>>} */
const { total, ...files } = JSON.parse(
  readFileSync(join(ROOT, '.build/coverage/coverage-summary.json'), 'utf8'),
);

const rooms = new Map([['all of src', total]]);
for (const [file, counts] of Object.entries(files)) {
  const room = dirname(relative(ROOT, file));
  const sums =
    rooms.get(room) ?? Object.fromEntries(KINDS.map((kind) => [kind, { total: 0, covered: 0 }]));
  for (const kind of KINDS) {
    sums[kind].total += counts[kind].total;
    sums[kind].covered += counts[kind].covered;
  }
  rooms.set(room, sums);
}

const percent = ({ total, covered }) =>
  `${(total === 0 ? 100 : (100 * covered) / total).toFixed(1)} %`.padStart(12);

console.log(`${'Coverage'.padEnd(24)}${KINDS.map((kind) => kind.padStart(12)).join('')}`);
for (const [room, counts] of [...rooms].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${room.padEnd(24)}${KINDS.map((kind) => percent(counts[kind])).join('')}`);
console.log('Processes and worker threads that tests start are not measured.');
