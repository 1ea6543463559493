import { isDeepStrictEqual } from 'node:util';
import { SIMULATED_MARK } from './environment.ts';
import type { FunctionName } from './functions.ts';
import { chargeIdOf, isCharge, isEvent, isRegistration, isSubscription, type Stored } from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** What the merchant gives of its own: a reference, metadata, both, or nothing of it. */
export interface Handles {
  readonly reference?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

type Wire = Readonly<Record<string, unknown>>;
type Handled = Stored & Handles;
type Pointer = Stored & { readonly id?: string };
type Event = Stored & {
  readonly refundId?: string;
  readonly merchantUid?: string;
  readonly registrationId?: string;
};

/** Whose requests may bear handles, and what of the answer names the thing. */
const MADE_BY: Partial<Record<FunctionName, { readonly kind: string; readonly id: string }>> = {
  'create-card-registration': { kind: 'REGISTRATION', id: 'registration_id' },
  'create-subscription': { kind: 'SUBSCRIPTION', id: 'subscription_id' },
  'create-charge': { kind: 'CHARGE', id: 'merchant_uid' },
  'refund-charge': { kind: 'REFUND', id: 'refund_id' },
};

const METADATA = [{ orderNo: '77' }, { 메모: '가 "나" \\ 다', iamport_billing: 'another' }, {}] as const;

/** In one history of three, some requests give handles. A source of chance of its own: the others stay what they were. */
export function createHandleDraws(seed: number) {
  const random = createRandom(seed * 16 + 11);
  const gives = random.chance(0.33);
  return (fn: FunctionName): object => {
    if (!gives || MADE_BY[fn] === undefined || random.chance(0.25)) return {};
    const reference = random.chance(0.8) ? `order-${random.between(1, 3)}` : undefined;
    return {
      ...(reference === undefined ? {} : { reference }),
      ...(reference !== undefined && random.chance(0.3) ? { reference_unique: true } : {}),
      ...(random.chance(0.6) ? { metadata: random.pick(METADATA) } : {}),
    };
  };
}

/** Two servers of the merchant charge for the same order, and at the same moment: one of them is told whose it is. */
export function orderTwice(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed * 16 + 13);
  if (!random.chance(0.08)) return;
  const customer_uid = merchant.seedCard('customer-9', { declines: 0, reason: '' });
  const body = { customer_uid, amount: 3_000, name: '주문', reference: 'order-9', reference_unique: true };
  const order = () => merchant.call('create-charge', { body, tries: random.pick([1, 3]) });
  world.scheduler.after(random.between(0, 60_000), () => {
    order();
    world.scheduler.after(random.pick([0, 1, 5, 30]), order);
  });
}

