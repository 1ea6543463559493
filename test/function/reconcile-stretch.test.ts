import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler } from '../../functions/schedule/reconcile-payments.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { Settings } from '../../shared/ports.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

/* What is compared, in both ledgers: three days, but for the newest half hour; or what was asked for. */

const HALF_HOUR_MS = 30 * 60_000;

interface Window {
  readonly from: Date;
  readonly to: Date;
}

let test: ChargingPorts;
/** What 아임포트 and our own ledger were asked for. */
let asked: { theirs: Window[]; ours: Window[] };
beforeEach(() => {
  test = createChargingPorts();
  asked = { theirs: [], ours: [] };
});

const context = { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 };
const reconcile = (event: unknown, sandbox: Settings['payments']['sandbox'] = 'allow') => {
  const { chargeLists, gateway, settings } = test.ports;
  return createHandler({
    ...test.ports,
    settings: { ...settings, payments: { ...settings.payments, sandbox } },
    chargeLists: {
      ...chargeLists,
      listPaid: (from, to) => {
        asked.ours.push({ from, to });
        return chargeLists.listPaid(from, to);
      },
    },
    gateway: {
      ...gateway,
      listPayments: async ({ from, to }) => {
        asked.theirs.push({ from, to });
        return { payments: [], isLast: true };
      },
    },
  })(event, context);
};
/** The windows joined; each begins where the one before it ends. */
function stretchOf(windows: readonly Window[]): Window {
  for (const [at, { from }] of windows.slice(1).entries()) expect(from).toEqual(windows[at]?.to);
  return { from: windows[0]?.from ?? new Date(0), to: windows.at(-1)?.to ?? new Date(0) };
}

describe('the daily run', () => {
  it.each([
    ['of a tick', { time: NOW.toISOString() }],
    ['of a tick without a readable time', {}],
  ])('%s compares the last three days but for the newest half hour, both ways', async (_, event) => {
    const to = later(-HALF_HOUR_MS);
    const expected = { from: new Date(to.getTime() - 3 * DAY_MS), to };
    expect(await reconcile(event)).toMatchObject({ ...expected, isComplete: true });
    expect(stretchOf(asked.theirs)).toEqual(expected);
    expect(stretchOf(asked.ours)).toEqual(expected);
  });

  it('meets each payment in three runs', async () => {
    const paidAt = later(12 * 3_600_000);
    for (let day = 0; day <= 5; day += 1) await reconcile({ time: later(day * DAY_MS).toISOString() });
    const meeting = asked.theirs.filter(({ from, to }) => from <= paidAt && paidAt < to);
    expect(meeting).toHaveLength(3);
  });
});

describe('a stretch that was asked for', () => {
  it('is compared from its first day to its last', async () => {
    const stretch = { from: later(-40 * DAY_MS), to: later(-3 * DAY_MS - 5_000) };
    await reconcile({ from: stretch.from.toISOString(), to: stretch.to.toISOString() });
    expect(stretchOf(asked.theirs)).toEqual(stretch);
    expect(stretchOf(asked.ours)).toEqual(stretch);
  });

  it('and has not passed is refused where only real cards are charged', async () => {
    const ahead = { from: later(-DAY_MS).toISOString(), to: later(DAY_MS).toISOString() };
    await expect(reconcile(ahead, 'refuse')).rejects.toThrow('lies ahead');
    await expect(reconcile({ time: later(DAY_MS).toISOString() }, 'refuse')).rejects.toThrow('lies ahead');
    expect(asked).toEqual({ theirs: [], ours: [] });
  });

  it('and has not begun is refused anywhere: nothing of it could be compared', async () => {
    const ahead = { from: later(DAY_MS).toISOString(), to: later(2 * DAY_MS).toISOString() };
    await expect(reconcile(ahead)).rejects.toThrow('lies ahead');
    expect(asked).toEqual({ theirs: [], ours: [] });
  });
});

it('what agrees costs no read of its own: the day is read as a whole', async () => {
  const customer_uid = await test.card();
  const paid: GatewayPayment[] = [];
  for (let made = 0; made < 12; made += 1) {
    const body = { customer_uid, amount: 1_000 + made, name: '단건' };
    await callJson(createCharge(test.ports), 'POST /charges', body);
  }
  paid.push(...test.gateway.records);
  expect(paid).toHaveLength(12);
  // One of them went back in the console, and nobody has told us.
  const [first, ...others] = paid.map((one) => ({ ...one, mark: undefined }));
  const canceled = { ...first, status: 'cancelled', cancelAmount: first?.amount } as GatewayPayment;
  test.gateway.records[0] = canceled;
  const reads: string[] = [];
  test.trouble.with = (command) => {
    if (/^(?:Batch)?Get/.test(command.constructor.name)) reads.push(command.constructor.name);
    return undefined;
  };
  const handler = createHandler({
    ...test.ports,
    gateway: {
      ...test.ports.gateway,
      findPayment: async (impUid) => (impUid === canceled.impUid ? canceled : undefined),
      listPayments: async ({ from, to }) => {
        const isIn = ({ paidAt }: GatewayPayment) => paidAt !== undefined && paidAt >= from && paidAt < to;
        return { payments: [canceled, ...others].filter(isIn), isLast: true };
      },
    },
  });
  const stretch = { from: later(-DAY_MS).toISOString(), to: later(1).toISOString() };
  expect(await handler(stretch, context)).toMatchObject({ payments: 12, repaired: 1, unexplainedCount: 0 });
  // Only the one that differs is looked at by itself.
  expect(reads.length).toBeLessThanOrEqual(4);
});
