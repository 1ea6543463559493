import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { savedQueries } from '../../infra/saved-queries.ts';
import { runInBash, type Shell } from '../support/bash-session.ts';
import { type Block, marked } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { runbookCommands } from '../support/readme-blocks.ts';
import { registerCard } from './customer.ts';
import { type DeployedStack, KEYS, STACK_NAME } from './deployed-stack.ts';

const TEST_TIMEOUT_MS = 2 * PATIENCE_MS;
/** Nobody else here pays it: what the runbook does to all who do, it does to one customer. */
const WRONG_PRICE = 7_700;

/**
 * A reader's shell. The AWS CLI of PyPI is v1: it takes a payload as it is, what v2 has to be told, and cannot print
 * credentials. A command that is not run is still read by the CLI: its options and values must be right.
 */
const PRELUDE = `set -euo pipefail
# A pipe, as in a terminal: what Node gives is a socket, which /dev/stdout cannot open.
exec > >(cat)
# A reader is in the project's folder.
npm() { (cd "$ROOT" && command npm "$@"); }
curl() { command curl --show-error --fail-with-body --cacert "$AWS_CA_BUNDLE" "$@"; }
aws() {
  if [ "$1 $2" = 'configure export-credentials' ]; then
    echo "export AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY"
    return
  fi
  local each args=()
  for each in "$@"; do
    case "$each" in --cli-binary-format | raw-in-base64-out) ;; *) args+=("$each") ;; esac
  done
  # Said outright: for SQS it knows an address of its own, and nothing here may lead to a real account.
  "$PYTHON" -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "\${args[@]}" \${ONLY_READ:+--generate-cli-skeleton output}
}
`;

/** Every command of the runbook, in order, as somebody would type it who has this customer in front of them. */
export function runbookCases(deployed: () => DeployedStack): void {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const shell = ({ miniStack }: DeployedStack): Shell => ({
    prelude: PRELUDE,
    env: {
      PATH: process.env['PATH'],
      ...miniStack.env,
      ...miniStack.install.env,
      PYTHON: miniStack.install.python,
      ROOT,
      SECONDS_TO_WAIT: '1',
    },
    // For the prompts of a rotation: the keys stay those that the simulator knows.
    input: `${KEYS.impKey}\n${KEYS.impSecret}\n`,
  });

  async function subscribed(
    stack: DeployedStack,
  ): Promise<{ readonly id: string; readonly customerId: string }> {
    const { request_pay, customerId } = await registerCard(stack);
    const interval = { unit: 'month', count: 1 };
    const plan = { plan_id: 'wrong-price', name: '베이직', amount: WRONG_PRICE, interval };
    await stack.merchant('POST', '/plans', plan);
    const body = { customer_uid: request_pay.customer_uid, plan_id: plan.plan_id };
    const made = await stack.merchant('POST', '/subscriptions', body);
    if (made.status !== 201) throw new Error(`subscription: ${made.status} ${made.text}`);
    return { id: made.json.subscription_id, customerId };
  }

  test(
    'has commands that all run on the deployed stack, and do what they are for',
    async () => {
      const stack = deployed();
      const { id, customerId } = await subscribed(stack);
      const asTyped = (block: Block): Block => ({
        ...block,
        text: onlyRead(block)
          .replace('STACK=iamport-billing-prod', `STACK=${STACK_NAME}`)
          .replace('API=$(out ApiUrl)', `API='${stack.apiUrl}'`)
          .replace(/^WRONG=\d+$/m, `WRONG=${WRONG_PRICE}`)
          .replace(/^SUBSCRIPTION=\w+$/m, `SUBSCRIPTION=${id}`)
          .replace(/^CHARGE=\w+$/m, `CHARGE=sub_${id}_0001`)
          // Each day is four calls of the CLI, a second each.
          .replace(/^for day in .+; do$/m, 'for day in $(TZ=Asia/Seoul date +%d); do')
          .replace(/^CUSTOMER=\S+$/m, `CUSTOMER=${customerId}`),
      });
      await runInBash(runbookCommands().map(asTyped), folder, shell(stack));

      expect((await stack.merchant('GET', '/hold')).json).toMatchObject({ on: false });
      const subscription = await stack.merchant('GET', `/subscriptions/${id}`);
      expect(subscription.json).toMatchObject({ status: 'canceled' });
      const charge = await stack.merchant('GET', `/charges/sub_${id}_0001`);
      expect(charge.json.refunded_amount).toBe(WRONG_PRICE);
      expect(charge.json.refunds[0]).toMatchObject({ amount: 5_000, status: 'succeeded' });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'has questions that the logs understand',
    async () => {
      const stack = deployed();
      for (const [step, { lines }] of Object.entries(savedQueries)) {
        const input = {
          // Of all of them: the access log is no output of the stack, and what is tried here is the text.
          logGroupName: stack.outputs['JournalLogGroup'],
          startTime: Math.floor(Date.now() / 1_000) - 86_400,
          endTime: Math.floor(Date.now() / 1_000),
          queryString: lines.join('\n| '),
        };
        const { status, text } = await stack.aws('logs', 'Logs_20140328.StartQuery', input);
        expect([step, status, text]).toEqual([step, 200, expect.stringContaining('queryId')]);
      }
    },
    TEST_TIMEOUT_MS,
  );

  test('wakes somebody by the alarms that could be deployed, all by their names', async () => {
    const stack = deployed();
    const input = { AlarmNamePrefix: 'billing-dev-' };
    const { json } = await stack.aws('monitoring', 'GraniteServiceVersion20100801.DescribeAlarms', input);
    const names = (json.MetricAlarms ?? []).map(({ AlarmName }: { AlarmName: string }) => AlarmName);
    expect(names).toEqual(
      expect.arrayContaining(['billing-dev-NoTick', 'billing-dev-KeysRefused', 'billing-dev-WebhooksFailed']),
    );
  });
}

/** What the emulator lacks is read by the CLI, and not sent. */
const onlyRead = (block: Block): string =>
  marked(block, 'not on MiniStack') === undefined
    ? block.text
    : `ONLY_READ=yes\n${block.text}\nunset ONLY_READ`;
