import { Temporal } from '@js-temporal/polyfill';
import type { DemoClient, Wire } from './demo-client.ts';
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
export async function seedDemo(client: DemoClient, tell: (line: string) => void): Promise<DemoOutcome> {
  const first = await client.find(`/customers/${STORIES[0]?.customerId}`);
  if (first !== undefined) return isOver(first, await client.now()) ? 'there' : 'cut_short';

  const start = nextLastOfJanuary(await client.now());
  await playTo(client, start);
  for (const plan of PLANS) await client.post('/plans', plan, `demo-plan-${plan.plan_id}`);

  const ledger = new Map<string, Account>();
  for (const { at, story, what } of scheduled(start)) {
    // Everything that is due on the way is played before this answers: renewals, retries, look-ups, events.
    await playTo(client, at);
    for (const step of what) {
      const account = ledger.get(story.customerId) ?? { steps: 0 };
      ledger.set(story.customerId, await take(client, story, step, account));
      tell(`${at.toPlainDate()}  ${story.customerId}  ${words(step)}`);
    }
  }
  await playTo(client, start.add(PLAYED));
  return 'seeded';
}

function isOver({ subscriptions }: Wire, now: string): boolean {
  const start = subscriptions[0]?.created_at;
  return start !== undefined && Temporal.Instant.compare(now, zoned(start).add(OVER).toInstant()) >= 0;
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

async function take(client: DemoClient, story: Story, step: Step, account: Account): Promise<Account> {
  const { customerId, planId } = story;
  const key = `${customerId}-step-${account.steps}`;
  const next = { ...account, steps: account.steps + 1 };
  const { customerUid: customer_uid, subscriptionId } = account;
  const command = (name: string, body: object) =>
    client.post(`/subscriptions/${subscriptionId}/${name}`, body, key);
  switch (step.do) {
    case 'register':
      return { ...next, customerUid: await registerCard(client, customerId, step.card, key) };
    case 'subscribe': {
      const retry = step.retry ? { first_payment: 'retry' } : {};
      const body = { customer_uid, plan_id: planId, ...retry };
      const { subscription_id } = await client.post('/subscriptions', body, key);
      return { ...next, subscriptionId: subscription_id };
    }
    case 'agree': {
      const { consent_needed } = await client.get(`/subscriptions/${subscriptionId}`);
      const { price_before, price_after, effective_on } = consent_needed;
      const agreed_at = await client.now();
      await command('consents', { agreed_at, method: 'web', price_before, price_after, effective_on });
      return next;
    }
    case 'change-card':
      await command('change-card', { customer_uid });
      return next;
    case 'pause':
    case 'resume':
      await command(step.do, {});
      return next;
    case 'cancel':
      await command('cancel', step.at === 'now' ? { at: step.at, refund: step.refund } : { at: step.at });
      return next;
    case 'charge': {
      if (step.lostAnswer) {
        await client.simulate('PUT', '/faults', { again: { kind: 'reset_after_commit', times: 1 } });
      }
      const { merchant_uid } = await client.post(
        '/charges',
        { customer_uid, amount: step.amount, name: step.name },
        key,
      );
      return { ...next, oneOffUid: merchant_uid };
    }
    case 'refund': {
      const merchantUid =
        step.of === 'one-off' ? account.oneOffUid : await lastPaid(client, subscriptionId ?? '');
      const amount = step.amount === undefined ? {} : { amount: step.amount };
      await client.post(`/charges/${merchantUid}/refunds`, { ...amount, reason: step.reason }, key);
      return next;
    }
  }
}

/**
 * A card is registered in four steps: the merchant opens a registration, the customer fills the payment window in (the
 * simulator's script instead of a person), the page tells us that it is done, and the merchant reads the result.
 */
async function registerCard(client: DemoClient, customerId: string, card: string, key: string) {
  const buyer = { name: '김데모', email: `${customerId}@shop.example`, tel: '010-0000-0000' };
  const { registration_id, checkout_url, request_pay } = await client.post(
    '/card-registrations',
    { customer_id: customerId, buyer, return_url: 'https://shop.example/done' },
    key,
  );
  await client.simulate('POST', '/windows', request_pay);
  const { merchant_uid } = request_pay;
  const input = { card_number: card, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const { imp_uid } = await client.simulate('POST', `/windows/${merchant_uid}/submit`, input);
  const complete = new URL(`${checkout_url}/complete`).pathname;
  await client.post(complete, { imp_uid, merchant_uid }, `${key}-complete`);
  const registration = await client.get(`/card-registrations/${registration_id}`);
  if (registration.status !== 'succeeded')
    throw new Error(`${customerId}: registered as ${registration.status}`);
  return registration.customer_uid as string;
}

async function lastPaid(client: DemoClient, subscriptionId: string): Promise<string> {
  const { charges } = await client.get(`/subscriptions/${subscriptionId}/charges`);
  return charges.find((charge: Wire) => charge.status === 'paid').merchant_uid;
}

function nextLastOfJanuary(now: string): Temporal.ZonedDateTime {
  const today = zoned(now);
  const thisYear = today.with({ month: 1, day: 31, hour: 9, minute: 30, second: 0, millisecond: 0 });
  return Temporal.ZonedDateTime.compare(thisYear, today) > 0 ? thisYear : thisYear.add({ years: 1 });
}

function zoned(instant: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Seoul');
}

/** The clock runs on by itself, so after a first step at an instant it is already a little later. */
async function playTo(client: DemoClient, at: Temporal.ZonedDateTime): Promise<void> {
  const instant = at.toInstant();
  if (Temporal.Instant.compare(instant, Temporal.Instant.from(await client.now())) > 0) {
    await client.moveClockTo(instant.toString());
  }
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
