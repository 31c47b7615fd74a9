import { escapeForTerminal, type Failure } from '../index.ts';

/** A number and the noun that it counts: "1 work", "2 works", "3 matches". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** A warning for stderr about a file that could not be used. */
export function failureWarning({ path, error }: Failure): string {
  const reason = escapeForTerminal(error.message);
  return `warning: ${escapeForTerminal(path)}: ${reason} [${error.code}]\n`;
}

/**
 * The reason that the system gives for an error of node:fs, such as "permission denied". The
 * messages of such errors have the form "EACCES: permission denied, open '/a/b'".
 */
export function systemReason({ message }: NodeJS.ErrnoException): string {
  return /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
