import { MAX_PERIOD } from './billing-calendar.ts';
import { invariant, unreachable } from './invariant.ts';

/** 아임포트's limit on `merchant_uid` (PortOne V1, POST /subscribe/payments/again). Our longest is 37. */
export const MAX_MERCHANT_UID_LENGTH = 40;

/**
 * How many merchant_uids one charge can ever have. The first has no suffix; `_2` … `_9` exist only when 아임포트
 * refuses the former one for good while every look-up shows no payment (docs/architecture.md).
 */
export const MAX_GENERATION = 9;

/**
 * What a merchant_uid says about its owner, so that a webhook's text finds its record without an index.
 * Ids are bare ULIDs; `period` and `generation` count from 1.
 */
export type MerchantUidKey =
  | { readonly kind: 'registration'; readonly registrationId: string }
  | {
      readonly kind: 'subscription';
      readonly subscriptionId: string;
      readonly period: number;
      readonly generation: number;
    }
  | { readonly kind: 'one_off'; readonly chargeId: string; readonly generation: number };

/** Crockford base32, upper case; 26 characters hold 130 bits, so the first is at most 7 (ULID specification). */
const ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const WHOLE_ULID = new RegExp(`^${ULID}$`);
const REGISTRATION = new RegExp(`^reg_(${ULID})$`);
const SUBSCRIPTION = new RegExp(`^sub_(${ULID})_([0-9]{4})(?:_([2-9]))?$`);
const ONE_OFF = new RegExp(`^one_(${ULID})(?:_([2-9]))?$`);

export function isUlid(text: string): boolean {
  return WHOLE_ULID.test(text);
}

/** `reg_<ulid>`, `sub_<ulid>_<nnnn>[_<g>]` or `one_<ulid>[_<g>]`. Throws `InvariantViolation` out of bounds. */
export function encodeMerchantUid(key: MerchantUidKey): string {
  const text = assemble(key);
  invariant(text.length <= MAX_MERCHANT_UID_LENGTH, 'merchant_uid: too long');
  return text;
}

/** The reverse of {@link encodeMerchantUid}. Undefined for whatever is not exactly one of ours; never throws. */
export function parseMerchantUid(text: string): MerchantUidKey | undefined {
  // The type is no protection here: the text comes from webhooks and query strings.
  if (typeof text !== 'string' || text.length > MAX_MERCHANT_UID_LENGTH) return undefined;
  return parseRegistration(text) ?? parseSubscription(text) ?? parseOneOff(text);
}

function assemble(key: MerchantUidKey): string {
  switch (key.kind) {
    case 'registration':
      return `reg_${ulid(key.registrationId)}`;
    case 'subscription':
      return `sub_${ulid(key.subscriptionId)}_${periodDigits(key.period)}${generationSuffix(key.generation)}`;
    case 'one_off':
      return `one_${ulid(key.chargeId)}${generationSuffix(key.generation)}`;
    default:
      return unreachable(key);
  }
}

function ulid(id: string): string {
  invariant(isUlid(id), 'merchant_uid: not a ULID');
  return id;
}

function periodDigits(period: number): string {
  invariant(Number.isInteger(period) && period >= 1 && period <= MAX_PERIOD, 'merchant_uid: period');
  return String(period).padStart(4, '0');
}

function generationSuffix(generation: number): string {
  const bounded = Number.isInteger(generation) && generation >= 1 && generation <= MAX_GENERATION;
  invariant(bounded, 'merchant_uid: generation');
  return generation === 1 ? '' : `_${generation}`;
}

function parseRegistration(text: string): MerchantUidKey | undefined {
  const [, registrationId] = REGISTRATION.exec(text) ?? [];
  return registrationId === undefined ? undefined : { kind: 'registration', registrationId };
}

function parseSubscription(text: string): MerchantUidKey | undefined {
  const [, subscriptionId, period, generation] = SUBSCRIPTION.exec(text) ?? [];
  if (subscriptionId === undefined || period === undefined || period === '0000') return undefined;
  return {
    kind: 'subscription',
    subscriptionId,
    period: Number(period),
    generation: Number(generation ?? 1),
  };
}

function parseOneOff(text: string): MerchantUidKey | undefined {
  const [, chargeId, generation] = ONE_OFF.exec(text) ?? [];
  return chargeId === undefined
    ? undefined
    : { kind: 'one_off', chargeId, generation: Number(generation ?? 1) };
}
