import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../../infra/topology.ts';
import { createChargeBacklog } from '../../../shared/adapters/charge-backlog.ts';
import { createChargeQueue } from '../../../shared/adapters/charge-queue.ts';
import { createGatewayCircuit } from '../../../shared/adapters/circuit.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../../shared/adapters/dynamo/card-repository.ts';
import { createChargeLists } from '../../../shared/adapters/dynamo/charge-lists.ts';
import { createCustomerRepository } from '../../../shared/adapters/dynamo/customer-repository.ts';
import { createDueRepository } from '../../../shared/adapters/dynamo/due-repository.ts';
import { createHintRepository } from '../../../shared/adapters/dynamo/hint-repository.ts';
import { createHoldRepository } from '../../../shared/adapters/dynamo/hold-repository.ts';
import { createIdempotencyRepository } from '../../../shared/adapters/dynamo/idempotency-repository.ts';
import { createManageLinkRepository } from '../../../shared/adapters/dynamo/manage-link-repository.ts';
import { createPlaceRepository } from '../../../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../../../shared/adapters/dynamo/plan-repository.ts';
import { createReconciliationRepository } from '../../../shared/adapters/dynamo/reconciliation-repository.ts';
import { createRecordLists } from '../../../shared/adapters/dynamo/record-lists.ts';
import { createReferenceRepository } from '../../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { createEventBus } from '../../../shared/adapters/event-bus.ts';
import { createHoldWatch } from '../../../shared/adapters/hold-watch.ts';
import { createAccessTokens } from '../../../shared/adapters/iamport/access-token.ts';
import { createIamportClient } from '../../../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../../../shared/adapters/iamport/gateway.ts';
import { createPaymentListing } from '../../../shared/adapters/iamport/payment-listing.ts';
import type { HttpTransport } from '../../../shared/adapters/iamport/transport.ts';
import { sha256Digests } from '../../../shared/adapters/ids.ts';
import { createMessageDelay } from '../../../shared/adapters/message-delay.ts';
import { createPacing } from '../../../shared/adapters/pacing.ts';
import { createSecretSource } from '../../../shared/adapters/secret.ts';
import { createSettleQueue } from '../../../shared/adapters/settle-queue.ts';
import type { Clock, Ids, Journal, Settings } from '../../../shared/ports.ts';

export const TABLE = 'billing';
/** infra/config.ts, `iamportTimeoutMs`. */
const LOOK_UP_TIMEOUT_MS = 3_000;

/** What one running function sees of the world: every one of these is an effect, or time, or chance. */
export interface Outside {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly settings: Settings;
  readonly dynamo: Table['client'];
  readonly sqs: SQSClient;
  readonly bus: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly transport: HttpTransport;
  /** The shards of the due index that hold anything: queries of the others find nothing and are spared. */
  readonly dueShards: () => readonly number[];
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export type SimulatedPorts = ReturnType<typeof createSimulatedPorts>;

/** The ports of functions/wiring.ts, built of the same adapters, over a simulated outside. */
export function createSimulatedPorts(outside: Outside, ownQueue: QueueName) {
  const { clock, ids, journal, settings, transport, sqs } = outside;
  const table: Table = { client: outside.dynamo, name: TABLE };
  const client = createIamportClient({
    transport,
    tokens: createAccessTokens(transport, createSecretSource(outside.secrets, 'secret', clock), clock),
    timeoutMs: LOOK_UP_TIMEOUT_MS,
    monotonicMs: outside.monotonicMs,
    sleep: outside.sleep,
  });
  const holdRepository = createHoldRepository(table);
  return {
    clock,
    ids,
    journal,
    settings,
    sleep: outside.sleep,
    digests: sha256Digests,
    accounts: createAccountRepository(table, settings.billing.notices),
    chargeLists: createChargeLists(table),
    cards: createCardRepository(table),
    customers: createCustomerRepository(table),
    lists: createRecordLists(table),
    due: {
      ...createDueRepository(table),
      get shards() {
        return outside.dueShards();
      },
    },
    reconciliations: createReconciliationRepository(table),
    manageLinks: createManageLinkRepository(table),
    hints: createHintRepository(table),
    holdRepository,
    holds: createHoldWatch(holdRepository, clock),
    idempotency: createIdempotencyRepository(table),
    places: createPlaceRepository(table),
    plans: createPlanRepository(table),
    references: createReferenceRepository(table),
    registrations: createRegistrationRepository(table, settings.billing.notices),
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
    chargeQueue: createChargeQueue(sqs, 'charge'),
    pacing: createPacing(sqs, 'charge', settings.gatewayConcurrency, outside.sleep),
    chargeBacklog: createChargeBacklog(sqs, 'charge'),
    settleQueue: createSettleQueue(sqs, 'settle'),
    delay: createMessageDelay(sqs, ownQueue),
    events: createEventBus(outside.bus, 'billing'),
  };
}
