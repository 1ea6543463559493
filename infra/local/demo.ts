import { Temporal } from '@js-temporal/polyfill';
import { type Answer, isProblem } from '../../client/index.ts';
import type { LocalBilling } from '../../client/simulator/billing.ts';
import { PLANS, STORIES, type Step, type Story } from './demo-stories.ts';

/** How long is played. The last instant is after the day's charges, so that a yearly plan renews within it. */
const PLAYED = 'P1YT4H';
/** By then it is over for the first customer too, who came a moment after the start. */
const OVER = 'P1YT3H';

/** `cut_short`: an earlier run was stopped before its year was over. */
export type DemoOutcome = 'seeded' | 'there' | 'cut_short';

/**
 * `npm start -- --demo`: twelve customers live through a year (demo-stories.ts), through the real API and the simulator's
 * scripts, with nothing left to chance. `tell` gets a line for each thing done.
 *
 * The year begins on the next 31 January, half an hour before the charging hour: month ends are where billing dates go
 * wrong elsewhere. Customers that are there already are left alone.
 */
export async function seedDemo(billing: LocalBilling, tell: (line: string) => void): Promise<DemoOutcome> {
  const first = await find(billing, STORIES[0]?.customerId ?? '');
  if (first !== undefined) return isOver(first, await billing.now()) ? 'there' : 'cut_short';

  const start = nextLastOfJanuary(await billing.now());
  await playTo(billing, start);
  for (const plan of PLANS)
    await billing.client.createPlan(plan, { idempotencyKey: `demo-plan-${plan.plan_id}` });

  const ledger = new Map<string, Account>();
  for (const { at, story, what } of scheduled(start)) {
    // Everything that is due on the way is played before this answers: renewals, retries, look-ups, events.
    await playTo(billing, at);
    for (const step of what) {
      const account = ledger.get(story.customerId) ?? { steps: 0 };
      ledger.set(story.customerId, await take(billing, story, step, account));
      tell(`${at.toPlainDate()}  ${story.customerId}  ${words(step)}`);
    }
  }
  await playTo(billing, start.add(PLAYED));
  return 'seeded';
}

type Customer = Answer<'getCustomer'>;

async function find({ client }: LocalBilling, customer_id: string): Promise<Customer | undefined> {
  return client.getCustomer({ customer_id }).catch((error: unknown) => {
    if (isProblem(error, 'not_found')) return undefined;
    throw error;
  });
}

function isOver({ subscriptions }: Customer, now: Date): boolean {
  const start = subscriptions[0]?.created_at;
  return start !== undefined && now.getTime() >= zoned(new Date(start)).add(OVER).epochMilliseconds;
}

/** What a merchant's database would keep of a customer. */
interface Account {
  /** Counted for the Idempotency-Keys. */
  readonly steps: number;
  readonly customerUid?: string;
  readonly subscriptionId?: string;
  readonly oneOffUid?: string;
}

/** Every step of every story in the order of time. */
function scheduled(start: Temporal.ZonedDateTime) {
  return STORIES.flatMap((story) =>
    story.steps.map(({ after, what }) => ({ at: start.add(after), story, what })),
  ).sort((a, b) => Temporal.ZonedDateTime.compare(a.at, b.at));
}

