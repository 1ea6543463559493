import { FAULT_KINDS } from '../../infra/local/iamport-simulator/faults.ts';
import { DECLINED_CARD, eventually, type TestStack } from './local.ts';

/** A request that is never answered costs its whole time limit, and takes the ways that a reset takes. */
const quickFaults = FAULT_KINDS.filter((kind) => !kind.startsWith('timeout') && kind !== 'late_commit');

/** Every way a registration can go, one after another, faults included. For tests of what must never happen in any. */
export const registrationFlows: Readonly<Record<string, (test: TestStack) => Promise<unknown>>> = {
  async pc(test) {
    const opened = await test.open();
    await test.http('GET', opened.checkout_url);
    const { imp_uid } = await test.submit(opened);
    await test.complete(opened, imp_uid);
    await test.http('GET', opened.checkout_url);
    await test.status(opened);
  },
  async mobile(test) {
    const opened = await test.open({ return_url: 'shopapp://billing/done' });
    await test.http('GET', (await test.submit(opened)).redirect_to);
  },
  async declined(test) {
    const opened = await test.open();
    const { imp_uid, redirect_to } = await test.submit(opened, DECLINED_CARD);
    await test.http('GET', redirect_to);
    await test.complete(opened, imp_uid);
    await test.complete(opened, (await test.submit(opened)).imp_uid);
  },
  async closed(test) {
    const opened = await test.open();
    await test.http('GET', (await test.submit(opened, { cancel: true })).redirect_to);
    await test.complete(opened, null);
  },
  async webhookOnly(test) {
    test.stack.simulator.faults.set({ webhook: { kind: 'duplicated' } });
    const opened = await test.open();
    await test.submit(opened);
    await eventually(async () => (await test.status(opened)).json.status === 'succeeded');
  },
  async formWebhook(test) {
    const opened = await test.open();
    const { imp_uid, merchant_uid } = await test.submit(opened);
    const form = new URLSearchParams({ imp_uid, merchant_uid, status: 'paid' }).toString();
    await test.http('POST', '/webhooks/iamport', form, {
      'content-type': 'application/x-www-form-urlencoded',
    });
  },
  async refused(test) {
    const [mine, theirs] = [await test.open(), await test.open()];
    await test.complete(mine, (await test.submit(theirs)).imp_uid);
    await test.http('GET', `${mine.checkout_url}x`);
    await test.http('POST', '/webhooks/iamport', { imp_uid: 'imp_1', merchant_uid: 'ORDER-1' });
  },
  ...Object.fromEntries(
    quickFaults.map((kind) => [
      `fault ${kind}`,
      async (test: TestStack) => {
        const fault = { kind, times: 1, ...(kind === 'latency' && { ms: 10 }) };
        test.stack.simulator.faults.set({ payment: fault });
        const opened = await test.open();
        await test.complete(opened, (await test.submit(opened)).imp_uid);
      },
    ]),
  ),
};

/** All of them, then whatever they left in queues. */
export async function runRegistrationFlows(test: TestStack): Promise<void> {
  for (const flow of Object.values(registrationFlows)) {
    await flow(test);
    test.stack.simulator.faults.clear();
  }
  await test.drain(3 * 3_600_000);
}
