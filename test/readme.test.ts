import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { panelprint, run, useBuilt } from './support/built.ts';

const ROOT = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code of one language, fence by fence. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms');
  return [...readme.matchAll(fence)].map(([, code]) => code!);
}

/** The commands that begin with these words, without their comments. */
function commands(start: string): string[][] {
  const lines = blocks('sh').flatMap((code) => code.split('\n'));
  return lines
    .filter((line) => line.startsWith(start))
    .map((line) => line.replace(/\s+#.*$/, '').split(' '));
}

useBuilt();

describe('what the README shows', () => {
  test('runs as it stands', async () => {
    // Left there by an earlier release of the format, it would be refused.
    rmSync(join(ROOT, '.build/readme-index'), { recursive: true, force: true });
    const [code, ...others] = blocks('js');
    expect(others).toEqual([]);
    const built = pathToFileURL(join(dirname(panelprint()[1]!), '../index.js')).href;
    const file = join(ROOT, '.build/readme.mjs');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code!.replace("'panelprint'", JSON.stringify(built)));
    const { code: exit, out, err } = await run([process.execPath, file], { cwd: ROOT });
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/003\.jpg: rows \d+-\d+ are rows\n {2}\d+-\d+ of ash-crown\/ep01/);
  });

  test('on the command line ends well, every line of it', async () => {
    for (const left of ['index', 'partner', 'kept', 'us.pem', 'us.pub.pem'])
      rmSync(join(ROOT, '.build', left), { recursive: true, force: true });
    const lines = commands('npx panelprint');
    expect(lines.length).toBeGreaterThan(5);
    for (const [, , ...words] of lines) {
      const { code, out } = await run(panelprint(...words), { cwd: ROOT });
      expect({ words, code }).toEqual({ words, code: 0 });
      expect(out).not.toBe('');
    }
  }, 90_000); // A dozen processes, one of which compares every picture with its reference page.

  test('as npm commands exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const names = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
    expect(names).toContain('demo');
    for (const name of names) expect(scripts).toHaveProperty(name);
  });

  test('as the API is the API, all of it', () => {
    const [, table] = readme.split('## From TypeScript');
    const [rows] = table!.split('\n## ');
    const told = [...rows!.matchAll(/`(\w+)(?:\([^`]*\))?`/g)].map(([, name]) => name!);
    for (const name of Object.keys(api)) expect(told).toContain(name);
  });
});
