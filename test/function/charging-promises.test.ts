import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createWorker } from '../../functions/queue/charge-subscription.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import type { GatewayPayment, SandboxPolicy } from '../../shared/domain/payment.ts';
import type { PaymentGateway } from '../../shared/ports.ts';
import { billAccount } from '../../shared/usecases/bill-account.ts';
import { enqueueDueWork } from '../../shared/usecases/enqueue-due-work.ts';
import { settle } from '../../shared/usecases/settle.ts';
import {
  billingPolicy,
  DAY_MS,
  failedPayment,
  HOUR_MS,
  later,
  MINUTE_MS,
  payment,
} from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { NOW, policy as payments } from '../support/fixtures.ts';
import { playDue, workOff } from '../support/play-due.ts';

/** Promises of the charge protocol that a single line keeps. */

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const account = (id: string, period = 1) => test.ports.accounts.loadPeriod(id, period);
const alarms = () => test.journal.filter(({ event }) => event === 'charge.alarm');
/** What the next POSTs are answered, in place of what the ports would say. */
function answering(charge: PaymentGateway['charge']): void {
  test.ports.gateway.charge = async (order, budgetMs) => {
    test.gateway.charged.push(order);
    return charge(order, budgetMs);
  };
}

describe('an operator is told', () => {
  it('of a payment taken twice, by the direct answer to the second: which one it is, and why', async () => {
    const { subscriptionId } = await test.subscription();
    // While the POST is out, another payment of the same merchant_uid settles the charge.
    answering(async (order) => {
      const first = payment({ ...order, impUid: 'imp_first' });
      test.gateway.records.push(first);
      test.clock.at = later(2 * MINUTE_MS);
      await workOff(test, subscriptionId);
      return { kind: 'answered', payment: payment({ ...order, impUid: 'imp_second' }) };
    });
    await workOff(test, subscriptionId);
    expect((await account(subscriptionId))?.charge?.payment?.impUid).toBe('imp_first');
    expect(alarms()).toMatchObject([{ level: 'error', reason: 'surplus_payment', imp_uid: 'imp_second' }]);
  });

  it.each<[Partial<GatewayPayment>, string]>([
    [{ amount: 1 }, 'amount_mismatch'],
    [{ customerUid: 'card_x' }, 'customer_uid_mismatch'],
    [{ merchantUid: 'order-1' }, 'merchant_uid_mismatch'],
    [{ status: 'ready' }, 'not_final'],
  ])('of a payment that is not as asked, by its imp_uid: %j', async (change, reason) => {
    const { subscriptionId } = await test.subscription();
    answering(async (order) => ({
      kind: 'answered',
      payment: payment({ ...order, impUid: 'imp_odd', ...change }),
    }));
    await workOff(test, subscriptionId);
    expect((await account(subscriptionId))?.charge?.attempts).toMatchObject([
      { outcome: 'unknown', message: reason, impUid: 'imp_odd' },
    ]);
    expect(alarms()).toMatchObject([{ reason, imp_uid: 'imp_odd' }]);
  });

  it('of a payment in the listing that contradicts us, by its imp_uid', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'lost';
    await workOff(test, subscriptionId);
    const [order] = test.gateway.charged;
    test.gateway.records.push(payment({ ...order!, impUid: 'imp_odd', amount: 1 }));
    test.clock.at = later(MINUTE_MS);
    await workOff(test, subscriptionId);
    expect(alarms()).toMatchObject([{ reason: 'amount_mismatch', imp_uid: 'imp_odd' }]);
  });

  it('of an odd payment that settles itself, and the decline that follows still counts', async () => {
    const { subscriptionId } = await test.subscription();
    answering(async (order) => {
      test.gateway.records.push(failedPayment({ ...order, impUid: 'imp_1' }));
      return { kind: 'answered', payment: payment({ ...order, impUid: 'imp_1', amount: 1 }) };
    });
    await workOff(test, subscriptionId);
    test.clock.at = later(MINUTE_MS);
    await workOff(test, subscriptionId);
    expect((await account(subscriptionId))?.charge?.attempts).toMatchObject([{ outcome: 'declined' }]);
  });
});

it('a look-up asks for every merchant_uid that was ever sent', async () => {
  const { subscriptionId, customerUid } = await test.subscription();
  // Refused twice and renamed; the payment of the first name comes to light only now.
  answering(async () => ({ kind: 'refused', code: 1, message: '이미 결제가 이루어진 거래건입니다.' }));
  await playDue(test, subscriptionId, later(2 * HOUR_MS));
  const { charge } = (await account(subscriptionId))!;
  expect(charge?.merchantUid).toBe(`sub_${subscriptionId}_0001_2`);
  test.gateway.ending = 'lost';
  answering(async () => ({ kind: 'no_answer', reason: 'gateway_unavailable' }));
  await playDue(test, subscriptionId, later(2 * DAY_MS));
  const late = { impUid: 'imp_late', merchantUid: `sub_${subscriptionId}_0001`, customerUid };
  test.gateway.records.push(payment(late));
  await playDue(test, subscriptionId, later(3 * DAY_MS));
  expect((await account(subscriptionId))?.charge).toMatchObject({ status: 'paid', payment: late });
});

