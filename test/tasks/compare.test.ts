import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/index.ts';
import { codeOf, emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

const ours = fixture('catalogue', 'neon-spring', 'ep01');
const theirs = fixture('site', 'es', 's48213', 'cap-001');

describe('compare', () => {
  test('matches the pictures of a folder against another folder', async () => {
    const { pages, failures, images } = await compare(ours, theirs);
    expect(pages).toEqual(['001.jpg', '002.jpg', '003.jpg', '004.jpg']);
    expect(failures).toEqual([]);
    expect(images.map(({ path, matches }) => [path, matches.length > 0])).toEqual([
      ['001.webp', false],
      ['002.webp', true],
      ['003.webp', true],
      ['004.webp', true],
      ['005.webp', false],
    ]);
  });

  test('matches a picture against another picture', async () => {
    const { pages, images } = await compare(join(ours, '002.jpg'), join(ours, '002.jpg'));
    expect(pages).toEqual(['002.jpg']);
    expect(images[0]!.matches[0]).toMatchObject({ scale: 1, mirrored: false });
    expect(images[0]!.matches[0]!.distance).toBeLessThan(4);
  });

  test('lists pages of the first that cannot be read, and compares the others', async () => {
    const folder = folderOf({ '1.jpg': 'x', '2.jpg': page('neon-spring/ep01', 2) });
    const { pages, failures, images } = await compare(folder, join(ours, '002.jpg'));
    expect(pages).toEqual(['2.jpg']);
    expect(failures.map(({ path, error }) => [path, error.code])).toEqual([
      [join(folder, '1.jpg'), 'PICTURE_UNREADABLE'],
    ]);
    expect(images[0]!.status).toBe('matched');
  });

  test('lists links and pipes among the first, and does not open them', async () => {
    const folder = folderOf({ '1.jpg': page('neon-spring/ep01', 2) });
    symlinkSync(join(ours, '003.jpg'), join(folder, '2.jpg'));
    execFileSync('mkfifo', [join(folder, '3.jpg')]);
    const { pages, failures } = await compare(folder, join(ours, '002.jpg'));
    expect(pages).toEqual(['1.jpg']);
    expect(failures.map(({ error }) => error.message)).toEqual([
      '2.jpg is a symbolic link, which is not followed.',
      '3.jpg is not a regular file.',
    ]);
  });

  const text = () => join(folderOf({ 'a.jpg': 'text' }), 'a.jpg');
  const whole = () => join(ours, '002.jpg');
  test.for([
    ['a missing', () => [join(ours, 'no'), whole()], 'INPUT_MISSING'],
    ['b missing', () => [whole(), join(ours, 'no')], 'INPUT_MISSING'],
    ['a without pictures', () => [emptyFolder(), whole()], 'INPUT_EMPTY'],
    ['b without pictures', () => [whole(), emptyFolder()], 'INPUT_EMPTY'],
    ['a that is no picture', () => [text(), whole()], 'PICTURE_UNREADABLE'],
  ] as const)('throws an error with a code: %s', async ([, make, code]) => {
    const [a, b] = make();
    expect(await codeOf(compare(a!, b!))).toBe(code);
  });
});
