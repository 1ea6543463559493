import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/schedule/reconcile-payments.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { PaymentListing } from '../../shared/ports.ts';
import { DAY_MS, later, MINUTE_MS, payment } from '../support/charging.ts';
import { type ChargingPorts, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

/* The daily comparison, by as many runs as it takes: each goes on where the one before it has got to, however that ended. */

const TICK_MS = 15 * MINUTE_MS;
/** NOW is 10:00 in Seoul: three days and half an hour back, cut at each midnight. */
const EDGES = [
  '2026-02-26T00:30:00Z',
  '2026-02-26T15:00:00Z',
  '2026-02-27T15:00:00Z',
  '2026-02-28T15:00:00Z',
  '2026-03-01T00:30:00Z',
];
const windows = EDGES.slice(1).map((to, at) => ({ from: new Date(EDGES[at] ?? ''), to: new Date(to) }));

let test: ChargingPorts;
/** The windows that 아임포트 was asked for, run by run. */
let runs: { from: Date; to: Date }[][];
beforeEach(() => {
  test = createChargingPorts();
  runs = [];
});

/** What 아임포트 has, by the time of its payment; and what happens before it answers for the n-th window of a run. */
let records: GatewayPayment[] = [];
beforeEach(() => {
  records = [];
});

/** The tick so long after NOW, in a run that has time for so many windows. */
function tick(ms: number, hasTimeFor = 99, before: (asked: number) => Promise<void> = async () => {}) {
  const asked: { from: Date; to: Date }[] = [];
  runs.push(asked);
  test.clock.at = later(ms);
  const listPayments: PaymentListing['listPayments'] = async ({ from, to }) => {
    asked.push({ from, to });
    await before(asked.length);
    const isIn = ({ paidAt }: GatewayPayment) => paidAt !== undefined && paidAt >= from && paidAt <= to;
    return { payments: records.filter(isIn), isLast: true };
  };
  // The claim, one for each day but the last, and the end.
  let saves = 0;
  const saveProgress: typeof test.ports.reconciliations.saveProgress = (...saved) => {
    saves += 1;
    return test.ports.reconciliations.saveProgress(...saved);
  };
  const context = {
    ...lambdaContext,
    getRemainingTimeInMillis: () => (saves <= hasTimeFor ? 840_000 : 79_999),
  };
  const ports = {
    ...test.ports,
    gateway: { ...test.ports.gateway, listPayments },
    reconciliations: { ...test.ports.reconciliations, saveProgress },
  };
  return createHandler(ports)({ time: test.clock.at.toISOString() }, context);
}

const outcomes = () =>
  test.journal.flatMap(({ event, outcome }) =>
    event.startsWith('reconciliation') ? [`${event}: ${outcome}`] : [],
  );
const reports = () => test.items().filter(({ type }) => type === 'reconciliation.completed');
const progress = () => test.items().find(({ pk }) => pk === 'RECON#PROGRESS');

describe('a run that is out of time', () => {
  it('hands over: the next ticks compare the rest, each window once, and there is one report of it all', async () => {
    records = windows.map(({ from }, at) =>
      payment({ merchantUid: 'another-system', impUid: `imp_${at}`, paidAt: later(MINUTE_MS, from) }),
    );
    expect(await tick(0, 2)).toMatchObject({ to: windows[1]?.to, isComplete: false, payments: 2 });
    expect(reports()).toEqual([]);
    expect(await tick(TICK_MS, 1)).toMatchObject({ to: windows[2]?.to, isComplete: false, payments: 3 });
    expect(await tick(2 * TICK_MS)).toMatchObject({
      from: windows[0]?.from,
      to: windows[3]?.to,
      isComplete: true,
    });
    expect(runs).toEqual([windows.slice(0, 2), windows.slice(2, 3), windows.slice(3)]);
    expect(reports()).toMatchObject([
      { payments: 4, foreign: 4, isComplete: true, from: windows[0]?.from.toISOString() },
    ]);
    expect(outcomes()).toEqual([
      'reconciliation: repaired 0, surplus 0, unexplained 0, goes on',
      'reconciliation: repaired 0, surplus 0, unexplained 0, goes on',
      'reconciliation: repaired 0, surplus 0, unexplained 0',
    ]);
  });

  it('tells at once what it cannot explain; the report and its alarm come with the end', async () => {
    const from = windows[0]?.from ?? NOW;
    records = [payment({ merchantUid: 'one_01ARZ3NDEKTSV4RRFFQ69G5FAV', paidAt: later(MINUTE_MS, from) })];
    await tick(0, 1);
    expect(outcomes()).toEqual([
      'reconciliation.unexplained: undefined',
      'reconciliation.alarm: repaired 0, surplus 0, unexplained 1, goes on',
    ]);
    await tick(TICK_MS);
    expect(outcomes().slice(2)).toEqual(['reconciliation.alarm: repaired 0, surplus 0, unexplained 1']);
    expect(reports()).toMatchObject([{ unexplainedCount: 1, unexplained: [{ reason: 'no_such_charge' }] }]);
  });
});

it('a run that dies leaves what it has got to; the ticks go on from there when its time is over', async () => {
  const dead = new Promise<void>(() => {});
  let died: () => void = () => {};
  const dying = new Promise<void>((resolve) => {
    died = resolve;
  });
  void tick(0, 99, async (asked) => {
    if (asked < 3) return;
    died();
    await dead;
  });
  await dying;
  expect(await tick(MINUTE_MS)).toBeUndefined();
  expect(await tick(TICK_MS)).toMatchObject({ isComplete: true });
  expect(runs).toEqual([windows.slice(0, 3), [], windows.slice(2)]);
});

it('a run that ends with an error lets its repetition go on at once', async () => {
  const down = new BillingError('gateway_unavailable', 'down', { retryable: true });
  const failing = tick(0, 99, async (asked) => {
    if (asked === 2) throw down;
  });
  await expect(failing).rejects.toThrow('down');
  expect(await tick(MINUTE_MS)).toMatchObject({ isComplete: true });
  expect(runs).toEqual([windows.slice(0, 2), windows.slice(1)]);
});

it('a run whose stretch another one has taken over stops after its day, and stores nothing', async () => {
  const slow = tick(0, 99, async (asked) => {
    if (asked === 2) await tick(TICK_MS + MINUTE_MS, 1);
  });
  expect(await slow).toMatchObject({ isComplete: false });
  expect(runs).toEqual([windows.slice(0, 2), windows.slice(1, 2)]);
  expect(progress()).toMatchObject({ reached: windows[1]?.to.toISOString(), isOver: false, runs: 2 });
});

describe('a stretch that does not come to its end', () => {
  it('is given up with an alarm after forty runs, and its rest is in the next one', async () => {
    await tick(0, 1);
    for (let run = 1; run < 40; run += 1)
      expect(await tick(run * TICK_MS, 0)).toMatchObject({ isComplete: false });
    expect(outcomes().at(-2)).toBe('reconciliation: repaired 0, surplus 0, unexplained 0, goes on');
    expect(outcomes().at(-1)).toBe('reconciliation.alarm: repaired 0, surplus 0, unexplained 0, out of time');
    expect(reports()).toMatchObject([{ isComplete: false, to: windows[0]?.to.toISOString() }]);
    expect(await tick(41 * TICK_MS)).toBeUndefined();
    expect(await tick(3 * DAY_MS)).toMatchObject({ from: windows[0]?.to, isComplete: true });
  });

  it('is given up by the run after forty that have failed, which compares nothing', async () => {
    const down = async () => {
      throw new Error('a defect');
    };
    for (let run = 0; run < 40; run += 1)
      await expect(tick(run * TICK_MS, 99, down)).rejects.toThrow('a defect');
    expect(outcomes()).toEqual([]);
    expect(await tick(40 * TICK_MS)).toMatchObject({ isComplete: false });
    expect(outcomes()).toEqual(['reconciliation.alarm: repaired 0, surplus 0, unexplained 0, out of time']);
    expect(runs.at(-1)).toEqual([]);
    expect(await tick(DAY_MS)).toMatchObject({ isComplete: true });
  });
});

it('a tick that finds the day compared reads one item, and does nothing', async () => {
  await tick(0);
  const commands: string[] = [];
  test.trouble.with = (command) => {
    commands.push(command.constructor.name);
    return undefined;
  };
  expect(await tick(TICK_MS)).toBeUndefined();
  expect(commands).toEqual(['GetCommand']);
  expect(runs.at(-1)).toEqual([]);
  expect(await tick(DAY_MS)).toMatchObject({ isComplete: true });
});

it('a payment at midnight, which both of its days list, is counted once', async () => {
  records = [payment({ merchantUid: 'another-system', impUid: 'imp_midnight', paidAt: windows[1]?.to })];
  expect(await tick(0)).toMatchObject({ payments: 1, foreign: 1 });
});

it.each([
  [10, 8],
  [3, 3],
])(
  'with %i charges sent at a time at most, differences are compared %i at a time',
  async (gatewayConcurrency, atOnce) => {
    test = createChargingPorts({ gatewayConcurrency });
    const paidAt = later(MINUTE_MS, windows[0]?.from);
    records = Array.from({ length: 30 }, (_, one) =>
      payment({ merchantUid: `one_01ARZ3NDEKTSV4RRFFQ69G5F${10 + one}`, impUid: `imp_${one}`, paidAt }),
    );
    let [now, most] = [0, 0];
    const { loadOneOff } = test.ports.accounts;
    test.ports.accounts.loadOneOff = async (chargeId) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return loadOneOff(chargeId);
    };
    expect(await tick(0)).toMatchObject({ payments: 30, unexplainedCount: 30 });
    expect(most).toBe(atOnce);
  },
);
