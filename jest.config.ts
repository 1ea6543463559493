import type { Config } from 'jest';

/**
 * One jest project per kind of test, so that `npm run test:unit` and its siblings each run one folder.
 * @swc/jest only strips types and turns ESM into CJS; `tsc --noEmit` does the checking.
 */
const kinds = [
  'unit',
  'contract',
  'adapter',
  'function',
  'infra',
  'scenario',
  'browser',
  'deploy',
  'fuzz',
  'processes',
] as const;

/** The CDK is slow to load in a test file, so the infra tests share what one process has synthesized. */
const setUp = {
  globalSetup: '<rootDir>/test/infra/global-setup.ts',
  globalTeardown: '<rootDir>/test/infra/global-teardown.ts',
};

const project = (kind: (typeof kinds)[number]): NonNullable<Config['projects']>[number] => ({
  displayName: kind,
  ...(kind === 'infra' ? setUp : {}),
  testMatch: [`<rootDir>/test/${kind}/**/*.test.ts`],
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // These packages come as ES modules only; swc turns them into CJS like our own code.
  transformIgnorePatterns: ['/node_modules/(?!(@middy|@sparticuz)/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local'],
});

export default {
  projects: kinds.map(project),
  randomize: true,
  testTimeout: 60_000,
  maxWorkers: 2,
} satisfies Config;
