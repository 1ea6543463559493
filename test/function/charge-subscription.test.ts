import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/queue/charge-subscription.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { DAY_MS, later, MINUTE_MS, monthly } from '../support/charging.ts';
import { type ChargingPorts, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
let due: Subscription;
beforeEach(async () => {
  test = createChargingPorts();
  due = await test.subscription();
});

const message = (change: object = {}, { subscriptionId, period } = due) =>
  JSON.stringify({ subscription_id: subscriptionId, period, as_of: NOW.toISOString(), ...change });
/** Sent `ageMs` before the worker sees it. */
const record = (
  body: string,
  {
    messageId = 'm1',
    receiveCount = 1,
    ageMs = 0,
  }: { messageId?: string; receiveCount?: number; ageMs?: number } = {},
) => {
  const made = sqsRecord(body, { messageId, receiveCount });
  made.attributes.SentTimestamp = String(test.clock.at.getTime() - ageMs);
  return made;
};
const work = async (...records: ReturnType<typeof record>[]) => {
  const { batchItemFailures } = await createHandler(test.ports)(sqsEvent(...records), lambdaContext);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};
const account = (id = due.subscriptionId) => test.ports.accounts.loadPeriod(id, 1);
const down = new BillingError('gateway_unavailable', 'down', { retryable: true });

describe('a message', () => {
  it('charges the period, once, with exactly what it costs', async () => {
    expect(await work(record(message()))).toEqual([]);
    expect(test.gateway.charged).toEqual([
      {
        merchantUid: `sub_${due.subscriptionId}_0001`,
        customerUid: due.customerUid,
        amount: 9_900,
        name: '베이직',
      },
    ]);
    expect(await account()).toMatchObject({
      subscription: { status: 'active', period: 2 },
      charge: { status: 'paid' },
    });
  });

  it('that pays a year makes the subscription due for the notice before the next one, and not later', async () => {
    const yearly = { ...monthly, interval: { unit: 'year', count: 1 } } as const;
    const { subscriptionId } = await test.subscription({ plan: yearly });
    await work(record(message({}, { ...due, subscriptionId })));
    expect((await account(subscriptionId))?.subscription).toMatchObject({
      nextChargeAt: new Date('2027-03-01T01:00:00Z'),
      dueAt: new Date('2027-02-22T01:00:00Z'),
    });
  });

  it('about a period that lies behind tells nothing: it knows what was charged then, and not what is ahead', async () => {
    const plan = { ...monthly, interval: { unit: 'week', count: 1 } } as const;
    const { subscriptionId } = await test.subscription({ plan });
    await work(record(message({}, { ...due, subscriptionId })));
    const paid = (await account(subscriptionId))?.subscription;
    await test.store(
      { subscription: paid },
      { subscription: { ...due, ...paid, pendingPlan: { ...plan, planId: 'plus', amount: 19_900 } } },
    );
    await work(record(message({}, { ...due, subscriptionId })));
    expect(test.told()).not.toContain('subscription.consent_needed');
    await work(record(message({ period: 2 }, { ...due, subscriptionId })));
    expect(test.items().find(({ type }) => type === 'subscription.consent_needed')).toMatchObject({
      chargeOn: '2026-03-08',
      change: { effectiveOn: '2026-03-08' },
    });
  });

  it('that comes twice, or late, charges once', async () => {
    expect(await work(record(message()), record(message(), { messageId: 'm2' }))).toEqual([]);
    test.clock.at = later(5 * DAY_MS);
    expect(await work(record(message()))).toEqual([]);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('for a later instant than now bills that instant', async () => {
    const { subscriptionId } = await test.subscription({ nextChargeAt: later(30 * DAY_MS) });
    const asOf = later(30 * DAY_MS);
    await work(record(message({ as_of: asOf.toISOString() }, { ...due, subscriptionId })));
    expect((await account(subscriptionId))?.charge?.attempts).toMatchObject([{ sentAt: asOf }]);
  });

  it('that has waited uses real time: a horizon is never thought to pass early, nor an attempt to be older than it is', async () => {
    test.clock.at = later(10 * MINUTE_MS);
    await work(record(message()));
    expect((await account())?.charge?.attempts).toMatchObject([{ sentAt: later(10 * MINUTE_MS) }]);
  });

  it('before its time does nothing', async () => {
    const { subscriptionId } = await test.subscription({ nextChargeAt: later(1) });
    await work(record(message({}, { ...due, subscriptionId })));
    expect(test.gateway.charged).toEqual([]);
  });

  it('about an unknown subscription is done with', async () => {
    expect(await work(record(message({ subscription_id: '01JZ0000000000000000000009' })))).toEqual([]);
    expect(test.gateway.charged).toEqual([]);
  });

  it('about a period that lies behind charges neither that one nor the next', async () => {
    await work(record(message()));
    test.clock.at = later(60 * DAY_MS);
    expect(await work(record(message()))).toEqual([]);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('follows a one-off charge whose answer was lost', async () => {
    test.gateway.ending = 'lost';
    const { createCharge } = await import('../../shared/usecases/create-charge.ts');
    const seed = { id: test.ports.ids.ulid(NOW), secret: 's' };
    const command = { customerUid: due.customerUid, amount: 5_000, name: '단건' };
    const ports = { ...test.ports, timeLeftMs: () => 29_000 };
    const given = { ...command, handles: {}, isUnique: false };
    expect((await createCharge(ports, given, seed)).status).toBe('unknown');
    // It had been paid all the same.
    test.gateway.ending = 'paid';
    await test.ports.gateway.charge({ ...command, merchantUid: `one_${seed.id}` }, 1_000);
    test.clock.at = later(MINUTE_MS);
    await work(record(JSON.stringify({ merchant_uid: `one_${seed.id}`, as_of: NOW.toISOString() })));
    expect((await test.ports.accounts.loadOneOff(seed.id))?.charge?.status).toBe('paid');
    expect(test.gateway.charged).toHaveLength(2);
  });

  it('about a registration whose messages were all lost asks for it once more', async () => {
    const body = JSON.stringify({ registration_id: '01JZ0000000000000000000009', as_of: NOW.toISOString() });
    expect(await work(record(body))).toEqual([]);
  });
});

describe('while 아임포트 struggles', () => {
  it('an open circuit sends the message back, and nothing to 아임포트', async () => {
    for (let failures = 0; failures < 5; failures += 1) test.ports.circuit.report('no_answer');
    const first = record(message());
    expect(await work(first)).toEqual(['m1']);
    expect(test.postponed).toEqual([{ receipt: first.receiptHandle, seconds: 30 }]);
    expect(test.gateway.charged).toEqual([]);
    // Not even written ahead: no attempt, no dunning step.
    expect((await account())?.charge).toBeUndefined();

    test.clock.at = later(MINUTE_MS);
    expect(await work(record(message(), { receiveCount: 2, ageMs: MINUTE_MS }))).toEqual([]);
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('five lost answers open the circuit for the sixth message', async () => {
    test.gateway.ending = 'lost';
    const six = [];
    for (let index = 0; index < 6; index += 1) {
      const { subscriptionId } = await test.subscription();
      six.push(record(message({}, { ...due, subscriptionId }), { messageId: `m${index}` }));
    }
    expect(await work(...six)).toEqual(['m5']);
    expect(test.gateway.charged).toHaveLength(5);
  });

  it('a failed look-up sends the message back with a growing delay', async () => {
    test.gateway.ending = 'lost';
    await work(record(message()));
    test.gateway.down = down;
    test.clock.at = later(MINUTE_MS);
    for (const receiveCount of [1, 2, 3]) {
      expect(await work(record(message(), { receiveCount }))).toEqual(['m1']);
    }
    expect(test.postponed.map(({ seconds }) => seconds)).toEqual([30, 60, 120]);
    expect((await account())?.charge).toMatchObject({
      status: 'unknown',
      attempts: [{ outcome: 'unknown' }],
    });
  });

  it.each([
    [1, 390_999, ['m1']],
    [1, 391_000, []],
    [4, 181_000, []],
    [4, 180_000, ['m1']],
  ])(
    'receive %d of a message %d ms old: kept only while its claim lasts (421 s)',
    async (receiveCount, ageMs, kept) => {
      test.gateway.ending = 'lost';
      await work(record(message()));
      test.gateway.down = down;
      test.clock.at = later(DAY_MS);
      expect(await work(record(message(), { receiveCount, ageMs }))).toEqual(kept);
      const let_go = test.journal.filter(({ event }) => event === 'queue.let_go');
      expect(let_go).toHaveLength(1 - kept.length);
    },
  );
});

describe('a batch', () => {
  it('sends back only what failed', async () => {
    const other = await test.subscription();
    const batch = [
      record('not JSON', { messageId: 'poison' }),
      record(message(), { messageId: 'good' }),
      record(message({}, other), { messageId: 'good too' }),
    ];
    expect(await work(...batch)).toEqual(['poison']);
    expect(test.journal).toContainEqual(
      expect.objectContaining({ event: 'queue.retry', request_id: 'poison', reason: 'invalid_request' }),
    );
    expect(test.gateway.charged).toHaveLength(2);
  });

  it.each([
    '',
    'null',
    '{}',
    '[]',
    '{"subscription_id":"x","period":1}',
    '{"period":1,"as_of":"2026-03-01T01:00:00Z"}',
    '{"subscription_id":"01JZ0000000000000000000001","period":1,"as_of":"2026-03-01T01:00:00+09"}',
  ])('keeps failing poison, however old, until it lies in the DLQ: %s', async (body) => {
    expect(await work(record(body, { receiveCount: 10, ageMs: 5 * DAY_MS }))).toEqual(['m1']);
  });

  it('is journaled by ids and outcomes only', async () => {
    test.gateway.down = new Error('imp_secret=hunter2');
    test.gateway.ending = 'lost';
    await work(record(message()));
    test.clock.at = later(MINUTE_MS);
    await work(record(message()));
    const lines = JSON.stringify(test.journal);
    expect(lines).not.toContain('hunter2');
    expect(lines).toContain('"event":"queue.retry"');
  });
});

describe('while DynamoDB asks for a repetition', () => {
  const canceledBy = (...codes: string[]) =>
    Object.assign(new Error('Transaction cancelled'), {
      name: 'TransactionCanceledException',
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const named = (name: string) => Object.assign(new Error(name), { name });
  /** The first `times` transactions that come after the POST has left. */
  const storingTheAnswer = (error: Error, times: number) => {
    let left = times;
    test.trouble.with = (command) => {
      if (
        command.constructor.name !== 'TransactWriteCommand' ||
        test.gateway.charged.length === 0 ||
        left === 0
      )
        return;
      left -= 1;
      return error;
    };
  };

  it.each([
    ['a conflict', canceledBy('None', 'TransactionConflict')],
    ['throttling', canceledBy('ThrottlingError', 'None')],
    ['an error inside DynamoDB', named('InternalServerError')],
    ['a lost connection', Object.assign(named('Error'), { code: 'ECONNRESET', syscall: 'read' })],
  ])('the answer of 아임포트 is stored all the same: %s', async (_, error) => {
    test.gateway.ending = 'declined';
    storingTheAnswer(error, 2);
    expect(await work(record(message()))).toEqual([]);
    expect(await account()).toMatchObject({
      subscription: { status: 'past_due' },
      charge: {
        status: 'declined',
        attempts: [{ outcome: 'declined', declineClass: 'insufficient_balance' }],
      },
    });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('for ever, the message goes back, and the attempt stands to be looked up', async () => {
    storingTheAnswer(canceledBy('TransactionConflict'), Number.POSITIVE_INFINITY);
    expect(await work(record(message()))).toEqual(['m1']);
    expect(await account()).toMatchObject({ charge: { status: 'charging' } });
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('what DynamoDB finds wrong with a command is no passing fault', async () => {
    test.trouble.with = (command) =>
      command.constructor.name === 'TransactWriteCommand' ? canceledBy('ValidationError') : undefined;
    expect(await work(record(message()))).toEqual(['m1']);
    expect(test.journal.at(-1)).toMatchObject({ event: 'queue.retry', level: 'error' });
  });
});
