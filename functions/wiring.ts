import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { AWS_PATIENCE } from '../shared/adapters/aws-patience.ts';
import { createBatchQueue } from '../shared/adapters/batch-queue.ts';
import { createChargeBacklog } from '../shared/adapters/charge-backlog.ts';
import { createChargeQueue } from '../shared/adapters/charge-queue.ts';
import { createGatewayCircuit } from '../shared/adapters/circuit.ts';
import { systemClock } from '../shared/adapters/clock.ts';
import { createAccountRepository } from '../shared/adapters/dynamo/account-repository.ts';
import { createBatchRepository } from '../shared/adapters/dynamo/batch-repository.ts';
import { createCardRepository } from '../shared/adapters/dynamo/card-repository.ts';
import { createChargeLists } from '../shared/adapters/dynamo/charge-lists.ts';
import { createCustomerRepository } from '../shared/adapters/dynamo/customer-repository.ts';
import { createDayRepository } from '../shared/adapters/dynamo/day-repository.ts';
import { createDueRepository } from '../shared/adapters/dynamo/due-repository.ts';
import { createEventHandles } from '../shared/adapters/dynamo/event-handles.ts';
import { createEventRepository } from '../shared/adapters/dynamo/event-repository.ts';
import { createHintRepository } from '../shared/adapters/dynamo/hint-repository.ts';
import { createHoldReader, createHoldRepository } from '../shared/adapters/dynamo/hold-repository.ts';
import { createIdempotencyRepository } from '../shared/adapters/dynamo/idempotency-repository.ts';
import { createManageLinkRepository } from '../shared/adapters/dynamo/manage-link-repository.ts';
import { createPlaceRepository } from '../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../shared/adapters/dynamo/plan-repository.ts';
import { createReconciliationRepository } from '../shared/adapters/dynamo/reconciliation-repository.ts';
import { createRecordLists } from '../shared/adapters/dynamo/record-lists.ts';
import { createReferenceRepository } from '../shared/adapters/dynamo/reference-repository.ts';
import {
  createRegistrationOpener,
  createRegistrationRepository,
} from '../shared/adapters/dynamo/registration-repository.ts';
import { createDocumentClient, type Table } from '../shared/adapters/dynamo/table.ts';
import { createEventBus } from '../shared/adapters/event-bus.ts';
import { createHoldWatch } from '../shared/adapters/hold-watch.ts';
import { createAccessTokens } from '../shared/adapters/iamport/access-token.ts';
import { createChannel } from '../shared/adapters/iamport/channel.ts';
import { createIamportClient } from '../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../shared/adapters/iamport/gateway.ts';
import { createKeyCheck } from '../shared/adapters/iamport/key-check.ts';
import { createPaymentListing } from '../shared/adapters/iamport/payment-listing.ts';
import { createHttpTransport } from '../shared/adapters/iamport/transport.ts';
import { randomIds, sha256Digests } from '../shared/adapters/ids.ts';
import { consoleJournal } from '../shared/adapters/journal.ts';
import { createMessageDelay } from '../shared/adapters/message-delay.ts';
import { createPacing } from '../shared/adapters/pacing.ts';
import { createSecretSource } from '../shared/adapters/secret.ts';
import { readSettings } from '../shared/adapters/settings.ts';
import { createSettleQueue } from '../shared/adapters/settle-queue.ts';
import { createCircuits } from '../shared/adapters/webhook/circuits.ts';
import { readWebhookEndpoints } from '../shared/adapters/webhook/endpoints.ts';
import { createWebhookKeys } from '../shared/adapters/webhook/secret.ts';
import { createWebhookSender } from '../shared/adapters/webhook/sender.ts';
import { createWebhookQueue } from '../shared/adapters/webhook-queue.ts';
import { invariant } from '../shared/domain/invariant.ts';
import * as env from '../shared/env.ts';

/**
 * The real ports, each built when a handler asks for it. A bundle holds only what its handler names here: esbuild
 * drops the rest together with the SDK clients behind it (hence the annotations below).
 */
export const base = () => ({
  clock: systemClock,
  ids: randomIds,
  digests: sha256Digests,
  journal: consoleJournal,
});

/** Asked for by functions that hold payments against it: see {@link gateway}. */
const channel = once(createChannel);
export const settings = once(() => readSettings(process.env, () => channel().mid()));

const table = once((): Table => ({ client: createDocumentClient(), name: required(env.tableName) }));
export const registrations = () => createRegistrationRepository(table(), settings().billing.notices);
export const registrationOpener = () => createRegistrationOpener(table());
export const cards = () => createCardRepository(table());
export const accounts = () => createAccountRepository(table(), settings().billing.notices);
export const chargeLists = () => createChargeLists(table());
export const lists = () => createRecordLists(table());
export const places = () => createPlaceRepository(table());
export const references = () => createReferenceRepository(table());
export const plans = () => createPlanRepository(table());
export const customers = () => createCustomerRepository(table());
export const manageLinks = () => createManageLinkRepository(table());
export const hints = () => createHintRepository(table());
export const days = () => createDayRepository(table());
export const due = () => createDueRepository(table());
export const reconciliations = () => createReconciliationRepository(table());
export const circuit = once(() => createGatewayCircuit(systemClock));
export const holdRepository = () => createHoldRepository(table());
export const holds = once(() => createHoldWatch(createHoldReader(table()), systemClock));
export const batches = () => createBatchRepository(table());
export const idempotency = () => createIdempotencyRepository(table());

