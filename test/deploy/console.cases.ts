import { afterAll, beforeAll } from '@jest/globals';
import { consoleCases } from '../support/console-cases.ts';
import { npmRunConsole, type RunningConsole } from '../support/npm-run-console.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { registerCard } from './customer.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** `npm run console` before the deployed stack, signing as somebody who may call this API and nothing else. */
export function operatorsConsoleCases(deployed: () => DeployedStack): void {
  let running: RunningConsole | undefined;
  beforeAll(async () => {
    const { apiUrl, miniStack, users } = deployed();
    running = await npmRunConsole(['--stage', 'dev', '--api', apiUrl], {
      ...miniStack.env,
      AWS_ACCESS_KEY_ID: users.merchant.accessKeyId,
      AWS_SECRET_ACCESS_KEY: users.merchant.secretAccessKey,
    });
  }, PATIENCE_MS);
  afterAll(() => running?.stop());

  consoleCases('deployed', () => ({
    address: running?.address ?? '',
    async register(card) {
      const { customerId, request_pay } = await registerCard(deployed(), {}, card);
      return { customerId, customerUid: String(request_pay.customer_uid) };
    },
    api: (method, path, body) => deployed().merchant(method, path, body),
  }));
}