it('missing tokens open the circuit: the sixth message sends nothing', async () => {
  test.gateway.ending = 'not_sent';
  const back: boolean[] = [];
  for (let one = 0; one < 6; one += 1) {
    const { subscriptionId } = await test.subscription();
    back.push(await workOff(test, subscriptionId));
  }
  expect(back).toEqual([false, false, false, false, false, true]);
  expect(test.gateway.charged).toHaveLength(5);
});

describe('a POST', () => {
  const context = (leftMs: () => number) => ({ ...lambdaContext, getRemainingTimeInMillis: leftMs });

  it.each([
    [60_000, 20_000],
    [15_000, 12_000],
    [5_500, 2_500],
  ])(
    'with %d ms left waits %d ms for its answer: three seconds are kept to store it',
    async (leftMs, waitMs) => {
      test = createChargingPorts({ chargeTimeoutMs: 20_000 });
      const { subscriptionId } = await test.subscription();
      const waits: number[] = [];
      answering(async (order, budgetMs) => {
        waits.push(budgetMs);
        return { kind: 'answered', payment: payment({ ...order }) };
      });
      await workOff(
        test,
        subscriptionId,
        test.clock.at,
        context(() => leftMs),
      );
      expect(waits).toEqual([waitMs]);
    },
  );

  it('does not leave when five seconds have gone since its card was read, and that is certain', async () => {
    const { subscriptionId } = await test.subscription();
    let leftMs = 60_000;
    test.trouble.with = (command) => {
      if (command.constructor.name === 'PutCommand') leftMs -= 5_001;
      return undefined;
    };
    await workOff(
      test,
      subscriptionId,
      test.clock.at,
      context(() => leftMs),
    );
    expect(test.gateway.charged).toEqual([]);
    expect((await account(subscriptionId))?.charge).toMatchObject({
      status: 'scheduled',
      attempts: [{ outcome: 'not_executed', message: 'out_of_time' }],
    });
  });

  it('is dated after the look-ups before it, not by the message', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'declined';
    await workOff(test, subscriptionId);
    const find = test.ports.gateway.findPayments;
    test.ports.gateway.findPayments = async (...asked) => {
      const found = await find(...asked);
      test.clock.at = later(9_000, test.clock.at);
      return found;
    };
    test.clock.at = later(DAY_MS);
    await workOff(test, subscriptionId);
    expect((await account(subscriptionId))?.charge?.attempts[1]?.sentAt).toEqual(later(DAY_MS + 9_000));
  });
});

