import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** Describes the machine, its load and the versions of Node.js and V8 in one line. */
export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]!.toFixed(1);
  return (
    `${first?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${gigabytes} GiB, ` +
    `${platform()} ${arch()}, Node ${process.versions.node} (V8 ${process.versions.v8}), load ${load}`
  );
}
