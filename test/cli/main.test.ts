import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { help } from '../../src/cli/help.ts';
import { version } from '../../src/index.ts';
import { cli } from '../support/io.ts';

const names = Object.keys(commands);

describe('help', () => {
  test.for([[], ['--help'], ['-h'], ['help']])(
    '%j prints an example of every command',
    async (args) => {
      const { code, out, err } = await cli(args);
      expect([code, err]).toEqual([0, '']);
      for (const name of names) expect(out).toMatch(new RegExp(`^ {2}panelprint ${name} \\S`, 'm'));
    },
  );

  test.for(names)('%s --help, -h, and help %s print the same', async (name) => {
    const shown = await cli([name, '--help']);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toMatch(new RegExp(`^panelprint ${name} (add )?[A-Z]`));
    expect(await cli([name, '-h'])).toEqual(shown);
    expect(await cli(['help', name])).toEqual(shown);
    expect(await cli(['--help', name])).toEqual(shown);
  });

  test('has no line of more than 100 columns', () => {
    for (const text of Object.values(help))
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  test('--version prints the version of the package', async () => {
    expect(await cli(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

/** Command lines that are not valid, and their error messages. */
const invalid: [line: string, message: string][] = [
  ['frobnicate', 'There is no command "frobnicate". See panelprint --help. [BAD_ARGUMENT]'],
  ['constructor', 'There is no command "constructor". See panelprint --help.'],
  ['__proto__', 'There is no command "__proto__".'],
  ['help frobnicate', 'There is no command "frobnicate".'],
  ['help constructor', 'There is no command "constructor".'],
  ['--frobnicate', 'There is no command "--frobnicate".'],
  ['\x1b[2J', 'There is no command "\\u001b[2J".'],
  ['index', 'index takes 1 argument; got 0. See panelprint index --help.'],
  ['index a b --out c', 'index takes 1 argument; got 2.'],
  ['index a', 'Name the index folder with --out INDEX. See panelprint index --help.'],
  ['index a --out', "Option '--out <value>' argument missing"],
  ['index a --format json', "Unknown option '--format'"],
  ['index a --frobnicate', "Unknown option '--frobnicate'"],
  ['index a --out b --workers x', '--workers must be a whole number; got "x".'],
  ['match a b --workers 1.5', '--workers must be a whole number; got "1.5".'],
  ['match a b --workers=-1', '--workers must be a whole number; got "-1".'],
  ['info a --workers 2', "Unknown option '--workers'"],
  ['index -x', "Unknown option '-x'"],
  ['match a', 'match takes at least 2 arguments; got 1. See panelprint match --help.'],
  ['match a b --format xml', '--format must be text, json, jsonl or csv; got "xml".'],
  ['match a b --help=1', "Option '-h, --help' does not take an argument"],
  ['info', 'info takes 1 argument; got 0.'],
  ['info a --format csv', '--format must be text or json; got "csv".'],
  ['info a --out b', "Unknown option '--out'"],
  ['check a b', 'check takes 1 argument; got 2.'],
  ['check a --format csv', '--format must be text or json; got "csv".'],
  ['check a --repair=yes', "Option '--repair' does not take an argument"],
  ['merge', 'merge takes 1 argument; got 0.'],
  ['merge a --repair', "Unknown option '--repair'"],
  ['remove a', 'remove takes 2 arguments; got 1.'],
  ['compare a', 'compare takes 2 arguments; got 1.'],
  ['compare a b --format jsonl', '--format must be text or json; got "jsonl".'],
];

test.for(invalid)(
  '%s: exit code 2, one line on stderr, nothing on stdout',
  async ([line, message]) => {
    const { code, out, err } = await cli(line.split(' '));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^panelprint: \P{Cc}+ \[BAD_ARGUMENT\]\n$/u);
    expect(err).toContain(message);
  },
);

/** Inputs that are missing or of the wrong kind: the same for every command. */
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

test('an unexpected error exits with 2, not with 1, which means that nothing matched', async () => {
  const onOut = () => {
    throw new TypeError('bug\x1b[2J');
  };
  const { code, err } = await cli(['help'], { onOut });
  expect(code).toBe(2);
  expect(err).toMatch(/^panelprint: TypeError: bug\\u\{1b\}\[2J\n +at /);
});
