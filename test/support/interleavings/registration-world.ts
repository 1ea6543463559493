import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse } from 'aws-lambda';
import { createHandler as createRedirect } from '../../../functions/http/checkout-redirect.ts';
import { createHandler as createComplete } from '../../../functions/http/complete-checkout.ts';
import { createHandler as createWebhook } from '../../../functions/http/receive-webhook.ts';
import { createHandler as createWorker } from '../../../functions/queue/settle-payment.ts';
import { type Command, createDynamoModel, type Snapshot } from '../../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../../shared/adapters/dynamo/card-repository.ts';
import { createHintRepository } from '../../../shared/adapters/dynamo/hint-repository.ts';
import { createRegistrationRepository } from '../../../shared/adapters/dynamo/registration-repository.ts';
import { sha256Digests } from '../../../shared/adapters/ids.ts';
import { settleMessageBody } from '../../../shared/adapters/settle-queue.ts';
import { BillingError } from '../../../shared/domain/billing-error.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import type { PaymentGateway, SettleHint } from '../../../shared/ports.ts';
import { notices } from '../charging.ts';
import { httpEvent, jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../events.ts';
import { MERCHANT_UID, NOW, pendingRegistration, settings, TOKEN, TOKEN_SECRET } from '../fixtures.ts';
import type { Future, Ground, Mishap, World } from './explore.ts';
import type { Answer, Effect, Perform, Program } from './process.ts';
import { wrongAlways, wrongAtEnd } from './registration-invariants.ts';

export const TABLE = 'billing';

/** The table after some effects, and what is wrong with it. */
export interface TableGround extends Ground {
  readonly snapshot: Snapshot;
  /** Transactions that were accepted. Only activating a card takes one; a second one of equal content shows nowhere else. */
  readonly transactions: number;
  readonly wrong: string | undefined;
}

export interface RegistrationWorldOptions {
  /** What 아임포트 has on record. */
  readonly payments: readonly GatewayPayment[];
  /** What arrives. */
  readonly arrivals: readonly Program[];
  readonly mishaps: number;
  /** Besides dying. */
  readonly faults?: boolean;
  /** The listing by merchant_uid lags: it is empty all the while. */
  readonly listsNothing?: boolean;
  /** A change to every command, for showing that the exploration notices a broken product. */
  readonly tamper?: (command: Command) => Command;
}

function portsOn(perform: Perform) {
  const send = ((command: Command) =>
    perform(command.constructor.name, command)) as DynamoDBDocumentClient['send'];
  const table = { name: TABLE, client: { send } };
  return {
    clock: { now: () => NOW },
    digests: sha256Digests,
    journal: { record: () => {} },
    settings,
    sleep: () => Promise.resolve(),
    registrations: createRegistrationRepository(table, notices),
    cards: createCardRepository(table),
    accounts: createAccountRepository(table, notices),
    hints: createHintRepository(table),
    // Settling a registration only looks up.
    gateway: {
      findPayment: async (impUid: string) => {
        const found = (await perform('look-up', impUid)) as GatewayPayment | undefined;
        return found && ofThisRealm(found);
      },
      findPayments: async (merchantUid: string) =>
        ((await perform('look-up of all', merchantUid)) as readonly GatewayPayment[]).map(ofThisRealm),
    } as Partial<PaymentGateway> as PaymentGateway,
    settleQueue: { send: (hint: SettleHint) => perform('send to queue', hint) as Promise<void> },
    chargeQueue: { send: () => perform('send to charge queue', undefined) as Promise<void> },
    delay: { postpone: (receipt: string) => perform('postpone', receipt) as Promise<void> },
  };
}

/** What has been cloned in jest holds dates of Node's own realm, which are no `Date` here. */
const ofThisRealm = (payment: GatewayPayment): GatewayPayment => ({
  ...payment,
  paidAt: payment.paidAt && new Date(payment.paidAt.getTime()),
  failedAt: payment.failedAt && new Date(payment.failedAt.getTime()),
});

/** Without a remaining time middy sets no timer: a process that stands still here stands still for good. */
const context = { ...lambdaContext, getRemainingTimeInMillis: undefined } as unknown as Context;

const token = { token: TOKEN };

/** A phone comes back from the payment window. */
export const redirect = (impUid: string): Program => ({
  name: `redirect ${impUid}`,
  run: (perform) =>
    createRedirect(portsOn(perform))(
      httpEvent({
        route: 'GET /checkout/{token}/redirect',
        params: token,
        query: { imp_uid: impUid, merchant_uid: MERCHANT_UID, imp_success: 'true' },
      }),
      context,
    ),
});

/** A PC's page reports its callback. */
export const callback = (impUid: string): Program => ({
  name: `callback ${impUid}`,
  run: (perform) =>
    createComplete(portsOn(perform))(
      jsonEvent(
        'POST /checkout/{token}/complete',
        { imp_uid: impUid, merchant_uid: MERCHANT_UID },
        { params: token },
      ),
      context,
    ),
});

/** 아임포트 sends its notice once; the queue worker that it causes is a program of its own. */
export const webhook = (impUid: string): Program => ({
  name: `webhook ${impUid}`,
  run: (perform) =>
    createWebhook(portsOn(perform))(
      jsonEvent('POST /webhooks/iamport', { imp_uid: impUid, merchant_uid: MERCHANT_UID, status: 'paid' }),
      context,
    ),
});

interface Worker extends Program {
  readonly redelivered: () => Worker;
}

const worker = (hint: SettleHint, receiveCount = 1): Worker => ({
  name: `worker ${hint.source} ${hint.impUid} receive ${receiveCount}`,
  run: (perform) =>
    createWorker(portsOn(perform))(sqsEvent(sqsRecord(settleMessageBody(hint), { receiveCount })), context),
  redelivered: () => worker(hint, receiveCount + 1),
});

const isWorker = (program: Program): program is Worker => 'redelivered' in program;

/** A message always comes again; a browser is reloaded or not; 아임포트 sends again or not. */
const futuresAfterFailure = (program: Program): readonly Future[] =>
  isWorker(program) ? [[program.redelivered()]] : [[], [program]];

function afterEnd(
  program: Program,
  result: Answer,
): { wrong?: string | undefined; futures: readonly Future[] } {
  if ('error' in result) return { wrong: `threw ${String(result.error)}`, futures: [] };
  if (isWorker(program)) {
    const { batchItemFailures } = result.value as SQSBatchResponse;
    return { futures: batchItemFailures.length > 0 ? futuresAfterFailure(program) : [[]] };
  }
  const { statusCode = 200 } = result.value as APIGatewayProxyStructuredResultV2;
  return { futures: statusCode >= 500 ? futuresAfterFailure(program) : [[]] };
}

const unavailable = new BillingError('gateway_unavailable', 'no answer', { retryable: true });
const conflict = Object.assign(new Error('Transaction cancelled'), {
  name: 'TransactionCanceledException',
  CancellationReasons: [{ Code: 'TransactionConflict' }],
});
const lostAnswer = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });

