import type { Config } from 'jest';

/**
 * One jest project per ring of tests, so that `npm run test:unit` and its siblings each run one folder, or the paths
 * that follow `--`. (`--selectProjects` takes all words up to the next option for names of projects: that is why an
 * option comes last in those scripts, though the order is random either way.)
 *
 * @swc/jest only strips types and turns ESM into CJS; `tsc --noEmit` does the checking.
 */
export const rings = [
  'unit',
  'contract',
  'adapter',
  'function',
  'infra',
  'scenario',
  'browser',
  'package',
  'deploy',
  'fuzz',
  'processes',
] as const;

const setUps: Partial<Record<(typeof rings)[number], object>> = {
  /** The CDK is slow to load in a test file, so the infra tests share what one process has synthesized. */
  infra: {
    globalSetup: '<rootDir>/test/infra/global-setup.ts',
    globalTeardown: '<rootDir>/test/infra/global-teardown.ts',
  },
  browser: { globalSetup: '<rootDir>/test/browser/global-setup.ts' },
};

const project = (ring: (typeof rings)[number]): NonNullable<Config['projects']>[number] => ({
  displayName: ring,
  testEnvironment: '<rootDir>/test/support/plain-environment.ts',
  ...setUps[ring],
  testMatch: [`<rootDir>/test/${ring}/**/*.test.ts`],
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
  modulePathIgnorePatterns: [
    '<rootDir>/cdk.out',
    '<rootDir>/dist',
    '<rootDir>/.local',
    '<rootDir>/.test-output',
  ],
});

/** The repositories once more, on the engine of machines that have no other. */
const adapterOnModel = {
  ...(project('adapter') as object),
  displayName: 'adapter-on-model',
  testMatch: ['<rootDir>/test/adapter/*{repository,repositories,progress}.test.ts'],
  setupFiles: ['<rootDir>/test/support/on-the-model.ts'],
};

export default {
  projects: [...rings.map(project), adapterOnModel],
  randomize: true,
  // For what hangs, never for what is slow: a loaded machine takes ten times as long as an idle one.
  testTimeout: 600_000,
  maxWorkers: 2,
} satisfies Config;
