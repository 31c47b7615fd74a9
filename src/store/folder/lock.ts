import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { PanelError } from '../../errors.ts';
import { errnoOf, type FileSystem, isLock, listFiles } from './files.ts';

/*
 * One writer at a time, across processes. Whoever wants to write puts down a file of a name that nobody ever had
 * before, and then looks who else has one. A file whose owner is dead is taken away: safely, as its name is never
 * used again and its owner does not come back. If an owner lives, it is he who writes, or of several who look at once
 * the one whose name comes first; the others take back theirs, and he waits for that. So a killed owner holds up nobody,
 * and there is no moment at which two believe that they write.
 *
 * The name says who the owner is, so that a lock is never seen half written: `writer.PID.BEGAN.HOST.BOOT.SPACE.UUID.lock`,
 * the last but the UUID as eight hex digits of their SHA-256. What he does stands in the file, for people.
 */

/** How often, and how many milliseconds in between, the first of several waits for the others to take back theirs. */
const MAX_LOOKS = 25;
const PAUSE_MS = 20;

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a folder.
 * @param what is being done, for whoever finds it taken.
 * @throws PanelError INDEX_LOCKED, which names the holder; what the file system throws.
 */
export async function acquireLock(fs: FileSystem, folder: string, what: string): Promise<Lock> {
  const { pid } = process;
  const name = ['writer', pid, beganAt(pid), ...thisHost(), randomUUID(), 'lock'].join('.');
  const path = join(folder, name);
  const release = () => fs.rm(path, { force: true });
  try {
    await createLockFile(fs, path, `process ${pid} on ${hostname()} (${what})`);
    let before: readonly string[] | undefined;
    for (let look = 0; ; look++) {
      const all = await liveLocks(fs, folder, name);
      before ??= all;
      // Whoever has come since the first look has seen ours, and gives way.
      const others = all.filter((other) => before!.includes(other));
      if (others.length === 0) return { release };
      const first = others.every((other) => name < other);
      if (!first || look === MAX_LOOKS) throw await lockedError(fs, folder, others[0]!);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

async function createLockFile(fs: FileSystem, path: string, owner: string): Promise<void> {
  const handle = await fs.open(path, 'wx');
  try {
    await handle.writeFile(owner);
  } finally {
    await handle.close();
  }
}

/** The locks of others whose owners live, or may live; those of the dead are taken away. */
async function liveLocks(fs: FileSystem, folder: string, own: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of (await listFiles(fs, folder)) ?? []) {
    if (!isLock(name) || name === own) continue;
    if (isDead(name)) await fs.rm(join(folder, name), { force: true });
    else found.push(name);
  }
  return found;
}

/** Dead for certain: of another machine nothing is known. After a restart all that was before it is dead. */
function isDead(name: string): boolean {
  const [, pid, began, ...place] = name.split('.');
  const [host, boot, space] = thisHost();
  if (place[0] !== host) return false;
  if (place[1] !== boot) return true;
  if (place[2] !== space) return false; // another container's numbers
  const now = beganAt(Number(pid));
  const known = now !== UNKNOWN && began !== UNKNOWN;
  return !isAlive(Number(pid)) || (known && now !== began);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

/** Where there is no /proc, or it does not tell: a number alone must do. */
const UNKNOWN = '0';

/**
 * When a process began, as the system counts it: process numbers come again. Field 22 of /proc/PID/stat, counted behind
 * the name in brackets, which may hold anything. One that is dead and only waits to be asked how it died never began.
 */
function beganAt(pid: number): string {
  const stat = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0]!) ? 'never' : (fields[19] ?? UNKNOWN);
}

let place: readonly string[] | undefined;

/** Machine, boot and container in which process numbers mean something. */
function thisHost(): readonly string[] {
  place ??= [
    hostname(),
    readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    readOrEmpty(() => readlinkSync('/proc/self/ns/pid')),
  ].map((text) => sha256Hex(new TextEncoder().encode(text)).slice(0, 8));
  return place;
}

function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

async function lockedError(fs: FileSystem, folder: string, name: string): Promise<PanelError> {
  const path = join(folder, name);
  const [, pid] = name.split('.');
  const said = await readOwner(fs, path).catch(() => '');
  return new PanelError(
    'INDEX_LOCKED',
    `${said || `process ${pid}`} is writing to ${folder}. Try again when it is done; if it is certain that nobody is, delete ${path}.`,
  );
}

async function readOwner(fs: FileSystem, path: string): Promise<string> {
  const handle = await fs.open(path, 'r');
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
