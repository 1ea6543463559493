import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { addBilling } from '../../infra/billing-app.ts';
import { checkedConfig } from '../../infra/config.ts';
import { BillingParts } from '../../infra/constructs/billing-parts.ts';
import type { Variant } from './billing-template.ts';
import { eachTriggerAndGrant } from './each-trigger.ts';
import { embedEverything } from './embedded-app.ts';
import { PROD_OVERRIDE, PROD_WITH_EVERYTHING, WATCHED, WEBHOOKS } from './stage-overrides.ts';

/**
 * `node test/support/synthesize.ts <folder> [variant…]`: what `cdk synth` would write, once for all infra tests. A process of its
 * own, because inside a test file the CDK takes several times as long to load.
 */
const RESOURCE_LIMIT = '@aws-cdk/core:stackResourceLimit';
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
    const config = checkedConfig('this test', { stage: 'dev', webhooks: WEBHOOKS });
    const stack = new Stack(app, 'Stack', { env: { region: config.region } });
    new BillingParts(stack, 'Default', { config, topology: eachTriggerAndGrant });
    app.synth();
  },
  embedded: () => {
    // CloudFormation would refuse so many resources; here they are only looked at.
    const context = { [RESOURCE_LIMIT]: 0, [DISABLE_ASSET_STAGING_CONTEXT]: true };
    const app = new App({ outdir: outdirOf('embedded'), context });
    embedEverything(app);
    app.synth();
  },
};

function outdirOf(variant: Variant): string {
  return join(folder ?? '', variant);
}

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
  return new App({ outdir: outdirOf(variant), context: { ...cdkJson.context, ...context } });
}
