import { type ChargeMessage, chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { createGatewayCircuit } from '../../shared/adapters/circuit.ts';
import { correlated } from '../../shared/adapters/correlation.ts';
import { createAccountRepository } from '../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createChargeLists } from '../../shared/adapters/dynamo/charge-lists.ts';
import { createCustomerRepository } from '../../shared/adapters/dynamo/customer-repository.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { createEventHandles } from '../../shared/adapters/dynamo/event-handles.ts';
import { createEventRepository } from '../../shared/adapters/dynamo/event-repository.ts';
import { createHintRepository } from '../../shared/adapters/dynamo/hint-repository.ts';
import { createHoldRepository } from '../../shared/adapters/dynamo/hold-repository.ts';
import { createIdempotencyRepository } from '../../shared/adapters/dynamo/idempotency-repository.ts';
import { createManageLinkRepository } from '../../shared/adapters/dynamo/manage-link-repository.ts';
import { createPlaceRepository } from '../../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../../shared/adapters/dynamo/plan-repository.ts';
import { createReconciliationRepository } from '../../shared/adapters/dynamo/reconciliation-repository.ts';
import { createRecordLists } from '../../shared/adapters/dynamo/record-lists.ts';
import { createReferenceRepository } from '../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { createHoldWatch } from '../../shared/adapters/hold-watch.ts';
import { createAccessTokens } from '../../shared/adapters/iamport/access-token.ts';
import { createIamportClient } from '../../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../../shared/adapters/iamport/gateway.ts';
import { createKeyCheck } from '../../shared/adapters/iamport/key-check.ts';
import { createPaymentListing } from '../../shared/adapters/iamport/payment-listing.ts';
import { createHttpTransport } from '../../shared/adapters/iamport/transport.ts';
import { randomIds, sha256Digests } from '../../shared/adapters/ids.ts';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { settleMessageBody } from '../../shared/adapters/settle-queue.ts';
import type { WebhookEndpoint } from '../../shared/domain/webhook.ts';
import type { EventBus, Journal, Settings } from '../../shared/ports.ts';
import type { FunctionSpec, QueueName } from '../topology.ts';
import type { LocalClock } from './clock.ts';
import type { LocalQueue } from './queue.ts';
import { IAMPORT_TIMEOUT_MS, LOCAL_KEYS } from './settings.ts';
import { localWebhookPorts } from './webhooks.ts';

export interface LocalPortsOptions {
  readonly clock: LocalClock;
  readonly journal: Journal;
  readonly table: Table;
  readonly settings: Settings;
  readonly iamportUrl: string;
  readonly events: EventBus;
  readonly queues: Readonly<Record<QueueName, LocalQueue>>;
  /** Absent: nobody wants webhooks. */
  readonly webhooks?: readonly WebhookEndpoint[];
}

export type LocalPorts = ReturnType<typeof createLocalPorts>;

/** The same adapters as on AWS wherever the thing behind them speaks the same protocol; the local queue elsewhere. */
export function createLocalPorts(options: LocalPortsOptions) {
  const { clock, table, settings, queues, webhooks = [] } = options;
  const transport = createHttpTransport(options.iamportUrl);
  const keys = async () => LOCAL_KEYS;
  const secrets = { read: keys, reread: keys };
  const holdRepository = createHoldRepository(table);
  const client = createIamportClient({
    transport,
    tokens: createAccessTokens(transport, secrets, clock),
    timeoutMs: IAMPORT_TIMEOUT_MS,
    monotonicMs: () => performance.now(),
    sleep: (ms) => clock.sleep(ms),
  });
  return {
    clock,
    journal: correlated(options.journal),
    settings,
    sleep: (ms: number) => clock.sleep(ms),
    ids: randomIds,
    digests: sha256Digests,
    registrations: createRegistrationRepository(table, settings.billing.notices),
    cards: createCardRepository(table),
    manageLinks: createManageLinkRepository(table),
    hints: createHintRepository(table),
    holdRepository,
    holds: createHoldWatch(holdRepository, clock),
    idempotency: createIdempotencyRepository(table),
    accounts: createAccountRepository(table, settings.billing.notices),
    chargeLists: createChargeLists(table),
    places: createPlaceRepository(table),
    plans: createPlanRepository(table),
    references: createReferenceRepository(table),
    customers: createCustomerRepository(table),
    lists: createRecordLists(table),
    due: createDueRepository(table),
    reconciliations: createReconciliationRepository(table),
    circuit: createGatewayCircuit(clock),
    gateway: {
      ...createPaymentGateway({
        client,
        sandbox: settings.payments.sandbox,
        noticeUrl: `${settings.publicBaseUrl}/webhooks/iamport`,
        mark: settings.surplus.mark,
      }),
      ...createPaymentListing(client),
    },
    keyCheck: createKeyCheck({ transport, secrets, clock, timeoutMs: IAMPORT_TIMEOUT_MS }),
    chargeQueue: {
      send: async (messages: readonly ChargeMessage[]) => {
        for (const message of messages) queues.charge.send(chargeMessageBody(message));
      },
    },
    chargeBacklog: {
      count: async () => {
        const messages = queues.charge.list();
        const now = clock.now().toISOString();
        const inWork = messages.filter(({ visibleAt, receives }) => receives > 0 && visibleAt > now).length;
        return { queued: messages.length - inWork, inWork };
      },
    },
    events: options.events,
    eventHandles: createEventHandles(table),
    eventItems: createEventRepository(table),
    ...localWebhookPorts(webhooks, queues.webhook, clock),
    settleQueue: {
      send: async (hint: Parameters<typeof settleMessageBody>[0]) =>
        queues.settle.send(settleMessageBody(hint)),
    },
    /** What depends on the function: a worker postpones messages of its own queue. */
    forFunction(spec: FunctionSpec): { readonly delay?: MessageDelay } {
      if (spec.trigger.kind !== 'queue') return {};
      const queue = queues[spec.trigger.queue];
      return { delay: { postpone: async (receipt, seconds) => queue.changeVisibility(receipt, seconds) } };
    },
  };
}
