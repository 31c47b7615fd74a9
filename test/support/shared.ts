import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../shared');

/** The path of something in ../shared, the folder beside the repository that is not part of it. */
export function shared(...path: readonly string[]): string {
  return join(ROOT, ...path);
}

/**
 * `describe` for tests that read ../shared/conformance. A clone without that folder shows them as skipped,
 * with the reason; where `CI` is set they fail, so that nobody believes in tests that never ran.
 */
export function describeShared(name: string, define: () => void): void {
  const missing = !existsSync(shared('conformance'));
  if (!missing) {
    describe(name, define);
    return;
  }
  // `define` is not called: it may read the files that are missing.
  describe.skipIf(!process.env.CI)(`${name} [needs ../shared/conformance, not found]`, () => {
    test('has its files', () => {
      throw new Error(
        `${shared('conformance')} is missing, and CI does not skip what it should run.`,
      );
    });
  });
}
