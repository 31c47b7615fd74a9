import { readFile, writeFile } from 'node:fs/promises';
import {
  disputeMatches,
  escapeForTerminal,
  exportHashes,
  exportIndex,
  importInto,
  newKeys,
  PanelError,
  picturesIn,
  publicKeyIn,
  recordFeedback,
  revokeOrigin,
} from '../index.ts';
import { runOptionsOf, usage, type Values } from './args.ts';
import type { Io } from './io.ts';
import { count, failureWarning, systemReason } from './messages.ts';
import { sharedNotes } from './shared-lines.ts';

/** `keys NAME`: writes a new pair of keys. Only the owner may read the file of the private key. */
export async function runKeys([name]: readonly string[], _: Values, io: Io): Promise<number> {
  const { privatePem, publicPem } = newKeys();
  await writeNewFile(`${name}.pub.pem`, publicPem, 0o644);
  await writeNewFile(`${name}.pem`, privatePem, 0o600);
  const shown = escapeForTerminal(name!);
  io.out(
    `${shown}.pem is your private key: it signs exports, keep it secret. ` +
      `${shown}.pub.pem is the public key for those who import them.\n` +
      `public key ${publicKeyIn(publicPem)}\n`,
  );
  return 0;
}

/** Never overwrites a file: a lost key cannot be restored. */
async function writeNewFile(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode }).catch((cause) => {
    const message = `Cannot create ${file}: ${systemReason(cause)}. Choose another name.`;
    throw new PanelError('OUTPUT_BLOCKED', message, { cause });
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
    throw usage(
      'Name the file to write and the key that signs: --out FILE --key PRIVATE.pem.',
      'export',
    );
  const result = await exportIndex(folder!, out, {
    key: await readKey(key),
    works,
    signal: io.signal,
  });
  io.out(
    `${holdingsLine(result.works, result.episodes, result.feedback)} ` +
      `in ${escapeForTerminal(out)}, ${count(result.bytes, 'byte')}, no pixels; ` +
      `signed with key ${result.key}\n`,
  );
  return 0;
}

function holdingsLine(works: number, episodes: number, opinions: number): string {
  return [count(works, 'work'), count(episodes, 'episode'), count(opinions, 'opinion')].join(', ');
}

async function exportList(folder: string, values: Values, io: Io): Promise<number> {
  const { references, out } = values;
  if (references === undefined)
    throw usage(
      'PDQ hashes are computed from the pages. Name their catalogue with --references.',
      'export',
    );
  await io.harden();
  const { text, failures, hashes, lowQuality } = await exportHashes(
    folder,
    references,
    runOptionsOf(values, io),
  );
  if (out === undefined) io.out(text);
  else
    await writeFile(out, text).catch((cause) => {
      const message = `Cannot write ${out}: ${systemReason(cause)}.`;
      throw new PanelError('SAVE_FAILED', message, { cause });
    });
  for (const failure of failures) io.err(failureWarning(failure));
  io.err(
    `${count(hashes, 'hash', 'hashes')}; ` +
      `${count(lowQuality, 'page')} with too little detail left out\n`,
  );
  return 0;
}

/** `import INDEX FILE` */
export async function runImport(
  [folder, file]: readonly string[],
  { origin, key }: Values,
  io: Io,
): Promise<number> {
  if (origin === undefined)
    throw usage('Name the organisation that it comes from: --origin NAME.', 'import');
  const result = await importInto(folder!, file!, {
    origin,
    key: key === undefined ? undefined : await publicKeyText(key),
    signal: io.signal,
  });
  const from = escapeForTerminal(origin);
  if (result.kind === 'hashes') {
    io.out(
      `${count(result.hashes, 'hash', 'hashes')} from ${from}: ` +
        'reports name the pictures that are on the list; it is evidence for no work\n',
    );
    return 0;
  }
  for (const note of sharedNotes(result, folder!)) io.err(note);
  if (result.older)
    io.err(`warning: this is older than the import from ${from} that it replaces\n`);
  io.out(
    `${holdingsLine(result.works, result.episodes.length, result.feedback)} from ${from}, ` +
      `verified with key ${result.key}\n`,
  );
  return 0;
}

/** A public key: 64 hex digits, or else the text of the file of that name. */
async function publicKeyText(key: string): Promise<string> {
  return /^[0-9a-f]{64}$/i.test(key) ? key : readKey(key);
}

async function readKey(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    const message = `Cannot read the key ${file}: ${systemReason(cause)}.`;
    throw new PanelError('INPUT_MISSING', message, { cause });
  });
}

/** `revoke INDEX ORIGIN` */
export async function runRevoke(
  [folder, origin]: readonly string[],
  _: Values,
  io: Io,
): Promise<number> {
  const { works, lists, feedback } = await revokeOrigin(folder!, origin!, { signal: io.signal });
  const removed = [count(works, 'work'), count(lists, 'list'), count(feedback, 'opinion')];
  io.out(`${escapeForTerminal(origin!)}: ${removed.join(', ')} removed\n`);
  return 0;
}

/** `feedback INDEX PICTURE WORK[/EPISODE]` */
export async function runFeedback(
  [folder, picture, name]: readonly string[],
  { confirm, dispute, note, origin }: Values,
  io: Io,
): Promise<number> {
  if (confirm === dispute) throw usage('Give either --confirm or --dispute.', 'feedback');
  const slash = name!.indexOf('/');
  const [work, episode] = slash < 0 ? [name!] : [name!.slice(0, slash), name!.slice(slash + 1)];
  const record = {
    work: work!,
    ...(episode !== undefined && { episode }),
    ...(note !== undefined && { note }),
    ...(origin !== undefined && { origin }),
  };
  const said = confirm ? 'confirmed' : 'disputed';
  const options = { signal: io.signal };
  const shown = `${escapeForTerminal(name!)} on ${escapeForTerminal(picture!)}: ${said}`;
  const isDigest = /^[0-9a-f]{64}$/.test(picture!);
  if (dispute && !isDigest) {
    await io.harden();
    const { matches } = await disputeMatches(folder!, picture!, record, options);
    io.out(
      matches === 0
        ? `${shown}; the picture has no match with the work, so the background set stays as it is\n`
        : `${shown}; the rows of ${count(matches, 'match', 'matches')} count in no picture any more\n`,
    );
    return 0;
  }
  const digest = isDigest ? picture! : await digestOf(picture!);
  await recordFeedback(folder!, { ...record, picture: digest, said }, options);
  const hint = dispute
    ? '; name the file instead of its digest to stop the rows from counting'
    : '';
  io.out(`${shown}${hint}\n`);
  return 0;
}

/** The SHA-256 of a file. */
async function digestOf(file: string): Promise<string> {
  for await (const source of picturesIn(file)) return (await source.read()).sha256;
  throw new PanelError('INPUT_EMPTY', `${file} holds no picture. Name a picture or its SHA-256.`);
}