/** View, event, pointer and 아임포트's custom_data say what was asked, on everything and for good. */
export function createHandleChecks({
  items,
  nowMs,
}: {
  readonly items: ReadonlyMap<string, Stored>;
  readonly nowMs: () => number;
}) {
  /** Of each reference of a kind, in the order in which it was stored. */
  const bearers = new Map<string, { readonly id: string; readonly storedMs: number }[]>();
  /** Of each, who was told that it is the only one. */
  const only = new Map<string, string>();

  /** Who was there before it was asked for is in the way; who came at the same time may have come after it. */
  function checkUnique(key: string, id: string, askedMs: number): void {
    const others = (bearers.get(key) ?? []).filter((one) => one.id !== id);
    const before = others.find(({ storedMs }) => storedMs < askedMs)?.id;
    const first = only.get(key) ?? id;
    only.set(key, first);
    require('unique_references_are_unique', before === undefined && first === id, () =>
      `${key}: ${id} beside ${before ?? first}`);
  }

  function made(kind: string, id: string, { reference }: Handles, group: readonly Stored[]): void {
    if (reference === undefined) return;
    const key = `${kind} ${reference}`;
    bearers.set(key, [...(bearers.get(key) ?? []), { id, storedMs: nowMs() }]);
    const isFound = group.some(
      (one) =>
        one.pk === `REFERENCE#${reference}` &&
        one.sk.startsWith(`POINTER#${kind}`) &&
        (one as Pointer).id === id,
    );
    require('references_are_found', isFound, () => `no pointer to the ${kind} ${id}`);
  }

  function storedOne(before: Handled | undefined, after: Handled, group: readonly Stored[]): void {
    const name = () => `${after.pk}/${after.sk}`;
    const handles: Handles = after;
    if (before !== undefined) return agree(before, after, name);
    const source = items.get(`REG#${after.pk.slice(4)}/REG`);
    if (isRegistration(after)) return made('REGISTRATION', after.registrationId, handles, group);
    if (isSubscription(after)) {
      if (source !== undefined) agree(source, after, name);
      return made('SUBSCRIPTION', after.subscriptionId, handles, group);
    }
    if (!isCharge(after)) return;
    if (after.pk.startsWith('SUB#')) return agree(items.get(`${after.pk}/SUB`), after, name);
    if (source !== undefined) agree(source, after, name);
    made('CHARGE', after.merchantUid, handles, group);
  }

  function storedRefunds(before: Stored | undefined, after: Stored, group: readonly Stored[]): void {
    if (!isCharge(after)) return;
    const known = before !== undefined && isCharge(before) ? before.refunds : [];
    for (const refund of after.refunds) {
      const old = known.find(({ refundId }) => refundId === refund.refundId);
      if (old !== undefined) agree(old as Handles, refund as Handles, () => `refund ${refund.refundId}`);
      else made('REFUND', refund.refundId, refund as Handles, group);
    }
  }

  /** What an event is about. */
  function subjectOf({ pk, type = '', ...event }: Event): Handles | undefined {
    if (type.startsWith('refund.')) return refundOf(event.refundId, event.merchantUid);
    if (pk.startsWith('SUB#')) return items.get(`${pk}/SUB`) as Handles | undefined;
    if (pk.startsWith('ONE#')) return items.get(`${pk}/CHARGE`) as Handles | undefined;
    const card = items.get(`${pk}/CARD`) as { readonly registrationId?: string } | undefined;
    // One that was taken over has no registration.
    if (type === 'card.revoked' || card?.registrationId === undefined) return {};
    return items.get(`REG#${event.registrationId}/REG`) as Handles | undefined;
  }

  function refundOf(id: unknown, merchantUid: unknown): Handles | undefined {
    const charge = items.get(chargeIdOf(String(merchantUid)) ?? '');
    if (charge === undefined || !isCharge(charge)) return undefined;
    return charge.refunds.find(({ refundId }) => refundId === id) as Handles | undefined;
  }

  /** As it stands. */
  function bearerOf(kind: string, id: string, body: Wire): Handles | undefined {
    switch (kind) {
      case 'REGISTRATION':
        return items.get(`REG#${id}/REG`) as Handles | undefined;
      case 'SUBSCRIPTION':
        return items.get(`SUB#${id}/SUB`) as Handles | undefined;
      case 'CHARGE':
        return items.get(chargeIdOf(id) ?? '') as Handles | undefined;
      default:
        return refundOf(id, (body['charge'] as Wire)['merchant_uid']);
    }
  }

  return {
    stored(before: Stored | undefined, after: Stored, group: readonly Stored[]): void {
      if (isEvent(after)) return agree(subjectOf(after), after as Handled, () => `${after.pk}/${after.sk}`);
      storedOne(before, after, group);
      storedRefunds(before, after, group);
    },

    /** A POST of a charge leaves us now. */
    posting(chargeId: string, body: Wire): void {
      const { reference, metadata } = (items.get(chargeId) ?? {}) as Handles;
      const told: unknown = JSON.parse(String(body['custom_data']));
      const expected = { iamport_billing: SIMULATED_MARK, ...present({ reference, metadata }) };
      require('handles_are_what_was_asked', isDeepStrictEqual(told, expected), () =>
        `custom_data of ${chargeId} is ${String(body['custom_data'])}`);
    },

    /** `askedMs`: when it was sent for the first time. */
    answered(fn: FunctionName, asked: Wire, body: Wire, askedMs: number): void {
      const about = MADE_BY[fn];
      if (about !== undefined && body['code'] === 'reference_taken') {
        const [other] = bearers.get(`${about.kind} ${String(asked['reference'])}`) ?? [];
        require('unique_references_are_unique', other !== undefined, () => `${fn} was refused for nobody`);
      }
      const id = about && body[about.id];
      if (about === undefined || typeof id !== 'string') return;
      const name = () => `${fn} ${id}`;
      agree(asked, bearerOf(about.kind, id, body), name);
      if (fn === 'create-card-registration') {
        const { custom_data } = body['request_pay'] as { custom_data?: Handles };
        agree({ reference: asked['reference'] as string | undefined }, custom_data ?? {}, name);
      } else if (!('code' in body)) agree(asked, body, name);
      const key = `${about.kind} ${String(asked['reference'])}`;
      if (asked['reference_unique'] === true) checkUnique(key, id, askedMs);
    },
  };
}

const present = ({ reference, metadata }: Handles): Handles => ({
  ...(reference === undefined || reference === null ? {} : { reference }),
  ...(metadata === undefined || metadata === null ? {} : { metadata }),
});

function agree(one: object | undefined, other: object | undefined, name: () => string): void {
  const [asked, found] = [present(one ?? {}), present(other ?? {})];
  const isSame = one !== undefined && other !== undefined && isDeepStrictEqual(asked, found);
  require('handles_are_what_was_asked', isSame, () =>
    `${name()}: ${JSON.stringify(found)}, not ${JSON.stringify(asked)}`);
}
