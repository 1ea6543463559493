import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/schedule/enqueue-due-charges.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const tick = (event: unknown = { time: test.clock.at.toISOString() }) =>
  createHandler(test.ports)(event, lambdaContext);
const CLAIM_MS = 421_000;

describe('a tick', () => {
  it('queues what is due, by ids and for the tick’s own time', async () => {
    const { subscriptionId, customerUid } = await test.subscription();
    expect(await tick()).toEqual({ queued: 1 });
    expect(test.queued).toEqual([
      { subject: { kind: 'subscription', subscriptionId, period: 1, customerUid }, asOf: NOW },
    ]);
  });

  it('knows no other now than the event’s time', async () => {
    await test.subscription({ nextChargeAt: later(300 * DAY_MS) });
    expect(await tick({ time: later(300 * DAY_MS - 1).toISOString() })).toEqual({ queued: 0 });
    expect(await tick({ time: later(300 * DAY_MS).toISOString() })).toEqual({ queued: 1 });
    expect(test.queued[0]?.asOf).toEqual(later(300 * DAY_MS));
  });

  it.each([
    [{}],
    [null],
    [{ time: 'now' }],
    [undefined],
    // What looks like an instant and is none: it once ended the tick with a RangeError.
    [{ time: '2026-03-01T10:00:00+09' }],
    [{ time: '0000-01-01T00:00:00Z' }],
  ])('without a readable time (%j) means now', async (event) => {
    await test.subscription();
    await test.subscription({ nextChargeAt: later(1) });
    expect(await tick(event)).toEqual({ queued: 1 });
  });

  it('twice queues once; when nobody has worked it off by the end of the claim, again', async () => {
    await test.subscription();
    expect(await tick()).toEqual({ queued: 1 });
    expect(await tick()).toEqual({ queued: 0 });
    expect(await tick({ time: later(CLAIM_MS - 1).toISOString() })).toEqual({ queued: 0 });
    expect(await tick({ time: later(CLAIM_MS).toISOString() })).toEqual({ queued: 1 });
  });

  it('that looks at the queue sends what the workers can begin soon, and the rest as they take it', async () => {
    for (let made = 0; made < 120; made += 1) await test.subscription();
    const looks: number[] = [];
    const pacing = {
      // They take five a second.
      waiting: async () => Math.max(0, test.queued.length - 5 * looks.length),
      sleep: async (ms: number) => {
        looks.push(ms);
        test.clock.at = new Date(test.clock.at.getTime() + ms);
      },
    };
    expect(
      await createHandler({ ...test.ports, pacing })({ time: NOW.toISOString() }, lambdaContext),
    ).toEqual({ queued: 120 });
    expect(looks.length).toBeGreaterThan(1);
    expect(new Set(looks)).toEqual(new Set([1_000]));
  });

  it('that cannot look at the queue sends the least, and leaves the rest to the next', async () => {
    for (let made = 0; made < 120; made += 1) await test.subscription();
    const pacing = {
      waiting: () => Promise.reject(new Error('no answer')),
      sleep: () => Promise.reject(new Error('not waited for')),
    };
    const { queued } = await createHandler({ ...test.ports, pacing })(
      { time: NOW.toISOString() },
      lambdaContext,
    );
    expect(queued).toBeGreaterThan(0);
    expect(queued).toBeLessThanOrEqual(2 * test.ports.settings.gatewayConcurrency + 4);
  });

  it('at the same time as another queues each entry once', async () => {
    for (let made = 0; made < 30; made += 1) await test.subscription();
    const ticks = await Promise.all([tick(), tick(), tick()]);
    expect(ticks.reduce((sum, { queued }) => sum + queued, 0)).toBe(30);
    expect(test.queued).toHaveLength(30);
  });

  it('makes up for all that were missed', async () => {
    for (const days of [-90, -2, -1, 0]) await test.subscription({ nextChargeAt: later(days * DAY_MS) });
    expect(await tick()).toEqual({ queued: 4 });
  });

  it('works through more than one page of a shard', async () => {
    for (let made = 0; made < 230; made += 1) await test.subscription();
    expect(await tick()).toEqual({ queued: 230 });
    expect(new Set(test.queued.map(({ subject }) => JSON.stringify(subject))).size).toBe(230);
  });

  it('leaves alone what is not to be charged', async () => {
    await test.subscription({ status: 'canceled' });
    await test.subscription({ status: 'paused' });
    await test.subscription({ status: 'unpaid' });
    expect(await tick()).toEqual({ queued: 0 });
  });
});

it('a tick that dies between claim and message only delays by the claim', async () => {
  await test.subscription();
  const dying = { ...test.ports, chargeQueue: { send: () => Promise.reject(new Error('no queue')) } };
  await expect(createHandler(dying)({ time: NOW.toISOString() }, lambdaContext)).rejects.toThrow('1 shard');
  expect(await tick()).toEqual({ queued: 0 });
  expect(await tick({ time: later(CLAIM_MS).toISOString() })).toEqual({ queued: 1 });
});

describe('where only real cards are charged', () => {
  const real = () => {
    const { billing } = test.ports.settings;
    const payments = { ...test.ports.settings.payments, sandbox: 'refuse' } as const;
    return {
      ...test.ports,
      settings: { ...test.ports.settings, payments, billing: { ...billing, payments } },
    };
  };
  const at = (time: Date) => createHandler(real())({ time: time.toISOString() }, lambdaContext);

  it('a time that lies more than five minutes ahead charges nobody', async () => {
    await test.subscription({ nextChargeAt: later(300 * DAY_MS) });
    const before = test.items();
    for (const ahead of [300_001, DAY_MS, 365 * DAY_MS])
      await expect(at(later(ahead))).rejects.toThrow('lies ahead');
    expect(test.items()).toEqual(before);
    expect(test.queued).toEqual([]);
    expect(test.journal).toContainEqual({
      event: 'time.refused',
      level: 'error',
      source: 'enqueue-due-charges',
      as_of: later(365 * DAY_MS).toISOString(),
    });
  });

  it('a tick of a clock that runs ahead, or of one that waited, does its work', async () => {
    await test.subscription();
    expect(await at(later(300_000))).toEqual({ queued: 1 });
    expect(await at(later(-DAY_MS))).toEqual({ queued: 0 });
  });
});
