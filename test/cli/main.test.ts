import { describe, expect, test } from 'vitest';
import { commands as known } from '../../src/cli/commands.ts';
import { version } from '../../src/index.ts';
import { cli } from '../support/io.ts';

const commands = [...Object.keys(known)];

describe('help', () => {
  test.for([[], ['--help'], ['-h'], ['help']])('%j: every command, by example', async (args) => {
    const { code, out, err } = await cli(args);
    expect([code, err]).toEqual([0, '']);
    for (const name of commands)
      expect(out).toMatch(new RegExp(`^ {2}panelprint ${name} \\S`, 'm'));
  });

  test.for(commands)('%s --help, -h, and help %s say the same', async (name) => {
    const said = await cli([name, '--help']);
    expect([said.code, said.err]).toEqual([0, '']);
    expect(said.out).toMatch(new RegExp(`^panelprint ${name} [A-Z]`));
    expect(await cli([name, '-h'])).toEqual(said);
    expect(await cli(['help', name])).toEqual(said);
    expect(await cli(['--help', name])).toEqual(said);
  });

  test('no line of it is wider than 120 columns', async () => {
    for (const name of ['--help', ...commands])
      for (const line of (await cli(['help', ...(name === '--help' ? [] : [name])])).out.split(
        '\n',
      ))
        expect(line.length, line).toBeLessThanOrEqual(120);
  });

  test('--version is that of the package', async () => {
    expect(await cli(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

/** Command lines that cannot be understood, and what is said of them. */
const wrong: [line: string, says: string][] = [
  ['frobnicate', 'There is no command "frobnicate". See panelprint --help. [BAD_ARGUMENT]'],
  ['constructor', 'There is no command "constructor". See panelprint --help.'],
  ['__proto__', 'There is no command "__proto__".'],
  ['help frobnicate', 'There is no command "frobnicate".'],
  ['help constructor', 'There is no command "constructor".'],
  ['--frobnicate', 'There is no command "--frobnicate".'],
  ['\x1b[2J', 'There is no command "\\u001b[2J".'],
  ['index', 'index takes 1 names; got 0. See panelprint index --help.'],
  ['index a b --out c', 'index takes 1 names; got 2.'],
  ['index a', 'Say where the index goes: --out INDEX.'],
  ['index a --out', "Option '--out <value>' argument missing"],
  ['index a --format json', "Unknown option '--format'"],
  ['index a --frobnicate', "Unknown option '--frobnicate'"],
  ['index a --out b --workers x', '--workers must be a whole number; got "x".'],
  ['match a b --workers 1.5', '--workers must be a whole number; got "1.5".'],
  ['match a b --workers=-1', '--workers must be a whole number; got "-1".'],
  ['info a --workers 2', "Unknown option '--workers'"],
  ['index -x', "Unknown option '-x'"],
  ['match a', 'match takes at least 2 names; got 1. See panelprint match --help.'],
  ['match a b --format xml', '--format must be text, json, jsonl, csv; got "xml".'],
  ['match a b --help=1', "Option '-h, --help' does not take an argument"],
  ['info', 'info takes 1 names; got 0.'],
  ['info a --format csv', '--format must be text, json; got "csv".'],
  ['info a --out b', "Unknown option '--out'"],
  ['check a b', 'check takes 1 names; got 2.'],
  ['check a --format csv', '--format must be text, json; got "csv".'],
  ['check a --repair=yes', "Option '--repair' does not take an argument"],
  ['merge', 'merge takes 1 names; got 0.'],
  ['merge a --repair', "Unknown option '--repair'"],
  ['remove a', 'remove takes 2 names; got 1.'],
  ['compare a', 'compare takes 2 names; got 1.'],
  ['compare a b --format jsonl', '--format must be text, json; got "jsonl".'],
];

test.for(wrong)('%s: exit code 2, one line on stderr, nothing on stdout', async ([line, says]) => {
  const { code, out, err } = await cli(line.split(' '));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^panelprint: \P{Cc}+ \[BAD_ARGUMENT\]\n$/u);
  expect(err).toContain(says);
});

/** Inputs that are not there or not what they should be: the same for every command. */
test.for([
  ['index /no/such --out /no/such', 'INPUT_MISSING'],
  ['match /no/such .', 'INDEX_MISSING'],
  ['info /no/such', 'INDEX_MISSING'],
  ['check /no/such', 'INDEX_MISSING'],
  ['remove /no/such a', 'INDEX_MISSING'],
  ['merge /no/such', 'INDEX_MISSING'],
  ['check /no/such --repair', 'INDEX_MISSING'],
  ['check package.json --repair', 'INPUT_KIND'],
  ['merge src', 'INPUT_KIND'],
  ['compare /no/such .', 'INPUT_MISSING'],
  ['info /no/\x1b[2Jsuch', 'INDEX_MISSING'],
  ['info package.json', 'INPUT_KIND'],
  ['index package.json --out package.json', 'INPUT_KIND'],
] as const)('%s: exit code 2, and %s on stderr', async ([line, wanted]) => {
  const { code, out, err } = await cli(line.split(' '));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^panelprint: \P{Cc}+\n$/u);
  expect(err).toContain(`[${wanted}]`);
});

test('a fault of ours is exit code 2 too, never 1, which says that nothing matched', async () => {
  const onOut = () => {
    throw new TypeError('bug\x1b[2J');
  };
  const { code, err } = await cli(['help'], { onOut });
  expect(code).toBe(2);
  expect(err).toMatch(/^panelprint: TypeError: bug\\u\{1b\}\[2J\n +at /);
});
