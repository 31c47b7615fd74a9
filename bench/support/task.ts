/** Something that is timed. */
export interface Task {
  readonly name: string;
  readonly run: () => unknown;
  /** Things done in one run. */
  readonly each: number;
  /** The row of the same run that this one is compared with. */
  readonly against?: string;
}
