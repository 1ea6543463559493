import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addBilling } from '../../infra/billing-app.ts';
import { BillingStack } from '../../infra/billing-stack.ts';
import { loadConfig } from '../../infra/config.ts';
import type { Variant } from './billing-template.ts';
import { eachTriggerAndGrant } from './each-trigger.ts';
import { PROD_OVERRIDE, PROD_WITH_EVERYTHING, WATCHED, WEBHOOKS } from './stage-overrides.ts';

/**
 * `node test/support/synthesize.ts <folder> [variant…]`: what `cdk synth` would write, once for all infra tests. A process of its
 * own, because inside a test file the CDK takes several times as long to load.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const [folder, ...asked] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node test/support/synthesize.ts <folder> [variant…]');

const build: Readonly<Record<Variant, () => void>> = {
  dev: () => synthesizeStage('dev', 'dev', { webhooks: WEBHOOKS }),
  prod: () => synthesizeStage('prod', 'prod', PROD_WITH_EVERYTHING),
  'app-schemes-only': () =>
    synthesizeStage('app-schemes-only', 'prod', { ...PROD_OVERRIDE, allowedReturnUrls: ['shopapp:'] }),
  watched: () => synthesizeStage('watched', 'prod', WATCHED),
  'each-trigger-and-grant': () => {
    const app = newApp('each-trigger-and-grant', {});
    const config = loadConfig('dev', JSON.stringify({ webhooks: WEBHOOKS }));
    new BillingStack(app, 'Stack', { config, topology: eachTriggerAndGrant, env: { region: config.region } });
    app.synth();
  },
};

for (const [variant, synthesize] of Object.entries(build)) {
  if (asked.length === 0 || asked.includes(variant)) synthesize();
}

/** Throws when cdk-nag finds something. */
function synthesizeStage(variant: Variant, stage: string, override: object | undefined): void {
  const app = newApp(variant, {
    stage,
    ...(override === undefined ? {} : { override: JSON.stringify(override) }),
  });
  addBilling(app);
  app.synth();
}

/** With the feature flags of cdk.json, as the CDK's command line has them. */
function newApp(variant: Variant, context: Readonly<Record<string, string>>): App {
  const cdkJson = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  return new App({ outdir: join(folder ?? '', variant), context: { ...cdkJson.context, ...context } });
}
