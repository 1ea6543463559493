import { isRetryable } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import { REFERENCE_KINDS } from '../domain/handles.ts';
import { isUlid, parseMerchantUid } from '../domain/merchant-uid.ts';
import type {
  AccountRepository,
  BatchRepository,
  CardRepository,
  CustomerRepository,
  PaymentGateway,
  PlanRepository,
  ReferenceRepository,
  Referred,
  RegistrationRepository,
} from '../ports.ts';
import { loadAccount } from './load-account.ts';

export interface FindPorts {
  readonly accounts: AccountRepository;
  readonly batches: Pick<BatchRepository, 'find'>;
  readonly cards: CardRepository;
  readonly customers: CustomerRepository;
  readonly gateway: PaymentGateway;
  readonly plans: PlanRepository;
  readonly references: ReferenceRepository;
  readonly registrations: RegistrationRepository;
}

/** What somebody has named on the telephone. */
export interface Found {
  readonly kind:
    | 'customer'
    | 'subscription'
    | 'charge'
    | 'card'
    | 'plan'
    | 'registration'
    | 'refund'
    | 'batch';
  readonly id: string;
  readonly customerId: string | undefined;
  /** Status and amount, in the words of the API. No personal data. */
  readonly summary: string;
}

const LOOK_UP_BUDGET_MS = 8_000;
const IMP_UID = /^imps?_[0-9A-Za-z]{6,40}$/;
const PLAN_ID = /^[A-Za-z0-9_-]{1,40}$/;

/** Of each kind that bears a reference, the newest. */
const MOST_OF_A_REFERENCE = 10;

/**
 * Everything that has this id or bears this reference, whatever it is one of: ours, a customer's, 아임포트's. A handful of reads,
 * one for each thing that a reference names, and at most one look-up.
 */
export async function findAnything(ports: FindPorts, query: string): Promise<readonly Found[]> {
  const text = query.trim();
  const found = await Promise.all([
    customer(ports, text),
    // Another system's customer_uid may be any text.
    card(ports, text),
    byReference(ports, text),
    ...(parseMerchantUid(text) === undefined ? [] : [byMerchantUid(ports, text)]),
    ...(isUlid(text) ? [byUlid(ports, text)] : []),
    ...(PLAN_ID.test(text) ? [plan(ports, text)] : []),
    ...(IMP_UID.test(text) ? [byImpUid(ports, text)] : []),
  ]);
  return onlyOnce(found.flat());
}

async function customer({ customers }: FindPorts, id: string): Promise<readonly Found[]> {
  if (!(await customers.exists(id))) return [];
  return [{ kind: 'customer', id, customerId: id, summary: 'customer' }];
}

async function plan({ plans }: FindPorts, id: string): Promise<readonly Found[]> {
  const found = await plans.find(id);
  if (found === undefined) return [];
  return [{ kind: 'plan', id, customerId: undefined, summary: `${found.amount} won` }];
}

async function card({ cards }: FindPorts, id: string): Promise<readonly Found[]> {
  const found = await cards.find(id);
  if (found === undefined) return [];
  return [{ kind: 'card', id, customerId: found.customerId, summary: found.status }];
}

/** A bare id is a subscription's, a registration's, a one-off charge's or a batch's. A refund's leads nowhere: its charge has it. */
async function byUlid(ports: FindPorts, id: string): Promise<readonly Found[]> {
  const [subscription, oneOff, registration, batch] = await Promise.all([
    subscriptionOf(ports, id),
    ports.accounts.loadOneOff(id),
    registrationOf(ports, id),
    batchOf(ports, id),
  ]);
  return [
    ...subscription,
    ...(oneOff?.charge === undefined ? [] : [ofCharge(oneOff.charge)]),
    ...registration,
    ...batch,
  ];
}

async function batchOf({ batches }: FindPorts, id: string): Promise<readonly Found[]> {
  const found = await batches.find(id);
  if (found === undefined) return [];
  const what = found.isDryRun ? `dry run of ${found.order.action}` : found.order.action;
  return [{ kind: 'batch', id, customerId: undefined, summary: `${found.status}, ${what}` }];
}

async function subscriptionOf({ accounts }: FindPorts, id: string): Promise<readonly Found[]> {
  const found = await accounts.findSubscription(id);
  if (found === undefined) return [];
  const { customerId, status, plan } = found;
  return [{ kind: 'subscription', id, customerId, summary: `${status}, ${plan.planId}, ${plan.amount} won` }];
}

async function registrationOf({ registrations }: FindPorts, id: string): Promise<readonly Found[]> {
  const found = await registrations.find(id);
  if (found === undefined) return [];
  return [{ kind: 'registration', id, customerId: found.customerId, summary: found.state.status }];
}

async function byMerchantUid(ports: FindPorts, merchantUid: string): Promise<readonly Found[]> {
  const key = parseMerchantUid(merchantUid);
  if (key?.kind === 'registration') return registrationOf(ports, key.registrationId);
  const charge = (await loadAccount(ports.accounts, merchantUid))?.charge;
  return charge === undefined ? [] : [ofCharge(charge)];
}

/** Which of ours it pays only 아임포트 knows. Throws a retryable BillingError when it does not say. */
async function byImpUid(ports: FindPorts, impUid: string): Promise<readonly Found[]> {
  const payment = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
  return payment === undefined ? [] : byMerchantUid(ports, payment.merchantUid);
}

/** What bears the merchant's reference. One that cannot be read is named all the same, and hides no other. */
async function byReference(ports: FindPorts, reference: string): Promise<readonly Found[]> {
  const referred = await Promise.all(
    REFERENCE_KINDS.map((kind) => ports.references.find(kind, reference, MOST_OF_A_REFERENCE)),
  );
  const found = referred.flat().map((one) =>
    named(ports, one).catch((error: unknown): readonly Found[] => {
      if (isRetryable(error) && error.code !== 'item_of_newer_code') throw error;
      return [{ kind: one.kind, id: one.id, customerId: undefined, summary: 'unreadable' }];
    }),
  );
  return (await Promise.all(found)).flat();
}

/** None: a registration that has ended with its time, whose pointer has not yet. */
async function named(ports: FindPorts, { kind, id, chargeUid }: Referred): Promise<readonly Found[]> {
  switch (kind) {
    case 'registration':
      return registrationOf(ports, id);
    case 'subscription':
      return subscriptionOf(ports, id);
    case 'charge':
      return byMerchantUid(ports, id);
    case 'refund':
      return refundOf(ports, id, chargeUid ?? '');
  }
}

async function refundOf(ports: FindPorts, id: string, chargeUid: string): Promise<readonly Found[]> {
  const charge = (await loadAccount(ports.accounts, chargeUid))?.charge;
  const refund = charge?.refunds.find(({ refundId }) => refundId === id);
  if (charge === undefined || refund === undefined) return [];
  const summary = `${refund.status}, ${refund.amount} won, of ${ofCharge(charge).id}`;
  return [{ kind: 'refund', id, customerId: charge.customerId, summary }];
}

function onlyOnce(found: readonly Found[]): readonly Found[] {
  return [...new Map(found.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}

function ofCharge({ payment, merchantUid, customerId, status, amount }: Charge): Found {
  const id = payment?.merchantUid ?? merchantUid;
  return { kind: 'charge', id, customerId, summary: `${status}, ${amount} won` };
}