const queues = once(() => new SQSClient(AWS_PATIENCE));
/** Made when something is sent: most invocations have nothing to send, and a cold start none of its time to spare. */
const sqs = {
  send: (command: Parameters<SQSClient['send']>[0]) => queues().send(command),
} as Pick<SQSClient, 'send'>;
export const settleQueue = () => createSettleQueue(sqs, required(env.settleQueueUrl));
export const settleDelay = () => createMessageDelay(sqs, required(env.settleQueueUrl));

export const batchQueue = () => createBatchQueue(sqs, required(env.batchQueueUrl));
export const batchDelay = () => createMessageDelay(sqs, required(env.batchQueueUrl));

export const chargeQueue = () => createChargeQueue(sqs, required(env.chargeQueueUrl));
export const chargePacing = () =>
  createPacing(sqs, required(env.chargeQueueUrl), settings().gatewayConcurrency, sleep);
export const chargeBacklog = () => createChargeBacklog(sqs, required(env.chargeQueueUrl));
export const chargeDelay = () => createMessageDelay(sqs, required(env.chargeQueueUrl));
export const events = once(() =>
  createEventBus(new EventBridgeClient(AWS_PATIENCE), required(env.eventBusName)),
);

export const eventItems = () => createEventRepository(table());
export const webhooks = once(() => readWebhookEndpoints(required(env.webhooks)));
export const webhookQueue = () => createWebhookQueue(sqs, required(env.webhookQueueUrl));
export const webhookDelay = () => createMessageDelay(sqs, required(env.webhookQueueUrl));

export const webhookDelivery = () => ({
  eventHandles: createEventHandles(table()),
  webhooks: webhooks(),
  webhookQueue: webhookQueue(),
  webhookCircuit: createCircuits(systemClock),
  webhookSender: createWebhookSender({
    keys: createWebhookKeys(
      new SecretsManagerClient(AWS_PATIENCE),
      required(env.webhookSecretId),
      systemClock,
    ),
    clock: systemClock,
  }),
});

/** A wait in front of a browser. */
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What settling a payment needs, whatever it belongs to. */
export const settling = () => ({
  ...base(),
  accounts: accounts(),
  cards: cards(),
  chargeQueue: chargeQueue(),
  gateway: gateway(),
  registrations: registrations(),
  settings: settings(),
});

/** What billing an account needs. */
export const billing = () => ({
  ...base(),
  accounts: accounts(),
  cards: cards(),
  circuit: circuit(),
  gateway: gateway(),
  holds: holds(),
  settings: settings(),
});

/** 아임포트, and the keys to it. */
const iamport = once(() => ({
  transport: createHttpTransport(required(env.iamportBaseUrl)),
  secrets: createSecretSource(new SecretsManagerClient(AWS_PATIENCE), required(env.secretId), systemClock),
  clock: systemClock,
  timeoutMs: Number(required(env.iamportTimeoutMs)),
}));

export const keyCheck = () => createKeyCheck(iamport());

const iamportClient = once(() => {
  const { transport, secrets, timeoutMs } = iamport();
  return createIamportClient({
    transport,
    tokens: createAccessTokens(transport, secrets, systemClock),
    timeoutMs,
    monotonicMs: () => performance.now(),
    sleep,
  });
});

/** Before an event is handled. Whatever fails here fails where its result is needed. */
let beforehand: (() => Promise<void>) | undefined;

export const gateway = once(() => {
  const { payments, publicBaseUrl, surplus } = settings();
  if (process.env[env.mid] === undefined) beforehand = () => channel().ask(iamportClient(), payments);
  return createPaymentGateway({
    client: iamportClient(),
    sandbox: payments.sandbox,
    noticeUrl: `${publicBaseUrl}/webhooks/iamport`,
    mark: surplus.mark,
  });
});

export const paymentListing = () => createPaymentListing(iamportClient());

/** Builds a handler at the first event and keeps it: importing a function must not need its environment. */
/* @__NO_SIDE_EFFECTS__ */
export function onAws<E, R>(
  build: () => (event: E, context: Context) => R | Promise<R>,
): (event: E, context: Context) => Promise<R> {
  const built = once(build);
  return async (event, context) => {
    const handler = built();
    await beforehand?.();
    return handler(event, context);
  };
}

function required(name: string): string {
  const value = process.env[name];
  invariant(value !== undefined && value !== '', `the environment variable ${name} is not set`);
  return value;
}

/* @__NO_SIDE_EFFECTS__ */
function once<T>(build: () => T): () => T {
  let built: { value: T } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}