describe('the horizon', () => {
  /** A subscription whose POST is lost, looked up at `asOf` while the clock stands at `realMs`. */
  const lookedUp = async (sandbox: SandboxPolicy, realMs: number): Promise<Charge | undefined> => {
    test = createChargingPorts({
      payments: { ...payments, sandbox },
      billing: { ...billingPolicy, payments: { ...payments, sandbox } },
    });
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'lost';
    await workOff(test, subscriptionId);
    test.clock.at = later(realMs);
    await workOff(test, subscriptionId, later(16 * MINUTE_MS));
    return (await account(subscriptionId))?.charge;
  };

  it('with live keys is real time: a tick for a later instant does not end it', async () => {
    expect((await lookedUp('refuse', 14 * MINUTE_MS))?.status).toBe('unknown');
    expect((await lookedUp('refuse', 15 * MINUTE_MS))?.status).toBe('scheduled');
  });

  it('where time may be played is the instant that is played', async () => {
    expect((await lookedUp('allow', 2 * MINUTE_MS))?.status).toBe('scheduled');
  });

  it('is held against the time before 아임포트 was asked: a slow listing does not end it', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'lost';
    await workOff(test, subscriptionId);
    test.clock.at = later(15 * MINUTE_MS - 1);
    test.ports.gateway.findPayments = async () => {
      test.clock.at = later(16 * MINUTE_MS);
      return [];
    };
    await workOff(test, subscriptionId, test.clock.at);
    expect((await account(subscriptionId))?.charge?.status).toBe('unknown');
  });

  it('protects without any lease: nothing is sent again before it', async () => {
    const timing = { ...billingPolicy.timing, attemptLeaseMs: 0 };
    test = createChargingPorts({ billing: { ...billingPolicy, timing } });
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'lost';
    for (let minute = 0; minute < 15; minute += 1) {
      test.clock.at = later(minute * MINUTE_MS);
      await workOff(test, subscriptionId);
    }
    expect(test.gateway.charged).toHaveLength(1);
  });

  it.each([
    [15, 7],
    [20, 12],
  ])(
    'of %d minutes, clocks 5 minutes apart: a commit %d minutes after the POST, listed 2 later, pays once',
    async (horizon, commit) => {
      const timing = { ...billingPolicy.timing, horizonMs: horizon * MINUTE_MS };
      test = createChargingPorts({ billing: { ...billingPolicy, timing } });
      const { subscriptionId } = await test.subscription();
      // 아임포트 refuses nothing: whatever is sent is paid.
      answering(async (order) => {
        const made = payment({ ...order, impUid: `imp_${test.gateway.charged.length}` });
        if (test.gateway.charged.length > 1) test.gateway.records.push(made);
        return { kind: 'no_answer', reason: 'gateway_unavailable' };
      });
      await workOff(test, subscriptionId);
      const leftMs = 30_000;
      const listedMs = leftMs + (commit + 2) * MINUTE_MS;
      for (let realMs = MINUTE_MS; realMs <= 40 * MINUTE_MS; realMs += MINUTE_MS / 4) {
        const [order] = test.gateway.charged;
        if (realMs === listedMs) test.gateway.records.push(payment({ ...order!, impUid: 'imp_1' }));
        test.clock.at = later(realMs + 5 * MINUTE_MS);
        await workOff(test, subscriptionId);
      }
      expect(test.gateway.records.map(({ impUid }) => impUid)).toEqual(['imp_1']);
      expect((await account(subscriptionId))?.charge?.payment?.impUid).toBe('imp_1');
    },
  );

  it('of a day: a lost charge is looked up at doubling gaps, then hourly, and at its end', async () => {
    const timing = { ...billingPolicy.timing, horizonMs: DAY_MS };
    test = createChargingPorts({ billing: { ...billingPolicy, timing } });
    const card = await test.card();
    test.gateway.ending = 'lost';
    const { json } = await callJson(
      createCharge(test.ports),
      'POST /charges',
      { customer_uid: card, amount: 9_900, name: '단건' },
      { headers: { 'idempotency-key': 'k' } },
    );
    const chargeId = String(json.merchant_uid).slice(4);
    const looks: number[] = [];
    test.ports.gateway.findPayments = async () => {
      looks.push((test.clock.at.getTime() - later(0).getTime()) / MINUTE_MS);
      return [];
    };
    for (let turn = 0; turn < 40; turn += 1) {
      const charge = (await test.ports.accounts.loadOneOff(chargeId))?.charge;
      if (charge?.status !== 'unknown' || charge.nextLookUpAt === undefined) break;
      test.clock.at = charge.nextLookUpAt;
      const body = { merchant_uid: json.merchant_uid, as_of: test.clock.at.toISOString() };
      const record = sqsRecord(JSON.stringify(body));
      record.attributes.SentTimestamp = String(test.clock.at.getTime());
      await createWorker(test.ports)(sqsEvent(record), lambdaContext);
    }
    const hourly = Array.from({ length: 22 }, (_, hour) => 63 + (hour + 1) * 60);
    expect(looks).toEqual([1, 3, 7, 15, 31, 63, ...hourly, 24 * 60]);
  });
});

