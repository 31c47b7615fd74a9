import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli } from '../support/io.ts';
import { emptyFolder, smallCatalogue } from '../support/picture-files.ts';

describe('info', () => {
  test('prints works, episodes, counts and the digest, as text and as JSON', async () => {
    const catalogue = smallCatalogue();
    writeFileSync(join(catalogue, 'neon/ep01/ComicInfo.xml'), '<Title>\u202eone\x1b[2J</Title>');
    const folder = emptyFolder();
    await cli(['index', catalogue, '--out', folder]);
    const { code, out, err } = await cli(['info', folder]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^neon \(neon\)\n {2}ep01: 2 pages {2}\\u\{202e\}one\\u\{1b\}\[2J\n {2}ep02: 2 pages\nprofile 1, works 1, episodes 2, tracks \d+, windows \d+, patches \d+, segments 1, generation 1, background 0\nsha256 [0-9a-f]{64}\n$/,
    );
    const json = JSON.parse((await cli(['info', folder, '--format', 'json'])).out);
    expect(json).toMatchObject({ profile: 1, works: 1, episodes: 2 });
    expect(json.catalogue[0].episodes[0].pages[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(out).toContain(json.sha256);
  });
});
