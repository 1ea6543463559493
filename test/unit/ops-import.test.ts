import { describe, expect, it } from '@jest/globals';
import { type Answer, type Api, Refused, Unreachable } from '../../infra/ops/api.ts';
import { imported } from '../../infra/ops/import.ts';
import { linesOf } from '../../infra/ops/import-file.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

/* The pace and the ends of a run, against an API that a test kills and starts again. What the real one says: test/scenario/ops-import.test.ts. */

const HEADINGS = 'customer_id,customer_uid,imp_uid,plan_id,anchor_on,paid_until';
const file = (count: number) => {
  const rows = Array.from(
    { length: count },
    (_, at) => `c${at},k${at},imp_${at},monthly,2026-01-31,2027-02-28`,
  );
  return linesOf(new TextEncoder().encode([HEADINGS, ...rows].join('\n')));
};

class Died extends Error {}

/** Of each answer. Ten lines begin in a second. */
const ANSWER_MS = 1_500;
const RATE = 10;

function startApi() {
  const time = createVirtualTime(0);
  const subscriptions = new Map<string, { customer: string; key: string | undefined }>();
  const cards = new Map<string, string>();
  const state = {
    calls: 0,
    diesAfter: Number.POSITIVE_INFINITY,
    isDown: false,
    inFlight: 0,
    most: 0,
    writes: 0,
  };
  const act = (path: string, body: Record<string, string>, key: string | undefined): Answer['json'] => {
    if (path.startsWith('/customers/')) {
      const customer = decodeURIComponent(path.split('/')[2] ?? '');
      const standing = [...subscriptions].filter(([, one]) => one.customer === customer);
      if (standing.length === 0) throw new Refused('404', 404);
      const view = { status: 'active', plan: { plan_id: 'monthly' }, next_charge_at: 'then' };
      return { unreadable: 0, subscriptions: standing.map(([customer_uid]) => ({ ...view, customer_uid })) };
    }
    const uid = body['customer_uid'] ?? '';
    if (body['dry_run'] !== undefined) return { next_charge_at: 'then' };
    state.writes += 1;
    if (path === '/cards') {
      cards.set(uid, body['customer_id'] ?? '');
      return {};
    }
    const before = subscriptions.get(uid);
    if (before !== undefined && before.key !== key)
      throw new Refused('409', 409, { code: 'already_subscribed' });
    subscriptions.set(uid, { customer: cards.get(uid) ?? 'nobody', key });
    return { next_charge_at: 'then' };
  };
  const call: Api['call'] = async (_, path, body = {}, key) => {
    state.calls += 1;
    const number = state.calls;
    state.inFlight += 1;
    state.most = Math.max(state.most, state.inFlight);
    await time.sleep(ANSWER_MS);
    state.inFlight -= 1;
    if (state.isDown) throw new Unreachable('down');
    // The last is carried out, and its answer is lost with whoever asked.
    if (number > state.diesAfter) throw new Died();
    const json = act(path, body as Record<string, string>, key);
    if (number === state.diesAfter) throw new Died();
    return { status: 200, json };
  };
  const run = (count: number, isDryRun = false) =>
    time.play(
      imported({
        api: { call, pages: async function* () {} },
        lines: file(count),
        isDryRun,
        rate: RATE,
        confirm: async () => {},
        time,
      }),
    );
  return { state, subscriptions, cards, run, time };
}

it('whoever dies after any call is followed by one who finishes: each line once, with its card', async () => {
  const clean = startApi();
  await clean.run(3);
  for (let diesAfter = 1; diesAfter <= clean.state.calls; diesAfter += 1) {
    const api = startApi();
    api.state.diesAfter = diesAfter;
    await expect(api.run(3)).rejects.toThrow(Died);
    api.state.diesAfter = Number.POSITIVE_INFINITY;
    const outcomes = await api.run(3);
    expect(outcomes.every(({ outcome }) => outcome === 'taken_over' || outcome === 'already')).toBe(true);
    expect([...api.subscriptions.values()].map(({ customer }) => customer).sort()).toEqual([
      'c0',
      'c1',
      'c2',
    ]);
  }
});

it('slow answers do not slow the pace, and no more than fifty are under way', async () => {
  const api = startApi();
  await api.run(300);
  // Two passes; the last line of each has its three calls, or two, still ahead.
  expect(api.time.nowMs()).toBeLessThanOrEqual((2 * 300 * 1_000) / RATE + 5 * ANSWER_MS);
  expect(api.subscriptions.size).toBe(300);
  expect(api.state.most).toBeGreaterThan(1);
  expect(api.state.most).toBeLessThanOrEqual(50);
});

describe('an API that does not answer', () => {
  it('is asked for some lines, then no more; nothing is written', async () => {
    const api = startApi();
    api.state.isDown = true;
    const outcomes = await api.run(500);
    expect(outcomes.every(({ outcome }) => outcome === 'unanswered')).toBe(true);
    expect(api.state.calls).toBeLessThan(4 * (50 + 11));
    api.state.isDown = false;
    expect(api.state.writes).toBe(0);
  });
});