function mishapsOf({ kind }: Effect): readonly Mishap[] {
  switch (kind) {
    case 'look-up':
      return [
        { name: '아임포트 is unreachable', applied: false, seen: { error: unavailable } },
        { name: '아임포트 has no record yet', applied: false, seen: { value: undefined } },
      ];
    case 'look-up of all':
      return [
        { name: '아임포트 is unreachable', applied: false, seen: { error: unavailable } },
        { name: '아임포트 lists nothing yet', applied: false, seen: { value: [] } },
      ];
    case 'TransactWriteCommand':
      return [
        { name: 'conflict with another transaction', applied: false, seen: { error: conflict } },
        { name: 'done, but the answer is lost', applied: true, seen: { error: lostAnswer } },
      ];
    default:
      return [
        { name: 'not done', applied: false, seen: { error: lostAnswer } },
        { name: 'done, but the answer is lost', applied: true, seen: { error: lostAnswer } },
      ];
  }
}

/** Undefined when two keys were issued in the same second: nobody can say which of them is charged. */
function lastIssued(payments: readonly GatewayPayment[]): string | undefined {
  const times = payments.flatMap(({ status, paidAt }) =>
    status === 'paid' && paidAt ? [paidAt.getTime()] : [],
  );
  const last = payments.filter(({ paidAt }) => paidAt?.getTime() === Math.max(...times));
  return last.length === 1 ? last[0]?.impUid : undefined;
}

/** How many hints strangers have brought says nothing of anybody, and who was the first to settle differs. */
function endOf(snapshot: Snapshot): string {
  const items = snapshot.items(TABLE).filter(({ pk }) => !String(pk).startsWith('HINT#'));
  return JSON.stringify(items.map(({ by: _, ...item }) => item));
}

/** The real handlers over an in-memory table: every call that leaves a handler is one effect of the exploration. */
export async function registrationWorld(options: RegistrationWorldOptions): Promise<World<TableGround>> {
  const {
    payments,
    arrivals,
    mishaps,
    faults = false,
    listsNothing = false,
    tamper = (command) => command,
  } = options;
  const model = createDynamoModel([billingTableSchema(TABLE)]);
  const registration = pendingRegistration({ tokenDigest: sha256Digests.of(TOKEN_SECRET) });
  await createRegistrationRepository({ name: TABLE, client: model }, notices).create(registration);

  const grounds = new Map<string, TableGround>();
  const present = (transactions: number): TableGround => {
    const snapshot = model.snapshot();
    const contents = JSON.stringify([transactions, snapshot.writes().map(({ newImage }) => newImage)]);
    const id = `data ${grounds.size}`;
    const ground = grounds.get(contents) ?? {
      id,
      end: endOf(snapshot),
      snapshot,
      transactions,
      wrong: wrongAlways(snapshot, transactions),
    };
    grounds.set(contents, ground);
    return ground;
  };

  const onTable = (ground: TableGround, command: Command): { ground: TableGround; answer: Answer } => {
    const { snapshot, transactions } = ground;
    model.restore(snapshot);
    try {
      const value = model.execute(tamper(command));
      switch (command.constructor.name) {
        case 'GetCommand':
          return { ground, answer: { value } };
        case 'TransactWriteCommand':
          return { ground: present(transactions + 1), answer: { value } };
        default:
          return { ground: present(transactions), answer: { value } };
      }
    } catch (error) {
      return { ground, answer: { error } };
    }
  };

  return {
    ground: present(0),
    programs: arrivals,
    mishaps,
    perform(ground, { kind, detail }) {
      switch (kind) {
        case 'look-up':
          return { ground, answer: { value: payments.find(({ impUid }) => impUid === detail) } };
        case 'look-up of all':
          return {
            ground,
            answer: { value: listsNothing ? [] : payments.filter((one) => one.merchantUid === detail) },
          };
        case 'send to queue':
          return { ground, answer: { value: undefined }, spawned: [worker(detail as SettleHint)] };
        case 'postpone':
          return { ground, answer: { value: undefined } };
        default:
          return onTable(ground, detail as Command);
      }
    },
    mishapsOf: (effect) => (faults ? mishapsOf(effect) : []),
    afterDeath: futuresAfterFailure,
    afterEnd,
    wrongAlways: ({ wrong }) => wrong,
    wrongAtEnd: ({ snapshot }) => wrongAtEnd(snapshot, lastIssued(payments)),
  };
}
