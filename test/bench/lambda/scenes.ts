import { ulid } from 'ulid';
import { type LocalStack, startLocalStack } from '../../../infra/local/local-stack.ts';
import { localSettings } from '../../../infra/local/settings.ts';
import { chargeMessageBody } from '../../../shared/adapters/charge-queue.ts';
import { newSubscription } from '../../../shared/domain/subscription.ts';
import { httpEvent, jsonEvent, sqsEvent, sqsRecord } from '../../support/events.ts';
import { registerCard } from '../register-card.ts';
import { lambdaEnvironment } from './environment.ts';
import { startRecorder } from './recorder.ts';
import { isGateway, isTable, type Scene } from './recording.ts';
import { runChild } from './run-child.ts';

export const SCENES = ['webhook', 'redirect', 'charge'] as const;
export type SceneName = (typeof SCENES)[number];

/** A scene, and what its function is told when the world is at `url`. */
export interface Recorded {
  readonly scene: Scene;
  readonly environmentAt: (url: string) => Record<string, string>;
}

const TABLE_NAME = 'iamport-billing';

const prepare: Readonly<Record<SceneName, (stack: LocalStack) => Promise<Omit<Scene, 'exchanges'>>>> = {
  async webhook({ url }) {
    const { merchant_uid } = (await open(url)).request_pay;
    const body = { imp_uid: 'imp_448280090638', merchant_uid, status: 'paid' };
    return { functionName: 'receive-webhook', event: jsonEvent('POST /webhooks/iamport', body) };
  },

  async redirect({ url, simulator }) {
    const { request_pay } = await open(url);
    await post(`${simulator.url}/simulator/windows`, request_pay);
    const card = { card_number: '4000000000000000', expiry: '12/30', birth: '900101', pwd_2digit: '12' };
    const submitted = await post(
      `${simulator.url}/simulator/windows/${request_pay.merchant_uid}/submit`,
      card,
    );
    const address = new URL(submitted['redirect_to']);
    const token = decodeURIComponent(address.pathname.split('/')[2] ?? '');
    const query = Object.fromEntries(address.searchParams);
    const route = 'GET /checkout/{token}/redirect';
    return { functionName: 'checkout-redirect', event: httpEvent({ route, params: { token }, query }) };
  },

  async charge(stack) {
    const { ports, clock } = stack;
    const now = clock.now();
    const [subscriptionId, startAt] = [ulid(now.getTime()), new Date(now.getTime() + 86_400_000)];
    const plan = {
      planId: 'bench',
      name: 'bench',
      amount: 9_900,
      interval: { unit: 'month', count: 1 },
    } as const;
    const customerUid = await registerCard(stack);
    const terms = { subscriptionId, customerId: 'bench', customerUid, plan, trialDays: 0, startAt };
    const subscription = newSubscription(terms, ports.settings.billing.chargingHourKst, now);
    await ports.accounts.commit(
      {},
      { account: { subscription: { ...subscription, version: 1 } }, events: [] },
    );
    const subject = { kind: 'subscription', subscriptionId, period: subscription.period } as const;
    const body = chargeMessageBody({ subject, asOf: new Date(startAt.getTime() + 86_400_000) });
    const record = sqsRecord(body);
    const SentTimestamp = String(now.getTime());
    const event = sqsEvent({ ...record, attributes: { ...record.attributes, SentTimestamp } });
    return { functionName: 'charge-subscription', event };
  },
};

/** What tells that an answer is the one that the scene is about. */
const isRight: Readonly<Record<SceneName, RegExp>> = {
  webhook: /"statusCode":200.*queued/,
  redirect: /"statusCode":303.*status=succeeded/,
  charge: /"batchItemFailures":\[\]/,
};

/** Plays each scene once with the function's bundle, against the local engine and the simulator. */
export async function recordScenes(
  bundleOf: (functionName: string) => string,
): Promise<ReadonlyMap<SceneName, Recorded>> {
  const stack = await startLocalStack({ port: 0, simulatorPort: 0, print: () => undefined });
  const recorder = await startRecorder({ table: stack.tableUrl, gateway: stack.simulator.url });
  try {
    stack.simulator.faults.set({ webhook: 'lost' });
    const settings = localSettings(stack.url, stack.simulator.url);
    const environmentAt = (url: string) => lambdaEnvironment(settings, url, TABLE_NAME);
    const recorded = new Map<SceneName, Recorded>();
    for (const name of SCENES) {
      const { functionName, event } = await prepare[name](stack);
      recorder.take();
      const { answer } = await runChild(bundleOf(functionName), event, environmentAt(recorder.url));
      const exchanges = recorder.take();
      const said = JSON.stringify(answer);
      if (!isRight[name].test(said) || !exchanges.some(isTable)) throw new Error(`${name} answered ${said}`);
      if (name !== 'webhook' && !exchanges.some(isGateway)) throw new Error(`${name} asked no gateway`);
      recorded.set(name, { scene: { functionName, event, exchanges }, environmentAt });
    }
    return recorded;
  } finally {
    recorder.stop();
    await stack.stop();
  }
}

async function open(
  url: string,
): Promise<{ readonly request_pay: Readonly<Record<string, string>> & { readonly merchant_uid: string } }> {
  return post(`${url}/card-registrations`, {
    customer_id: 'bench',
    buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-0000-0000' },
    return_url: `${url}/`,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire
async function post(url: string, body: unknown): Promise<any> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status}`);
  return response.json();
}
