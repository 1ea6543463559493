import { createDynamoModel, type Item } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { createAccountRepository } from '../../shared/adapters/dynamo/account-repository.ts';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createHintRepository } from '../../shared/adapters/dynamo/hint-repository.ts';
import { createIdempotencyRepository } from '../../shared/adapters/dynamo/idempotency-repository.ts';
import { createPlanRepository } from '../../shared/adapters/dynamo/plan-repository.ts';
import { createReferenceRepository } from '../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import { randomIds, sha256Digests } from '../../shared/adapters/ids.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { Registration } from '../../shared/domain/registration.ts';
import type { JournalEntry, PaymentGateway, Settings, SettleHint } from '../../shared/ports.ts';
import { notices } from './charging.ts';
import { NOW, pendingRegistration, settings, TOKEN_SECRET } from './fixtures.ts';

/** An 아임포트 of two lines: what it has on record, and what it throws while it is down. */
export interface TestGateway {
  payments: GatewayPayment[];
  down: Error | undefined;
  /** How long each look-up was allowed to take, ms. */
  readonly budgetsMs: number[];
}

/**
 * Ports for one handler: the real repositories over an in-memory table, a clock that a test sets, and lists of what
 * was sent and journaled.
 */
export function createTestPorts(overrides: { settings?: Partial<Settings> } = {}) {
  const model = createDynamoModel([billingTableSchema('billing')]);
  const table = { name: 'billing', client: model };
  const clock = { at: NOW };
  const gateway: TestGateway = { payments: [], down: undefined, budgetsMs: [] };
  const queued: SettleHint[] = [];
  const postponed: { receipt: string; seconds: number }[] = [];
  const journal: JournalEntry[] = [];
  const registrations = createRegistrationRepository(table, notices);
  return {
    /** What a handler takes. */
    ports: {
      clock: { now: () => clock.at },
      ids: randomIds,
      digests: sha256Digests,
      journal: { record: (entry: JournalEntry) => void journal.push(entry) },
      sleep: async (_ms: number) => {},
      settings: { ...settings, ...overrides.settings },
      registrations,
      cards: createCardRepository(table),
      accounts: createAccountRepository(table, notices),
      plans: createPlanRepository(table),
      references: createReferenceRepository(table),
      hints: createHintRepository(table),
      idempotency: createIdempotencyRepository(table),
      // A handler under test only looks up; what charges is tested against the simulator.
      gateway: {
        async findPayment(impUid: string, budgetMs: number) {
          gateway.budgetsMs.push(budgetMs);
          if (gateway.down !== undefined) throw gateway.down;
          return gateway.payments.find((payment) => payment.impUid === impUid);
        },
        async findPayments(merchantUid: string) {
          if (gateway.down !== undefined) throw gateway.down;
          return gateway.payments.filter((payment) => payment.merchantUid === merchantUid);
        },
      } as Partial<PaymentGateway> as PaymentGateway,
      chargeQueue: { send: async () => {} },
      settleQueue: { send: async (hint: SettleHint) => void queued.push(hint) },
      delay: {
        postpone: async (receipt: string, seconds: number) => void postponed.push({ receipt, seconds }),
      },
    },
    clock,
    gateway,
    queued,
    postponed,
    journal,
    items: (): readonly Item[] => model.items('billing'),
    /** Opens the fixtures' registration, whose link is `TOKEN`. */
    async opened(changes: Partial<Registration> = {}): Promise<Registration> {
      const registration = pendingRegistration({ tokenDigest: sha256Digests.of(TOKEN_SECRET), ...changes });
      await registrations.create(registration);
      return registration;
    },
  };
}

export type TestPorts = ReturnType<typeof createTestPorts>;
