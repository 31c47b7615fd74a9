import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/setup.ts',
    setupFiles: 'test/equality.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: '100%', // One core would be left idle otherwise.
    isolate: false, // No test leaves anything behind in a module, and loading them anew takes a second a file.
  },
});

export default config;
