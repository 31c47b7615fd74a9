import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PanelError, type Report, renderJson, renderText } from '../index.ts';
import { systemReason } from './messages.ts';

/**
 * Creates the folder that --out names, so that a long scan does not end in an error.
 * @throws PanelError OUTPUT_BLOCKED if it is a file, SAVE_FAILED if it cannot be created.
 */
export async function prepareCase(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new PanelError('OUTPUT_BLOCKED', `${folder} is a file. Name a folder with --out.`);
  await mkdir(folder, { recursive: true }).catch((cause) => throwUnwritable(folder, cause));
}

/**
 * Writes report.json and report.txt. Both are complete on disk before either replaces an earlier
 * one.
 * @throws PanelError SAVE_FAILED; an earlier report is then still there.
 */
export async function writeCase(folder: string, report: Report): Promise<void> {
  const files = [
    { name: path.join(folder, 'report.json'), text: renderJson(report) },
    { name: path.join(folder, 'report.txt'), text: renderText(report) },
  ];
  try {
    for (const { name, text } of files) await writeFile(`${name}.tmp`, text);
    for (const { name } of files) await rename(`${name}.tmp`, name);
  } catch (cause) {
    for (const { name } of files) await rm(`${name}.tmp`, { force: true }).catch(() => undefined);
    throwUnwritable(folder, cause as NodeJS.ErrnoException);
  }
}

function throwUnwritable(folder: string, cause: NodeJS.ErrnoException): never {
  const reason = systemReason(cause);
  throw new PanelError('SAVE_FAILED', `Cannot write to ${folder}: ${reason}.`, { cause });
}
