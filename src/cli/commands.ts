import type { Option, Values } from './args.ts';
import { runBackground } from './background-command.ts';
import { runCompare } from './compare-command.ts';
import { runExport, runFeedback, runImport, runKeys, runRevoke } from './exchange-commands.ts';
import { runCheck, runIndex, runMerge, runRemove } from './index-commands.ts';
import { runInfo } from './info-command.ts';
import type { Io } from './io.ts';
import { runMatch } from './match-command.ts';
import { runRematch } from './rematch-command.ts';

/** A command of the command line. */
export interface Command {
  /** How many arguments it takes, options not counted: at least, and at most. */
  readonly least: number;
  readonly most: number;
  readonly options: readonly Option[];
  /** Runs the command and returns its exit code. */
  readonly run: (names: readonly string[], values: Values, io: Io) => Promise<number>;
}

/** Every command by name. */
export const commands: Readonly<Record<string, Command>> = {
  index: { least: 1, most: 1, options: ['add', 'out', 'workers'], run: runIndex },
  match: {
    least: 2,
    most: Number.POSITIVE_INFINITY,
    options: ['out', 'format', 'keep', 'references', 'workers'],
    run: runMatch,
  },
  rematch: { least: 2, most: 2, options: ['all', 'out', 'format'], run: runRematch },
  info: { least: 1, most: 1, options: ['format', 'shared'], run: runInfo },
  check: { least: 1, most: 1, options: ['format', 'repair'], run: runCheck },
  merge: { least: 1, most: 1, options: [], run: runMerge },
  remove: { least: 2, most: 2, options: [], run: runRemove },
  background: {
    least: 2,
    most: Number.POSITIVE_INFINITY,
    options: ['workers'],
    run: runBackground,
  },
  compare: { least: 2, most: 2, options: ['format'], run: runCompare },
  keys: { least: 1, most: 1, options: [], run: runKeys },
  export: {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: ['key', 'out', 'pdq', 'references', 'workers'],
    run: runExport,
  },
  import: { least: 2, most: 2, options: ['key', 'origin'], run: runImport },
  revoke: { least: 2, most: 2, options: [], run: runRevoke },
  feedback: {
    least: 3,
    most: 3,
    options: ['confirm', 'dispute', 'note', 'origin'],
    run: runFeedback,
  },
};
