import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { CustomDomain } from '../../infra/constructs/custom-domain.ts';
import { letLogsUse } from '../../infra/constructs/encryption.ts';
import { instanceName } from '../../infra/constructs/instance.ts';
import { IamportBilling } from '../../infra/iamport-billing.ts';

/**
 * `node test/support/refused-embeddings.ts`: prints as JSON what a merchant is told who embeds it wrongly. A process of its own, because
 * inside a test file the CDK takes several times as long to load.
 */
const embed = (props: object) => new IamportBilling(new Stack(), 'Billing', props as never);
const dev = { config: { stage: 'dev' } };

const told = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const warned = (keyOf: (stack: Stack) => IKey): string => {
  const stack = new Stack();
  letLogsUse(stack, keyOf(stack));
  const warnings = stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
  return warnings.map(({ data }) => String(data)).join('\n');
};

function foreignDomain(): void {
  const stack = new Stack();
  const arn = 'arn:aws:acm:ap-northeast-2:111122223333:certificate/c';
  const zone = { hostedZoneId: 'Z', zoneName: 'shop.example' };
  new CustomDomain(stack, 'Domain', {
    name: 'billing.other.example',
    certificate: Certificate.fromCertificateArn(stack, 'C', arn),
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z', zone),
  } as never);
}

const target = { bind: () => ({ arn: 'arn:aws:sqs:ap-northeast-2:111122223333:queue' }) };
const keyArn = 'arn:aws:kms:ap-northeast-2:111122223333:key/of-the-shop';
const billing = embed(dev);

export interface Refusals {
  readonly emptyProd: string;
  readonly wrongValue: string;
  readonly wrongStage: string;
  readonly twoAddresses: string;
  readonly wrongName: string;
  readonly wrongEvent: string;
  readonly noEvent: string;
  readonly foreignDomain: string;
  readonly importedKey: string;
  readonly ownKey: string;
}

const refusals: Refusals = {
  emptyProd: told(() => embed({ config: { stage: 'prod' } })),
  wrongValue: told(() => embed({ config: { stage: 'dev', gatewayConcurrency: 1 } })),
  wrongStage: told(() => embed({ config: { stage: 'test' } })),
  twoAddresses: told(() =>
    embed({ config: { stage: 'dev', publicBaseUrl: 'https://a.example' }, domain: { name: 'b.example' } }),
  ),
  wrongName: told(() => instanceName(new Stack(), 'our shop')),
  wrongEvent: told(() => billing.onEvent('charge.payed' as never, target)),
  noEvent: told(() => billing.onEvent([], target)),
  foreignDomain: told(foreignDomain),
  importedKey: warned((stack) => Key.fromKeyArn(stack, 'Key', keyArn)),
  ownKey: warned((stack) => new Key(stack, 'Key')),
};
console.log(JSON.stringify(refusals));
