import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../shared');

/** The path of a file in ../shared, a folder beside the repository. */
export function shared(...path: readonly string[]): string {
  return join(ROOT, ...path);
}

/**
 * `describe` for tests that read ../shared/conformance. Without that folder they are skipped, with
 * the reason in their names; if `CI` is set they fail.
 */
export function describeShared(name: string, define: () => void): void {
  const missing = !existsSync(shared('conformance'));
  if (!missing) {
    describe(name, define);
    return;
  }
  // `define` may read the missing files, so it is not called.
  describe.skipIf(!process.env.CI)(`${name} [needs ../shared/conformance, not found]`, () => {
    test('has its files', () => {
      throw new Error(`${shared('conformance')} is missing: in CI, no test is skipped.`);
    });
  });
}
