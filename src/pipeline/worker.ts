// What runs in a thread of a crew (crew.ts): one job after the other, answered in their order.

import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from './crew.ts';
import { Hands, type Orders } from './hands.ts';

const hands = new Hands(workerData as Orders);
parentPort!.on('message', ([task, given]: Job) => {
  parentPort!.postMessage(hands[task](given as never));
});
