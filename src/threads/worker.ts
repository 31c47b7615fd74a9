// What runs in a thread of a crew (crew.ts): one job after the other, answered in their order.

import { parentPort, workerData } from 'node:worker_threads';
import { JobRunner, type WorkerInit } from './jobs.ts';
import type { Job } from './pool.ts';

const hands = new JobRunner(workerData as WorkerInit);
parentPort!.on('message', ([task, given]: Job) => {
  parentPort!.postMessage(hands[task](given as never));
});
