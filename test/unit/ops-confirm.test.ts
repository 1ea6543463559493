/** What somebody is shown, and has to type, before real money moves or stops. */
import { describe, expect, it, test } from '@jest/globals';
import { allCommands } from '../../infra/ops/all-commands.ts';
import type { Api } from '../../infra/ops/api.ts';
import type { Backstage } from '../../infra/ops/backstage.ts';
import type { Ahead, Given } from '../../infra/ops/command.ts';
import { type Confirmation, confirmed, NotConfirmed } from '../../infra/ops/confirm.ts';
import { Misunderstood } from '../../infra/ops/misunderstood.ts';
import { stageNamed } from '../../infra/ops/stage.ts';

const CHARGE = {
  merchant_uid: 'sub_A_0001',
  customer_id: 'customer-77',
  name: '베이직 월정액',
  amount: 9_900,
  refunded_amount: 5_000,
  status: 'paid',
};
const HELD = { on: true, since: '2027-01-31T01:00:00Z', by: 'arn:kim', reason: '가격 확인', waiting: 12 };
const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /charges/sub_A_0001': CHARGE,
  'GET /subscriptions/A': {
    customer_id: 'customer-77',
    status: 'active',
    plan: { name: '베이직', amount: 9_900 },
  },
  'GET /subscriptions/A/cancel-preview?at=now&refund=unused': {
    effect: 'now',
    ends_at: '2027-01-31T05:00:00Z',
    service_until: '2027-01-31T15:00:00Z',
    refund: { amount: 6_270, merchant_uid: 'sub_A_0001' },
  },
  'GET /subscriptions/A/cancel-preview': {
    effect: 'period_end',
    ends_at: '2027-02-28T01:00:00Z',
    service_until: '2027-02-28T01:00:00Z',
    refund: null,
  },
  'GET /hold': { ...HELD, customers: [{ customer_id: 'customer-77', ...HELD, reason: '분쟁' }] },
  'GET /batches/D': {
    batch_id: 'D',
    action: 'refund',
    counts: { done: 2, selected: 3 },
    won: 10_000,
  },
};

class Stop extends Error {}

/** The command as far as it asks back; what it has asked the API for until then. */
async function aheadOf(name: string, words: readonly string[], given: Given = {}) {
  const asked: string[] = [];
  const api = {
    async call(method: string, path: string) {
      const what = `${method} ${path}`;
      asked.push(what);
      return { status: 200, json: ANSWERS[what] };
    },
  } as unknown as Api;
  const lying = {
    queue: 'batch',
    messages: 1,
    letters: [{ message_id: 'm', receives: 10, ids: { batch_id: 'B' } }],
  };
  let shown: Ahead | undefined;
  const desk = {
    stage: 'prod' as const,
    isJson: false,
    api: async () => api,
    backstage: async () => ({ deadLetters: async () => [lying] }) as unknown as Backstage,
    async confirm(ahead: () => Promise<Ahead>) {
      shown = await ahead();
      throw new Stop();
    },
  };
  await expect(allCommands[name]?.run(desk, words, given)).rejects.toThrow(Stop);
  // Nothing but reads before somebody has said yes.
  expect(asked.filter((what) => !what.startsWith('GET '))).toEqual([]);
  const { word, lines } = shown as unknown as Ahead;
  return { word, lines: Object.fromEntries(lines) as Record<string, string> };
}

