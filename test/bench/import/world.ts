import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { createHandler as createSubscription } from '../../../functions/http/create-subscription.ts';
import { createHandler as getCustomer } from '../../../functions/http/get-customer.ts';
import { createHandler as takeOverCard } from '../../../functions/http/take-over-card.ts';
import type { LocalClock } from '../../../infra/local/clock.ts';
import { type Command, createDynamoModel } from '../../../infra/local/dynamo-model/model.ts';
import { createLocalPorts, type LocalPortsOptions } from '../../../infra/local/ports.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { createApi, type Send } from '../../../infra/ops/api.ts';
import { imported, type Outcome } from '../../../infra/ops/import.ts';
import { linesOf } from '../../../infra/ops/import-file.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import type { EventBus, PaymentGateway } from '../../../shared/ports.ts';
import { billingPolicy, monthly, payment } from '../../support/charging.ts';
import { httpEvent, lambdaContext } from '../../support/events.ts';
import { settings } from '../../support/fixtures.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

/** What each takes, virtual: from a laptop to Seoul, a command of DynamoDB, a look-up at 아임포트. */
const NETWORK_MS = 30;
const TABLE_MS = 5;
const LOOK_UP_MS = 300;
const AT_MS = Date.parse('2027-02-10T10:00:00+09:00');
const TABLE = 'billing';
const HEADINGS = 'customer_id,customer_uid,imp_uid,plan_id,anchor_on,paid_until';

export interface ImportFigures {
  /** Checked and written, virtual. */
  readonly minutes: number;
  /** Of this process for all of it: the command, three functions, and the table in memory, ms. */
  readonly cpuMs: number;
  readonly outcomes: readonly Outcome[];
  readonly subscriptions: number;
}

/** `npm run ops -- import` over the real functions, on the model of DynamoDB, from a merchant whose keys an 아임포트 in memory knows. */
export async function playImport(count: number, rate: number): Promise<ImportFigures> {
  const time = createVirtualTime(AT_MS);
  const model = createDynamoModel([billingTableSchema(TABLE)]);
  const send = async (command: Command) => {
    await time.sleep(TABLE_MS);
    return model.execute(command);
  };
  const gateway: Pick<PaymentGateway, 'findPayment'> = {
    async findPayment(impUid) {
      await time.sleep(LOOK_UP_MS);
      return evidenceOf(impUid);
    },
  };
  const all = createLocalPorts({
    clock: { now: () => new Date(time.nowMs()), sleep: time.sleep } as LocalClock,
    table: { name: TABLE, client: { send } as unknown as Table['client'] },
    settings: { ...settings, billing: billingPolicy },
    journal: { record: () => {} },
    // Nobody is asked, told or sent anything by these three functions.
    iamportUrl: 'https://iamport.example',
    events: {} as EventBus,
    queues: {} as LocalPortsOptions['queues'],
  });
  const ports = { ...all, gateway: { ...all.gateway, ...gateway } };
  const terms = { ...monthly, planId: 'monthly', trialDays: 0, createdAt: new Date(AT_MS) };
  await time.play(ports.plans.create(terms));

  const handlers = {
    'GET /customers/{customer_id}': getCustomer(ports),
    'POST /cards': takeOverCard(ports),
    'POST /subscriptions': createSubscription(ports),
  };
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => 29_000 } as Context;
  const api = createApi('https://billing.example', async (url, init) => {
    await time.sleep(NETWORK_MS);
    const { route, event } = requestOf(url, init);
    const answer = await handlers[route](event, context);
    await time.sleep(NETWORK_MS);
    const { statusCode = 500, body = '' } = answer as APIGatewayProxyStructuredResultV2;
    return new Response(body, { status: statusCode });
  });
  const before = process.cpuUsage();
  const outcomes = await time.play(
    imported({ api, lines: fileOf(count), isDryRun: false, rate, confirm: async () => {}, time }),
  );
  const { user, system } = process.cpuUsage(before);
  const subscriptions = model.items(TABLE).filter(({ sk }) => sk === 'SUB').length;
  const minutes = (time.nowMs() - AT_MS) / 60_000;
  return { minutes, cpuMs: (user + system) / 1_000, outcomes, subscriptions };
}

type Route = 'GET /customers/{customer_id}' | 'POST /cards' | 'POST /subscriptions';

function requestOf(url: string, { method, body, headers }: Parameters<Send>[1]) {
  const { pathname } = new URL(url);
  const [, name = '', customer] = pathname.split('/').map(decodeURIComponent);
  const route = (customer === undefined ? `${method} /${name}` : 'GET /customers/{customer_id}') as Route;
  const event: APIGatewayProxyEventV2 = httpEvent({
    route,
    ...(customer === undefined ? {} : { params: { customer_id: customer } }),
    ...(typeof body === 'string' ? { body } : {}),
    headers: headers as Record<string, string>,
  });
  return { route, event };
}

const keyAt = (at: number) => `old key ${at}`;
const impUidAt = (at: number) => `imp_${String(at).padStart(12, '0')}`;

function fileOf(count: number) {
  const rows = Array.from(
    { length: count },
    (_, at) => `customer-${at},${keyAt(at)},${impUidAt(at)},monthly,2026-01-31,2027-02-28`,
  );
  return linesOf(new TextEncoder().encode([HEADINGS, ...rows].join('\n')));
}

function evidenceOf(impUid: string) {
  const at = Number(impUid.slice(4));
  return payment({
    impUid,
    merchantUid: `old-order-${at}`,
    customerUid: keyAt(at),
    amount: monthly.amount,
    paidAt: new Date('2027-01-31T01:00:00Z'),
  });
}
