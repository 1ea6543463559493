import { keys } from '../../../shared/adapters/dynamo/keys.ts';
import { parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';

/** Items as they stand in the table: what the invariants read, on purpose not through the product's own schemas. */
export interface Stored {
  readonly pk: string;
  readonly sk: string;
  readonly version?: number;
  readonly due_sk?: string;
  readonly type?: string;
}

export interface AttemptItem {
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly sentAt: string;
  readonly leaseUntil: string;
  readonly outcome: 'sending' | 'unknown' | 'paid' | 'declined' | 'refused' | 'not_executed';
  readonly impUid?: string;
  readonly declineClass?: string;
  readonly endedAt?: string;
}

export interface RefundItem {
  readonly refundId: string;
  readonly amount: number;
  readonly taxFree?: number;
  readonly vatAmount?: number;
  readonly checksum: number;
  readonly status: 'sending' | 'unknown' | 'succeeded' | 'failed';
}

export interface ChargeItem extends Stored {
  readonly key: { readonly kind: string; readonly generation: number; readonly period?: number };
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly amount: number;
  readonly name: string;
  readonly status: 'scheduled' | 'charging' | 'unknown' | 'paid' | 'declined' | 'void';
  readonly attempts: readonly AttemptItem[];
  readonly refunds: readonly RefundItem[];
  readonly payment?: {
    readonly impUid: string;
    readonly merchantUid: string;
    readonly customerUid: string;
    readonly at: string;
  };
  readonly nextAttemptAt?: string;
  readonly waitsForCardUntil?: string;
  readonly calledOffAt?: string;
  readonly heldFor?: string;
  readonly giveBack?: { readonly impUid: string; readonly amount: number };
  readonly createdAt: string;
}

export interface SubscriptionItem extends Stored {
  readonly subscriptionId: string;
  readonly status: 'incomplete' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled' | 'unpaid';
  readonly cancelReason?: string;
  readonly customerUid: string;
  readonly period: number;
  readonly nextChargeAt: string;
  readonly paidUntil?: string;
  readonly canceledAt?: string;
  readonly plan: Terms;
  readonly pendingPlan?: Terms;
}

interface Terms {
  readonly amount: number;
  readonly interval: { readonly unit: string; readonly count: number };
}

export interface RegistrationItem extends Stored {
  readonly registrationId: string;
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly expiresAt: string;
  readonly state: {
    readonly status: 'pending' | 'failed' | 'succeeded';
    readonly card?: { readonly cardNumberMasked?: string };
  };
}

export const isRegistration = (item: Stored): item is RegistrationItem => item.sk === 'REG';
export const isCharge = (item: Stored): item is ChargeItem => item.sk.startsWith('CHARGE');
export const isSubscription = (item: Stored): item is SubscriptionItem => item.sk === 'SUB';
/** Its charges are sent and retried. Not the domain's own word for it, which is among what is tried here. */
export const isBilled = ({ status }: SubscriptionItem): boolean =>
  status === 'incomplete' || status === 'trialing' || status === 'active' || status === 'past_due';
export const isEvent = (item: Stored): boolean => item.sk.startsWith('EVENT#');

/** Which charge a merchant_uid belongs to, whatever its generation: the table's own key, as text. */
export function chargeIdOf(merchantUid: string): string | undefined {
  const key = parseMerchantUid(merchantUid);
  if (key === undefined || key.kind === 'registration') return undefined;
  const { pk, sk } = keys.charge(key);
  return `${pk}/${sk}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

export const succeededRefunds = ({ refunds }: ChargeItem): number =>
  sum(refunds.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount));
