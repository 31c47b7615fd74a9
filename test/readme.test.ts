import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { panelprint, run, script, useBuilt } from './support/built.ts';
import { emptyFolder, fixture } from './support/picture-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code blocks of one language. */
function codeBlocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms');
  return [...readme.matchAll(fence)].map(([, code]) => code!);
}

/** The commands of the README that start with these words, without comments. */
function commands(start: string): string[][] {
  const lines = codeBlocks('sh').flatMap((code) => code.split('\n'));
  return lines
    .filter((line) => line.startsWith(start))
    .map((line) => line.replace(/\s+#.*$/, '').split(' '));
}

/** A folder that stands for a clone: with one page of the fixtures and two of its copies, to save time. */
function smallClone(): string {
  const clone = emptyFolder();
  const parts = [
    'catalogue/ash-crown/ep01/002.jpg',
    'site/es/s50977/cap-001/003.jpg',
    'site/ja/t7f3a/001/002.webp',
  ];
  for (const part of parts) cpSync(fixture(part), join(clone, 'fixtures', part));
  return clone;
}

useBuilt();

describe('the README', () => {
  test('shows a program that runs', async () => {
    const clone = smallClone();
    const [code, ...others] = codeBlocks('js');
    expect(others).toEqual([]);
    const built = pathToFileURL(join(dirname(panelprint()[1]!), '../index.js')).href;
    const file = join(clone, 'program.mjs');
    writeFileSync(file, code!.replace("'panelprint'", JSON.stringify(built)));
    const { code: exit, out, err } = await run([process.execPath, file], { cwd: clone });
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/003\.jpg: rows \d+-\d+ are rows\n {2}\d+-\d+ of ash-crown\/ep01/);
  });

  test('shows command lines that all end with exit code 0 and output', async () => {
    const clone = smallClone();
    const lines = commands('npx panelprint').map(([, , ...args]) => args);
    expect(lines.length).toBeGreaterThan(5);
    // One process runs them all, one after another.
    const source = `
      import { processIo } from './cli/io.js';
      import { main } from './cli/main.js';
      const real = processIo();
      for (const args of ${JSON.stringify(lines)}) {
        const done = { args, out: '', err: '' };
        const out = (text) => void (done.out += text);
        const err = (text) => void (done.err += text);
        done.code = await main(args, { ...real, out, err });
        console.log(JSON.stringify(done));
      }
    `;
    const printed = await run(script(source), { cwd: clone });
    expect([printed.code, printed.err]).toEqual([0, '']);
    const all = printed.out.trim().split('\n');
    expect(all).toHaveLength(lines.length);
    for (const line of all) {
      const { args, code, out, err } = JSON.parse(line);
      expect({ args, code }, err).toEqual({ args, code: 0 });
      expect(out).not.toBe('');
    }
  });

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const names = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(names).toContain('demo');
    for (const name of names) expect(scripts).toHaveProperty([name]);
  });

  test('names every export of the package', () => {
    const [, section] = readme.split('## From TypeScript');
    const [table] = section!.split('\n## ');
    const named = [...table!.matchAll(/`(\w+)(?:\([^`]*\))?`/g)].map(([, name]) => name!);
    for (const name of Object.keys(api)) expect(named).toContain(name);
  });
});