async function take(billing: LocalBilling, story: Story, step: Step, account: Account): Promise<Account> {
  const { client } = billing;
  const { customerId, planId } = story;
  const idempotencyKey = `${customerId}-step-${account.steps}`;
  const key = { idempotencyKey };
  const next = { ...account, steps: account.steps + 1 };
  const { customerUid: customer_uid = '', subscriptionId: subscription_id = '' } = account;
  switch (step.do) {
    case 'register':
      return { ...next, customerUid: await registerCard(billing, customerId, step.card) };
    case 'subscribe': {
      const retry = step.retry ? ({ first_payment: 'retry' } as const) : {};
      const subscription = { customer_uid, plan_id: planId, ...retry };
      return {
        ...next,
        subscriptionId: (await client.createSubscription(subscription, key)).subscription_id,
      };
    }
    case 'agree': {
      const { consent_needed } = await client.getSubscription({ subscription_id });
      if (consent_needed === null) throw new Error(`${customerId}: there is nothing to agree to`);
      const { price_before, price_after, effective_on } = consent_needed;
      const agreed_at = (await billing.now()).toISOString();
      const agreed = { agreed_at, method: 'web', price_before, price_after, effective_on };
      await client.recordConsent({ subscription_id, ...agreed }, key);
      return next;
    }
    case 'change-card':
      await client.changeCard({ subscription_id, customer_uid }, key);
      return next;
    case 'pause':
      await client.pauseSubscription({ subscription_id }, key);
      return next;
    case 'resume':
      await client.resumeSubscription({ subscription_id }, key);
      return next;
    case 'cancel': {
      const { do: _, ...how } = step;
      await client.cancelSubscription({ subscription_id, ...how }, key);
      return next;
    }
    case 'charge': {
      if (step.lostAnswer) await billing.faults({ again: { kind: 'reset_after_commit', times: 1 } });
      const { merchant_uid } = await client.createCharge(
        { customer_uid, amount: step.amount, name: step.name },
        key,
      );
      return { ...next, oneOffUid: merchant_uid };
    }
    case 'refund': {
      const merchant_uid =
        step.of === 'one-off' ? (account.oneOffUid ?? '') : await lastPaid(billing, subscription_id);
      const amount = step.amount === undefined ? {} : { amount: step.amount };
      await client.refundCharge({ merchant_uid, ...amount, reason: step.reason }, key);
      return next;
    }
  }
}

/** The merchant opens a registration, the customer fills the payment window in, and the merchant reads the result. */
async function registerCard(billing: LocalBilling, customerId: string, card: string): Promise<string> {
  const buyer = { name: '김데모', email: `${customerId}@shop.example`, tel: '010-0000-0000' };
  const registration = await billing.registerCard({ customer_id: customerId, buyer, card_number: card });
  if (registration.status !== 'succeeded')
    throw new Error(`${customerId}: registered as ${registration.status}`);
  return registration.customer_uid;
}

async function lastPaid({ client }: LocalBilling, subscription_id: string): Promise<string> {
  for await (const { status, merchant_uid } of client.listSubscriptionCharges({ subscription_id }))
    if (status === 'paid') return merchant_uid;
  throw new Error(`${subscription_id}: nothing was paid`);
}

function nextLastOfJanuary(now: Date): Temporal.ZonedDateTime {
  const today = zoned(now);
  const thisYear = today.with({ month: 1, day: 31, hour: 9, minute: 30, second: 0, millisecond: 0 });
  return Temporal.ZonedDateTime.compare(thisYear, today) > 0 ? thisYear : thisYear.add({ years: 1 });
}

function zoned(instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO('Asia/Seoul');
}

/** The clock runs on by itself, so after a first step at an instant it is already a little later. */
async function playTo(billing: LocalBilling, at: Temporal.ZonedDateTime): Promise<void> {
  const instant = new Date(at.epochMilliseconds);
  if (instant > (await billing.now())) await billing.moveTo(instant);
}

function words(step: Step): string {
  switch (step.do) {
    case 'register':
      return `카드 등록 (${step.card})`;
    case 'subscribe':
      return '구독 시작';
    case 'agree':
      return '가격에 동의';
    case 'change-card':
      return '구독의 카드 변경';
    case 'pause':
      return '일시정지';
    case 'resume':
      return '재개';
    case 'cancel':
      return step.at === 'now' ? '중도해지, 남은 날수만큼 환불' : '기간 말 해지 예약';
    case 'charge':
      return `단건 결제 ${step.amount.toLocaleString('ko-KR')}원${step.lostAnswer ? ' (응답 유실)' : ''}`;
    case 'refund':
      return `환불 ${step.amount === undefined ? '전액' : `${step.amount.toLocaleString('ko-KR')}원`}`;
  }
}
