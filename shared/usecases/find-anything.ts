import type { Charge } from '../domain/charge.ts';
import { isUlid, parseMerchantUid } from '../domain/merchant-uid.ts';
import type {
  AccountRepository,
  CardRepository,
  CustomerRepository,
  PaymentGateway,
  PlanRepository,
  RegistrationRepository,
} from '../ports.ts';
import { loadAccount } from './load-account.ts';

export interface FindPorts {
  readonly accounts: AccountRepository;
  readonly cards: CardRepository;
  readonly customers: CustomerRepository;
  readonly gateway: PaymentGateway;
  readonly plans: PlanRepository;
  readonly registrations: RegistrationRepository;
}

/** What somebody has named on the telephone. */
export interface Found {
  readonly kind: 'customer' | 'subscription' | 'charge' | 'card' | 'plan' | 'registration';
  readonly id: string;
  readonly customerId: string | undefined;
  /** Status and amount, in the words of the API. No personal data. */
  readonly summary: string;
}

const LOOK_UP_BUDGET_MS = 8_000;
const IMP_UID = /^imps?_[0-9A-Za-z]{6,40}$/;
const CUSTOMER_UID = /^card_[0-9A-Z]{26}$/;
const PLAN_ID = /^[A-Za-z0-9_-]{1,40}$/;

/** Everything that has this id, whatever it is one of: ours, a customer's, 아임포트's. A handful of reads, and at most one look-up. */
export async function findAnything(ports: FindPorts, query: string): Promise<readonly Found[]> {
  const text = query.trim();
  const found = await Promise.all([
    customer(ports, text),
    ...(parseMerchantUid(text) === undefined ? [] : [byMerchantUid(ports, text)]),
    ...(isUlid(text) ? [byUlid(ports, text)] : []),
    ...(CUSTOMER_UID.test(text) ? [card(ports, text)] : []),
    ...(PLAN_ID.test(text) ? [plan(ports, text)] : []),
    ...(IMP_UID.test(text) ? [byImpUid(ports, text)] : []),
  ]);
  return found.flat();
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

/** A bare id is a subscription's, a registration's or a one-off charge's. */
async function byUlid(ports: FindPorts, id: string): Promise<readonly Found[]> {
  const [subscription, oneOff, registration] = await Promise.all([
    ports.accounts.findSubscription(id),
    ports.accounts.loadOneOff(id),
    registrationOf(ports, id),
  ]);
  return [
    ...(subscription === undefined
      ? []
      : [
          {
            kind: 'subscription' as const,
            id,
            customerId: subscription.customerId,
            summary: `${subscription.status}, ${subscription.plan.planId}, ${subscription.plan.amount} won`,
          },
        ]),
    ...(oneOff?.charge === undefined ? [] : [ofCharge(oneOff.charge)]),
    ...registration,
  ];
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

function ofCharge({ payment, merchantUid, customerId, status, amount }: Charge): Found {
  const id = payment?.merchantUid ?? merchantUid;
  return { kind: 'charge', id, customerId, summary: `${status}, ${amount} won` };
}
