// The code of a worker thread of the pool (pool.ts). It runs one job after another and answers in
// their order.

import { parentPort, workerData } from 'node:worker_threads';
import { JobRunner, type WorkerInit } from './jobs.ts';
import type { Job } from './pool.ts';

const runner = new JobRunner(workerData as WorkerInit);
parentPort!.on('message', ([name, input]: Job) => {
  parentPort!.postMessage(runner[name](input as never));
});
