import { readFile, writeFile } from 'node:fs/promises';
import {
  escapeForTerminal,
  exportHashes,
  exportIndex,
  importInto,
  newKeys,
  PanelError,
  publicKeyIn,
  recordFeedback,
  revokeOrigin,
} from '../index.ts';
import { runOptionsOf, usage, type Values } from './args.ts';
import { sharedLine } from './info-command.ts';
import type { Io } from './io.ts';

/** `keys NAME`: a pair of keys, the private one for nobody but us. */
export async function runKeys([name]: readonly string[], _: Values, io: Io): Promise<number> {
  const { privatePem, publicPem } = newKeys();
  await write(`${name}.pub.pem`, publicPem, 0o644);
  await write(`${name}.pem`, privatePem, 0o600);
  io.out(
    `${escapeForTerminal(name!)}.pem signs: keep it to yourself. ${escapeForTerminal(name!)}.pub.pem is for whoever imports what it has signed.\n` +
      `public key ${publicKeyIn(publicPem)}\n`,
  );
  return 0;
}

/** Never over another file: a key that is gone is gone. */
async function write(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode }).catch((cause) => {
    throw new PanelError('OUTPUT_BLOCKED', `Cannot make ${file} (${cause.code}). Name another.`, {
      cause,
    });
  });
}

/** `export INDEX [WORK...]` */
export async function runExport(
  [folder, ...works]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  if (values.pdq) return exportList(folder!, values, io);
  const { out, key } = values;
  if (out === undefined || key === undefined)
    throw usage('Say where to and who signs: --out FILE --key PRIVATE.pem.', 'export');
  const done = await exportIndex(folder!, out, {
    ...{ key: await textOf(key), works, signal: io.signal },
  });
  io.out(
    `${done.works} works, ${done.episodes} episodes, ${done.feedback} opinions in ${escapeForTerminal(out)}, ${done.bytes} bytes, no pixels; ` +
      `signed by the key ${done.key}\n`,
  );
  return 0;
}

async function exportList(folder: string, values: Values, io: Io): Promise<number> {
  const { references, out } = values;
  if (references === undefined)
    throw usage(
      'PDQ hashes are made of whole pages: say where these are by --references.',
      'export',
    );
  await io.harden();
  const list = await exportHashes(folder, references, runOptionsOf(values, io));
  if (out === undefined) io.out(list.text);
  else await writeFile(out, list.text).catch((cause) => unwritten(out, cause));
  for (const { path, error } of list.failures)
    io.err(
      `warning: ${escapeForTerminal(path)}: ${escapeForTerminal(error.message)} [${error.code}]\n`,
    );
  io.err(`${list.hashes} hashes; ${list.lowQuality} pages with too little on them left out\n`);
  return 0;
}

function unwritten(file: string, cause: NodeJS.ErrnoException): never {
  throw new PanelError('SAVE_FAILED', `Cannot write ${file} (${cause.code}).`, { cause });
}

/** `import INDEX FILE` */
export async function runImport(
  [folder, file]: readonly string[],
  { origin, key }: Values,
  io: Io,
): Promise<number> {
  if (origin === undefined) throw usage('Say whose it is: --origin NAME.', 'import');
  const about = {
    origin,
    signal: io.signal,
    key: key === undefined ? undefined : await keyOf(key),
  };
  const done = await importInto(folder!, file!, about);
  if (done.kind === 'hashes') {
    io.out(
      `${done.hashes} hashes of ${escapeForTerminal(origin)}: a picture that is on the list is told, and no work is claimed by it\n`,
    );
    return 0;
  }
  for (const stretch of done.shared) io.err(`note: ${sharedLine(stretch)}\n`);
  if (done.older) io.err('warning: it is of an earlier state than what was held of them before\n');
  io.out(
    `${done.works} works, ${done.episodes.length} episodes, ${done.feedback} opinions of ${escapeForTerminal(origin)}, ` +
      `verified by the key ${done.key}\n`,
  );
  return 0;
}

/** A key as it is, or the file in which it is. */
async function keyOf(key: string): Promise<string> {
  return /^[0-9a-f]{64}$/i.test(key) ? key : textOf(key);
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new PanelError('INPUT_MISSING', `Cannot read the key ${file} (${cause.code}).`, {
      cause,
    });
  });
}

/** `revoke INDEX ORIGIN` */
export async function runRevoke(
  [folder, origin]: readonly string[],
  _: Values,
  io: Io,
): Promise<number> {
  const { works, lists, feedback } = await revokeOrigin(folder!, origin!, { signal: io.signal });
  io.out(
    `${escapeForTerminal(origin!)}: ${works} works, ${lists} lists, ${feedback} opinions taken out\n`,
  );
  return 0;
}

/** `feedback INDEX SHA256 WORK[/EPISODE]` */
export async function runFeedback(
  [folder, picture, name]: readonly string[],
  { confirm, dispute, note, origin }: Values,
  io: Io,
): Promise<number> {
  if (confirm === dispute) throw usage('Say either --confirm or --dispute.', 'feedback');
  const slash = name!.indexOf('/');
  const [work, episode] = slash < 0 ? [name!] : [name!.slice(0, slash), name!.slice(slash + 1)];
  const said = confirm ? 'confirmed' : 'disputed';
  await recordFeedback(
    folder!,
    {
      ...{ picture: picture!, work: work!, said },
      ...(episode !== undefined && { episode }),
      ...(note !== undefined && { note }),
      ...(origin !== undefined && { origin }),
    },
    { signal: io.signal },
  );
  io.out(`${escapeForTerminal(name!)} on ${escapeForTerminal(picture!)}: ${said}\n`);
  return 0;
}