describe('shows what will happen', () => {
  it('a refund: whose, of what, how much, and what is left', async () => {
    const some = await aheadOf('refund', ['sub_A_0001'], { amount: '900' });
    expect(some.lines).toEqual({
      customer: 'customer-77',
      order: '베이직 월정액 (sub_A_0001)',
      amount: '9,900 won, paid',
      'given back before': '5,000 won',
      'goes back now': '900 won',
      'left after it': '4,000 won',
    });
    expect(some.word).toBe('refund sub_A_0001 900');
    expect(await aheadOf('refund', ['sub_A_0001'])).toMatchObject({
      word: 'refund sub_A_0001 4900',
      lines: { 'goes back now': '4,900 won', 'left after it': '0 won' },
    });
  });

  it('a cancel: when it ends, and the won that go back', async () => {
    expect(await aheadOf('cancel', ['A'], { at: 'now', refund: 'unused' })).toMatchObject({
      word: 'cancel A 6270',
      lines: { customer: 'customer-77', 'goes back': '6,270 won of sub_A_0001' },
    });
    expect(await aheadOf('cancel', ['A'])).toMatchObject({
      word: 'cancel A',
      lines: { ends: 'period_end, 2027-02-28T01:00:00Z', 'goes back': 'nothing' },
    });
  });

  it('a retry: what is charged', async () => {
    expect((await aheadOf('retry', ['sub_A_0001'])).lines).toMatchObject({ 'is charged now': '9,900 won' });
  });

  it('a hold: everybody or one, and what is typed is not the same', async () => {
    expect(await aheadOf('hold', [], { reason: '가격 확인' })).toEqual({
      word: 'hold everybody',
      lines: {
        'is stopped': 'charging of everybody',
        reason: '가격 확인',
        'on hold now': 'since 2027-01-31T01:00:00Z, by arn:kim: 가격 확인',
        'is waiting': '12',
      },
    });
    expect((await aheadOf('hold', [], { reason: '분쟁', customer_id: 'customer-78' })).lines).toMatchObject({
      'is stopped': 'charging of customer-78',
      'on hold now': 'no',
    });
    expect(await aheadOf('release', [])).toMatchObject({ word: 'release everybody' });
    expect(await aheadOf('release', [], { customer_id: 'customer-77' })).toMatchObject({
      word: 'release customer-77',
      lines: { 'on hold now': expect.stringContaining('분쟁') },
    });
  });

  it('many, dead letters, webhooks and a comparison', async () => {
    expect(await aheadOf('batch-run', ['D'])).toMatchObject({
      word: 'refund 2',
      lines: { 'is done': 'refund of 2 of 3', 'in all': '10,000 won' },
    });
    expect(await aheadOf('redrive', ['batch'])).toMatchObject({
      word: 'redrive batch 1',
      lines: { 'go back to work': '1 of the queue batch', '': '{"batch_id":"B"}' },
    });
    expect((await aheadOf('replay', [], { from: '2027-01-31T00:00:00Z' })).word).toBe('replay all');
    expect((await aheadOf('reconcile', [], { day: '2027-01-31' })).lines).toMatchObject({
      'is compared': '2027-01-30T15:00:00.000Z to 2027-01-31T15:00:00.000Z',
    });
  });
});

describe('asks', () => {
  const said: string[] = [];
  const by = (over: Partial<Confirmation>): Confirmation => ({
    isSaid: false,
    stage: async () => 'prod',
    isTerminal: true,
    show: (text) => said.push(text),
    ask: async () => 'hold everybody\n',
    ...over,
  });
  const ahead = async (): Promise<Ahead> => ({ lines: [['is stopped', 'all']], word: 'hold everybody' });
  const never = (): never => {
    throw new Error('asked');
  };

  it('in prod, and goes on by the very word', async () => {
    await confirmed(by({}), ahead);
    expect(said).toEqual(['prod:\n  is stopped  all']);
    await expect(confirmed(by({ ask: async () => 'hold' }), ahead)).rejects.toThrow(NotConfirmed);
  });

  it('nobody where it was said, or money is not real', async () => {
    await confirmed(by({ isSaid: true, stage: never }), never);
    for (const stage of ['local', 'dev'] as const) await confirmed(by({ stage: async () => stage }), never);
  });

  it('and refuses where nobody can be asked', async () => {
    await expect(confirmed(by({ isTerminal: false }), never)).rejects.toThrow(Misunderstood);
  });
});

test('a stage is known by its name, however it is written; another one is refused', () => {
  expect(['prod', 'PROD', 'Dev', 'local'].map(stageNamed)).toEqual(['prod', 'prod', 'dev', 'local']);
  for (const name of ['production', 'live', '']) expect(() => stageNamed(name)).toThrow('--stage: received');
});
