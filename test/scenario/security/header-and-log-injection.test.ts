import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { consoleJournal } from '../../../shared/adapters/journal.ts';
import { BUYER } from '../../support/fixtures.ts';
import { httpFunctions, type Stage, startStage } from './stage.ts';

/* Nothing that comes in becomes a line of the log or a header of an answer. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const MARK = 'INJECTED';
const HOSTILE = [
  `a\r\nset-cookie: ${MARK}=1`,
  `a\n{"event":"charge","outcome":"${MARK}"}`,
  `"},{"event":"${MARK}`,
  `\u001b[2K\u001b[31m${MARK}`,
  `\u0085\u2028${MARK}\u2029`,
  `%0d%0aset-cookie:%20${MARK}=1`,
  `\u0000${MARK}`,
];

/** The lines that Lambda's JSON log format makes of the journal: one object, one line. */
function logged(): string[] {
  return stage.world.outbox.journal.map((entry) => JSON.stringify(entry));
}

const everywhere = (text: string) => ({
  params: {
    token: text,
    registration_id: text,
    subscription_id: text,
    merchant_uid: text,
    customer_uid: text,
    customer_id: text,
    plan_id: text,
    name: text,
  },
  query: { imp_uid: text, merchant_uid: text, error_msg: text, status: text, cursor: text, limit: text },
  headers: { 'idempotency-key': text, 'user-agent': text, origin: text, referer: text },
  body: {
    customer_id: text,
    buyer: { name: text, email: text, tel: text },
    return_url: text,
    imp_uid: text,
    merchant_uid: text,
    customer_uid: text,
    plan_id: text,
    name: text,
    reason: text,
    status: text,
  },
});

describe.each(HOSTILE.map((text) => [JSON.stringify(text), text]))('%s', (_, text) => {
  test.each(httpFunctions.map(({ name }) => name))('in everything that %s reads', async (name) => {
    await stage.expectNoChange(async () => {
      const { headers, text: body } = await stage.call(name, everywhere(text));
      for (const [header, value] of Object.entries(headers)) {
        expect(header).not.toMatch(/set-cookie/i);
        expect(value).toMatch(/^[\x20-\x7e]*$/);
        expect(value).not.toContain(MARK);
      }
      expect(body).not.toContain(MARK);
      expect(logged().join('\n')).not.toContain(MARK);
    });
  });

  test('in what comes back from the window, behind a good link', async () => {
    const { token } = stage.known.registrations.fresh;
    const { query, body } = everywhere(text);
    const redirected = await stage.call('checkout-redirect', { params: { token }, query });
    const completed = await stage.call('complete-checkout', { params: { token }, body });
    expect(redirected.headers['location']).toMatch(/^https:\/\/shop\.example\/done\?[!-~]*$/);
    expect(JSON.stringify([redirected, completed, logged()])).not.toContain(MARK);
  });

  test('in a name, a reason or an order', async () => {
    const { cards, charges } = stage.known;
    const params = { merchant_uid: charges.paid };
    const answers = [
      await stage.call('create-charge', { body: { customer_uid: cards.good, amount: 1_000, name: text } }),
      await stage.call('refund-charge', { params, body: { amount: 100, reason: text } }),
      await stage.call('create-card-registration', {
        body: {
          customer_id: 'customer-a',
          buyer: { ...BUYER, name: '구매고객' },
          return_url: `https://shop.example/?x=${text}`,
        },
      }),
    ];
    // Taken only where it is plain text; then it is the merchant's own, and in no log line and no header.
    const control = /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
    for (const { status } of answers) if (control) expect(status).toBe(400);
    for (const { headers } of answers) expect(JSON.stringify(headers)).not.toContain(MARK);
    expect(logged().join('\n')).not.toContain(MARK);
  });
});

describe('the journal on AWS', () => {
  const { info } = console;
  afterEach(() => {
    console.info = info;
  });

  test('is one object a call, so that no value can begin a line of its own', () => {
    const calls: unknown[][] = [];
    console.info = (...values: unknown[]) => void calls.push(values);
    consoleJournal.record({ event: 'settle', reason: `a\r\n{"event":"${MARK}"}` });

    expect(calls).toEqual([[{ event: 'settle', reason: `a\r\n{"event":"${MARK}"}` }]]);
    expect(JSON.stringify(calls[0]?.[0])).not.toMatch(/[\r\n]/);
  });
});

test('what a webhook that is not ours says is not even written down', async () => {
  const body = { imp_uid: '010-1234-5678', merchant_uid: '900101-1234567' };
  await stage.call('receive-webhook', { body });
  expect(logged().join()).toContain('"event":"webhook"');
  expect(logged().join()).not.toMatch(/010-1234|900101/);
});

test('the PG’s own words, with line breaks and escapes, are kept as data and logged by no one', async () => {
  const { fresh } = stage.known.registrations;
  const { iamport } = stage.world;
  const order = { ...fresh, amount: 0, noticeUrl: undefined };
  const { imp_uid } = iamport.issue(order, 'failed');
  const row = iamport.rows.find(({ payment }) => payment.imp_uid === imp_uid);
  if (row !== undefined) row.payment.fail_reason = `[120026] ${HOSTILE.join('')}`;
  const answer = await stage.call('complete-checkout', { params: { token: fresh.token }, body: { imp_uid } });

  expect(answer.json).toMatchObject({ status: 'failed', failure: { code: '120026' } });
  expect(JSON.stringify(answer.headers)).not.toContain(MARK);
  expect(logged().join('\n')).not.toContain(MARK);
});
