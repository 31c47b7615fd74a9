import { addToBackground, escapeForTerminal, removeBackground } from '../index.ts';
import { runOptionsOf, usage, type Values } from './args.ts';
import type { Io } from './io.ts';
import { count, failureWarning } from './messages.ts';

/** `background add INDEX FOLDER...` and `background clear INDEX` */
export async function runBackground(
  [action, folder, ...inputs]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const index = escapeForTerminal(folder!);
  if (action === 'clear' && inputs.length === 0) {
    const removed = await removeBackground(folder!, { signal: io.signal });
    io.out(`${count(removed, 'drawing')} removed from the background set of ${index}\n`);
    return 0;
  }
  if (action !== 'add' || inputs.length === 0)
    throw usage('Say "add INDEX FOLDER..." or "clear INDEX".', 'background');
  await io.harden();
  const options = runOptionsOf(values, io);
  const { drawings, total, failures } = await addToBackground(folder!, inputs, options);
  for (const failure of failures) io.err(failureWarning(failure));
  io.out(
    `${count(drawings, 'drawing')} added to the background set of ${index}, ` +
      `which has ${total} beside those of the package\n`,
  );
  return 0;
}
