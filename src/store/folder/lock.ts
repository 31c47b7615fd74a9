import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../../checksum.ts';
import { errnoOf, PanelError } from '../../errors.ts';
import { type FileSystem, isLock, listFiles } from './files.ts';

/*
 * One writer at a time, across processes. Each writer derives the next manifest from the one that
 * it has read. If two did so at once, the second would replace the first one's manifest, and what
 * the first had added would be lost. To write, a process creates a lock file with a unique
 * name and then lists the others. It deletes the locks of dead processes: that is safe, because
 * their names are never used again and their owners do not come back. A process that finds a live
 * lock withdraws its own. If several look at once, the one with the first name waits for the others
 * to withdraw, and then owns the index. So a killed owner blocks nobody, and at no moment do
 * two processes believe that they own the index.
 *
 * The name identifies the owner, so that no reader meets a lock that is half written:
 * `writer.PID.BEGAN.HOST.BOOT.SPACE.UUID.lock`, where HOST, BOOT and SPACE are the first eight hex
 * digits of SHA-256 digests. The content of the file tells people what the owner does.
 */

/**
 * How often the first of several processes looks whether the others have withdrawn, and the pause.
 */
const MAX_LOOKS = 25;
const PAUSE_MS = 20;

/** A lock that this process holds. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Acquires the lock of a folder.
 * @param purpose what the owner does, for those who find the folder locked.
 * @throws PanelError INDEX_LOCKED, which names the owner; errors of the file system.
 */
export async function acquireLock(fs: FileSystem, folder: string, purpose: string): Promise<Lock> {
  const { pid } = process;
  const name = ['writer', pid, startOf(pid), ...thisHost(), randomUUID(), 'lock'].join('.');
  const path = join(folder, name);
  const release = () => fs.rm(path, { force: true });
  try {
    await createLockFile(fs, path, `process ${pid} on ${hostname()} (${purpose})`);
    let atFirst: readonly string[] | undefined;
    for (let look = 0; ; look++) {
      const others = await liveLocks(fs, folder, name);
      atFirst ??= others;
      // A process that came after our first look has seen our lock, and withdraws.
      const rivals = others.filter((other) => atFirst!.includes(other));
      if (rivals.length === 0) return { release };
      const isFirst = rivals.every((other) => name < other);
      if (!isFirst || look === MAX_LOOKS) throw await lockedError(fs, folder, rivals[0]!);
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

/** Lists the locks of other processes that live, or may live. Deletes those of dead processes. */
async function liveLocks(fs: FileSystem, folder: string, ourName: string): Promise<string[]> {
  const live: string[] = [];
  for (const { name } of (await listFiles(fs, folder)) ?? []) {
    if (!isLock(name) || name === ourName) continue;
    if (isDead(name)) await fs.rm(join(folder, name), { force: true });
    else live.push(name);
  }
  return live;
}

/**
 * Whether the owner of a lock is certainly dead. A process of another machine may always live;
 * after a restart of this machine, all processes from before it are dead.
 */
function isDead(name: string): boolean {
  const [, pid, began, host, boot, space] = name.split('.');
  const [ourHost, ourBoot, ourSpace] = thisHost();
  if (host !== ourHost) return false;
  if (boot !== ourBoot) return true;
  if (space !== ourSpace) return false; // process numbers of another container
  if (!isAlive(Number(pid))) return true;
  const start = startOf(Number(pid));
  return start !== UNKNOWN_START && began !== UNKNOWN_START && start !== began;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

/** Without a readable /proc, the process number alone must do. */
const UNKNOWN_START = '0';

/**
 * When a process started, as the system counts it, because process numbers are reused. This is
 * field 22 of /proc/PID/stat, counted from behind the program's name in brackets, which may hold
 * anything. A zombie counts as never started.
 */
function startOf(pid: number): string {
  const stat = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0]!) ? 'never' : (fields[19] ?? UNKNOWN_START);
}

let host: readonly string[] | undefined;

/** The machine, boot and container in which process numbers mean something. */
function thisHost(): readonly string[] {
  host ??= [
    hostname(),
    readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    readOrEmpty(() => readlinkSync('/proc/self/ns/pid')),
  ].map((text) => sha256Hex(new TextEncoder().encode(text)).slice(0, 8));
  return host;
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
  const owner = await readOwner(fs, path).catch(() => '');
  return new PanelError(
    'INDEX_LOCKED',
    `${owner || `process ${pid}`} is writing to ${folder}. Try again when it is done. If you are certain that it has ended, delete ${path}.`,
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
