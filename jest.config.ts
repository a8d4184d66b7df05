import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/data/'],
} satisfies Config;

/**
 * Three lanes, told apart by a file's name: `plain` needs nothing but Node, `database` runs once on PGlite and once on
 * PostgreSQL (`TEST_DATABASE_URL`), `browser` needs Chromium. `test/lanes.ts` runs them all.
 */
const config: Config = {
  // A busy machine is slow to start databases and processes; what hangs is found all the same.
  testTimeout: 90_000,
  // An embedded database gives its memory back only with its process: without this, the lane grows beyond 4 GB.
  workerIdleMemoryLimit: '1GB',
  // With one worker Jest would run all in its own process, which that limit does not hold.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  projects: [
    {
      ...common,
      displayName: 'plain',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.db\\.test\\.ts$', '/test/browser/'],
    },
    { ...common, displayName: 'database', testMatch: ['<rootDir>/test/**/*.db.test.ts'] },
    { ...common, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};

export default config;
