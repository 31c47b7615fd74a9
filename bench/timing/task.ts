/** A function to be timed. */
export interface Task {
  readonly name: string;
  readonly run: () => unknown;
  /** Operations in one run. */
  readonly operations: number;
  /** Name of the task of the same run that this one is compared with. */
  readonly baseline?: string;
}

/** The last result that {@link consume} received. */
export let lastResult: unknown;

/** Stores a result where other modules can read it, so that computing it is not optimised away. */
export function consume(result: unknown): void {
  lastResult = result;
}
