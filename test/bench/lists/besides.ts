import type { Item } from '../../../infra/local/dynamo-model/model.ts';
import { DAY_MS } from '../../../shared/domain/billing-calendar.ts';
import type { DayRecord } from '../../../shared/domain/day-sums.ts';
import { NO_FACTS } from '../../../shared/domain/day-sums.ts';
import { dayAfter, daysBetween, endOfDay, firstOf } from '../../../shared/domain/korean-days.ts';
import { createChargingPorts } from '../../support/charging-ports.ts';
import { createdAt, idAt } from './ids.ts';
import { chargeUnder, under } from './lives.ts';
import {
  customerAt,
  DAY,
  EVENING,
  impUidAt,
  LARGEST,
  LASTING,
  MONTH,
  PAID_AT,
  referenceAt,
  uidAt,
} from './names.ts';
import { createScribe } from './scribe.ts';
import type { Sizes } from './sizes.ts';
import { PLAN, type Templates } from './templates.ts';

/** What there is besides subscriptions and their charges of one day. */
export async function* besides(
  sizes: Sizes,
  all: Templates,
  part: number,
  parts: number,
): AsyncGenerator<Item> {
  const scribe = createScribe();
  for (let n = part; n < sizes.registrations; n += parts) {
    const registrationId = idAt(n, 'registration');
    const uids = { merchantUid: `reg_${registrationId}`, customerUid: `card_${registrationId}` };
    const reference = referenceAt('registration', n);
    const own = { registrationId, ...uids, reference, createdAt: createdAt(n, 'registration') };
    await scribe.registrations.create({ ...all.registration, ...own });
    yield* scribe.take();
  }
  for (let n = part; n < sizes.batches; n += parts) {
    const batch = { ...all.batch.batch, batchId: idAt(n, 'batch'), createdAt: createdAt(n, 'batch') };
    await scribe.batches.create(batch);
    yield* scribe.take();
  }
  const largest = { ...all.batch.batch, batchId: LARGEST, createdAt: createdAt(0, 'batch') };
  for (let n = part; n < sizes.elements; n += parts) {
    await scribe.batches.addItems(largest, [{ ...all.batch.item, id: uidAt(n) }]);
    yield* scribe.take();
  }
  yield* lasting(sizes, all, part, parts);
  if (part !== 0) return;
  yield* await days(sizes);
  yield* await holds(sizes);
}

/** A subscription that has been charged each week for years, and each time at a price that was agreed to anew. */
async function* lasting(sizes: Sizes, all: Templates, part: number, parts: number): AsyncGenerator<Item> {
  const scribe = createScribe();
  const one = under(all.paid, 0, 'lasting', customerAt(sizes.active + 3 * sizes.open));
  const subscription = { ...one.subscription, period: sizes.weeks + 1 };
  for (let n = part; n < sizes.weeks; n += parts) {
    const key = { kind: 'subscription', subscriptionId: LASTING, period: n + 1, generation: 1 } as const;
    const at = new Date(PAID_AT.getTime() - (sizes.weeks - n) * 7 * DAY_MS);
    const charge = chargeUnder({ ...one.charge, key, createdAt: at }, impUidAt(n, 'lasting'), at);
    await scribe.accounts.commit({ charge }, { account: { charge: { ...charge } }, events: [] });
    yield* scribe.take();
  }
  const { subscriptionId, customerId, customerUid } = subscription;
  for (let n = part; n < sizes.consents; n += parts) {
    const own = { consentId: idAt(n, 'consent'), subscriptionId, customerId, customerUid };
    const account = { account: { subscription }, events: [] };
    await scribe.accounts.commit({ subscription }, { ...account, consent: { ...all.consent, ...own } });
    yield* scribe.take().filter(({ sk }) => String(sk).startsWith('CONSENT#'));
  }
  if (part !== 0) return;
  await scribe.accounts.commit({}, { account: { subscription }, events: [] });
  yield* scribe.take().filter(({ sk }) => sk === 'SUB');
}

/** A month's days as they were summed up and closed, the last one still open; and today as it was an hour ago. */
async function days({ active, paid, refunded }: Sizes): Promise<readonly Item[]> {
  const scribe = createScribe();
  const sum = (count: number) => ({ count, won: count * PLAN.amount });
  const balance = { active, mrr: active * PLAN.amount };
  const summed = (day: string): DayRecord => ({
    ...{ day, charged: sum(paid), recovered: sum(0), refunded: sum(refunded), ...NO_FACTS },
    ...{ unreadable: 0, readAt: endOfDay(day) },
  });
  const closed = dayAfter(firstOf(MONTH), 26);
  for (const day of daysBetween(dayAfter(firstOf(MONTH), -1), closed))
    await scribe.days.save({ ...summed(day), balance });
  const at = new Date(EVENING.getTime() - 3_600_000);
  await scribe.days.save({ ...summed(DAY), readAt: at });
  const due = { at, days: daysBetween(DAY, dayAfter(DAY, 7)).map((day) => ({ day, ...sum(paid) })) };
  await scribe.days.saveProgress(undefined, {
    ...balance,
    since: dayAfter(firstOf(MONTH), -31),
    closed,
    due,
    version: 0,
  });
  return scribe.take();
}

/** One item, which is written part by part: on a table that can. */
async function holds({ held }: Sizes): Promise<readonly Item[]> {
  const test = createChargingPorts();
  const hold = { since: PAID_AT, by: 'arn:aws:iam::123456789012:user/minji', reason: '문의 확인 중' };
  for (let n = 0; n < held; n += 1) await test.ports.holdRepository.begin(hold, customerAt(n));
  return test.items();
}