describe('the card of a charge', () => {
  const bill = async (subscriptionId: string, customer_uid?: string) => {
    const body = { subscription_id: subscriptionId, period: 1, customer_uid, as_of: NOW.toISOString() };
    const record = sqsRecord(JSON.stringify(body));
    record.attributes.SentTimestamp = String(test.clock.at.getTime());
    await createWorker(test.ports)(sqsEvent(record), lambdaContext);
  };
  const revoke = async (customerUid: string) => {
    const card = (await test.ports.cards.find(customerUid))!;
    await test.ports.cards.save(card, { ...card, status: 'revoked', revokedAt: NOW }, []);
  };
  const reads = () => {
    const commands: string[] = [];
    test.trouble.with = (command) => {
      const isHold = (command.input as { Key?: { pk: string } }).Key?.pk === 'HOLD';
      if (/Get/.test(command.constructor.name) && !isHold) commands.push(command.constructor.name);
      return undefined;
    };
    return commands;
  };

  it('is read with the account where the message names it, and by itself where that is another one, or none', async () => {
    const other = await test.card();
    const [one, two, three] = [
      await test.subscription(),
      await test.subscription(),
      await test.subscription(),
    ];
    const commands = reads();
    await bill(one.subscriptionId, one.customerUid);
    expect(commands.splice(0)).toEqual(['BatchGetCommand']);
    await bill(two.subscriptionId, other);
    expect(commands.splice(0)).toEqual(['BatchGetCommand', 'GetCommand']);
    await bill(three.subscriptionId);
    expect(commands).toEqual(['BatchGetCommand', 'GetCommand']);
    expect(test.gateway.charged.map(({ customerUid }) => customerUid)).toEqual(
      [one, two, three].map(({ customerUid }) => customerUid),
    );
  });

  it.each([['the hint'], ['another card, which is active'], ['no hint']])(
    'that was revoked is not charged: %s',
    async (hinted) => {
      const { subscriptionId, customerUid } = await test.subscription();
      await revoke(customerUid);
      const hint = { 'the hint': customerUid, 'no hint': undefined }[hinted] ?? (await test.card());
      await bill(subscriptionId, hinted === 'no hint' ? undefined : hint);
      expect(test.gateway.charged).toEqual([]);
      expect((await account(subscriptionId))?.charge).toMatchObject({
        status: 'declined',
        attempts: [{ outcome: 'declined', message: 'the card has been revoked' }],
      });
    },
  );

  it('is read again after the look-ups before a re-send: what was revoked meanwhile is not charged', async () => {
    const { subscriptionId, customerUid } = await test.subscription();
    test.gateway.ending = 'declined';
    await bill(subscriptionId, customerUid);
    const find = test.ports.gateway.findPayments;
    let leftMs = 50_000;
    test.ports.gateway.findPayments = async (...asked) => {
      await revoke(customerUid);
      leftMs -= 1_001;
      return find(...asked);
    };
    test.clock.at = later(DAY_MS);
    const load = () => test.ports.accounts.loadPeriod(subscriptionId, 1, customerUid);
    await billAccount({ ...test.ports, timeLeftMs: () => leftMs }, load, test.clock.at);
    expect(test.gateway.charged).toHaveLength(1);
  });
});

describe('an attempt that is written ahead', () => {
  /** The account as it stands while the POST is out. */
  const whileOut = async (work: () => Promise<unknown>, id: string) => {
    let seen: Awaited<ReturnType<typeof account>>;
    answering(async () => {
      seen = await account(id);
      return { kind: 'no_answer', reason: 'timeout' };
    });
    await work();
    return seen!;
  };

  it('under a claim is looked up when the claim ends: its mark stays where it is', async () => {
    const { subscriptionId } = await test.subscription();
    const tick = { ...test.ports, timeLeftMs: () => 50_000 };
    await enqueueDueWork(tick, test.clock.at);
    const out = await whileOut(() => workOff(test, subscriptionId), subscriptionId);
    const claimEnds = later(test.ports.settings.claimLeaseMs);
    expect(out).toMatchObject({
      subscription: { dueAt: claimEnds },
      charge: { status: 'charging', nextLookUpAt: claimEnds },
    });
    // No answer has been stored: from there on as ever.
    expect((await account(subscriptionId))?.subscription?.dueAt).toEqual(later(MINUTE_MS));
  });

  it('without a claim, or with a mark that is none, is looked up when its lease ends', async () => {
    const [plain, odd] = [await test.subscription(), await test.subscription()];
    test.rewrite((item) =>
      item['pk'] === `SUB#${odd.subscriptionId}` && item['sk'] === 'SUB'
        ? { ...item, due_sk: String(item['due_sk']).replace('2026', '2027') }
        : item,
    );
    for (const { subscriptionId } of [plain, odd]) {
      const out = await whileOut(() => workOff(test, subscriptionId), subscriptionId);
      expect(out.subscription?.dueAt).toEqual(later(75_000));
    }
  });
});

it('what happens to a period that lies behind leaves the retry of the present one due', async () => {
  const { subscriptionId, customerUid } = await test.subscription();
  test.gateway.ending = 'lost';
  await workOff(test, subscriptionId);
  const [order] = test.gateway.charged;
  // Nobody has looked it up when the subscription is moved on, as older code or a hand may have done.
  const stood = await account(subscriptionId);
  await test.store(stood!, {
    subscription: { ...stood!.subscription!, status: 'active', period: 2, nextChargeAt: test.clock.at },
    charge: stood!.charge,
  });
  test.gateway.ending = 'declined';
  await workOff(test, subscriptionId);
  expect((await account(subscriptionId, 2))?.subscription?.dueAt).toEqual(later(DAY_MS));

  test.gateway.records.push(payment({ ...order!, impUid: 'imp_behind', customerUid }));
  const hint = { impUid: 'imp_behind', merchantUid: order!.merchantUid, source: 'webhook' } as const;
  await settle({ ...test.ports, timeLeftMs: () => 29_000 }, hint, 1_000);
  expect(await account(subscriptionId)).toMatchObject({
    charge: { status: 'paid' },
    subscription: { period: 2, dueAt: later(DAY_MS) },
  });
});
