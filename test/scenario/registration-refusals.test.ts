import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DECLINED_CARD,
  GOOD_CARD,
  type HttpAnswer,
  type Opened,
  type Submitted,
  startTestStack,
  type TestStack,
} from '../support/local.ts';

/*
 * What a customer, or anybody who knows our public addresses, may try with a registration. Over HTTP, on the whole
 * stack; webhooks of the simulator are lost here, so that only what a test sends arrives.
 */
let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(() => test.stop());
beforeEach(() => {
  test.stack.simulator.faults.set({ webhook: { kind: 'lost' } });
});
/** What a test left behind is followed up now, and not while the next one compares. */
afterEach(async () => {
  test.stack.simulator.faults.clear();
  await test.drain(FOLLOWED_UP_MS);
});

interface Party {
  readonly opened: Opened;
  readonly submitted: Submitted;
}

/** A customer who has just finished the window, and of whom our server has not heard yet. */
async function customer(id: string, card = GOOD_CARD): Promise<Party> {
  const opened = await test.open({ customer_id: id });
  return { opened, submitted: await test.submit(opened, card) };
}

const redirect = ({ opened }: Party, query: Record<string, string>) =>
  test.http('GET', `${opened.checkout_url}/redirect?${new URLSearchParams(query)}`);

const webhook = (body: object) => test.http('POST', '/webhooks/iamport', body);

const returnedStatus = (answer: HttpAnswer) =>
  new URL(answer.headers.get('location') ?? '').searchParams.get('status');

/** A registration's last follow-up comes a day after its link's end. */
const FOLLOWED_UP_MS = 25 * 3_600_000;
/** Long enough for a message to be tried six times; our first follow-up of a registration comes 40 minutes after it. */
const HALF_AN_HOUR_MS = 30 * 60_000;
/** Long enough for a message to be given up, and a registration to be followed up. */
const TWO_HOURS_MS = 2 * 3_600_000;

async function expectNoChange(attack: () => Promise<unknown>): Promise<void> {
  const before = await test.stored();
  await attack();
  await test.drain(HALF_AN_HOUR_MS);
  expect(await test.stored()).toEqual(before);
}

describe('with my own link, and what belongs to somebody else', () => {
  const attempts: [string, (mine: Party, theirs: Party) => Promise<HttpAnswer>][] = [
    ['their imp_uid', (mine, theirs) => test.complete(mine.opened, theirs.submitted.imp_uid)],
    [
      'their imp_uid and merchant_uid',
      (mine, theirs) =>
        test.complete(mine.opened, theirs.submitted.imp_uid, theirs.opened.request_pay.merchant_uid),
    ],
    [
      'their merchant_uid and my imp_uid',
      (mine, theirs) =>
        test.complete(mine.opened, mine.submitted.imp_uid, theirs.opened.request_pay.merchant_uid),
    ],
    [
      'a merchant_uid that is none',
      (mine) => test.complete(mine.opened, mine.submitted.imp_uid, "'; DROP TABLE cards"),
    ],
  ];

  it.each(attempts)('the callback is refused with 409 for %s', async (_, attempt) => {
    const [mine, theirs] = [await customer('attacker'), await customer('customer-a')];
    await expectNoChange(async () => {
      const answer = await attempt(mine, theirs);
      expect(answer.status).toBe(409);
      expect(answer.json.code).toBe('payment_refused');
    });
  });

  it.each([
    ['their imp_uid', (theirs: Party) => ({ imp_uid: theirs.submitted.imp_uid })],
    [
      'their imp_uid and merchant_uid',
      (theirs: Party) => ({
        imp_uid: theirs.submitted.imp_uid,
        merchant_uid: theirs.opened.request_pay.merchant_uid,
        imp_success: 'true',
      }),
    ],
  ])('the redirect says neither that it worked nor that it did not, for %s', async (_, query) => {
    const [mine, theirs] = [await customer('attacker'), await customer('customer-a')];
    await expectNoChange(async () => {
      const answer = await redirect(mine, query(theirs));
      expect(answer.status).toBe(303);
      expect(returnedStatus(answer)).toBe('pending');
    });
  });

  it('a webhook that names their imp_uid for my merchant_uid activates nothing', async () => {
    const [mine, theirs] = [await customer('attacker'), await customer('customer-a')];
    await expectNoChange(() =>
      webhook({
        imp_uid: theirs.submitted.imp_uid,
        merchant_uid: mine.opened.request_pay.merchant_uid,
        status: 'paid',
      }),
    );
  });

  it('a charge made under my merchant_uid with their key activates nothing', async () => {
    const [theirs, mine] = [await customer('customer-a'), await test.open({ customer_id: 'attacker' })];
    const charged = await chargeDirectly(
      mine.request_pay.merchant_uid,
      theirs.opened.request_pay.customer_uid,
    );
    await expectNoChange(async () => {
      const answer = await test.complete(mine, charged);
      expect(answer.json).toMatchObject({
        status: 409,
        code: 'payment_refused',
        detail: 'customer_uid_mismatch',
      });
    });
  });
});

describe('a used link', () => {
  async function used(): Promise<{ party: Party; second: Submitted }> {
    const party = await customer('customer-b');
    expect((await test.complete(party.opened, party.submitted.imp_uid)).json.status).toBe('succeeded');
    // Opened before the first was finished; a second key would replace the card (registration-promises.test.ts).
    test.stack.simulator.faults.set({ duplicates: 'lax' });
    return { party, second: await test.submit(party.opened, DECLINED_CARD) };
  }

  it('tells another window that the card stands', async () => {
    const { party, second } = await used();
    await expectNoChange(async () => {
      const answer = await test.complete(party.opened, second.imp_uid);
      expect([answer.status, answer.json.status]).toEqual([200, 'succeeded']);
    });
  });

  it('sends another imp_uid back with the first one’s success', async () => {
    const { party, second } = await used();
    await expectNoChange(async () => {
      expect(returnedStatus(await test.http('GET', second.redirect_to))).toBe('succeeded');
      expect(returnedStatus(await redirect(party, { imp_uid: second.imp_uid }))).toBe('succeeded');
    });
  });

  it('ignores a webhook about another imp_uid', async () => {
    const { second } = await used();
    const { imp_uid, merchant_uid } = second;
    await expectNoChange(() => webhook({ imp_uid, merchant_uid, status: 'paid' }));
  });

  it('gives the same answer to the same imp_uid, however often', async () => {
    const { party } = await used();
    const { imp_uid, merchant_uid, redirect_to } = party.submitted;
    const first = await test.complete(party.opened, imp_uid);
    await expectNoChange(async () => {
      const again = await test.complete(party.opened, imp_uid);
      expect([again.status, again.json]).toEqual([200, first.json]);
      expect(returnedStatus(await test.http('GET', redirect_to))).toBe('succeeded');
      await webhook({ imp_uid, merchant_uid, status: 'paid' });
    });
  });

  it('opens no second window', async () => {
    const { party } = await used();
    const page = await test.http('GET', party.opened.checkout_url);
    expect(page.text).toContain('카드가 등록되었습니다');
    expect(page.text).not.toContain('checkout-data');
  });
});

describe('a guessed or garbled link', () => {
  const garbled: [string, (token: string) => string][] = [
    ['another secret', (token) => `${token.slice(0, -43)}${'A'.repeat(43)}`],
    ['one changed character', (token) => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['the id of another registration', (token) => `01JZ0000000000000000000001.${token.split('.')[1]}`],
    ['no secret', (token) => token.split('.')[0] ?? ''],
    ['an empty secret', (token) => `${token.split('.')[0]}.`],
    ['a lower-case id', (token) => token.toLowerCase()],
    ['something appended', (token) => `${token}A`],
    ['a line break appended', (token) => `${token}%0A`],
    ['a NUL inside', (token) => token.replace('.', '%00.')],
    ['a path', () => '..%2F..%2Fcard-registrations'],
    ['broken percent encoding', (token) => `${token}%`],
    ['ten thousand characters', (token) => token + 'A'.repeat(10_000)],
    ['a name of every object', () => '__proto__'],
  ];

  it.each(garbled)('answers 404 to all three routes for %s', async (_, garble) => {
    const { opened, submitted } = await customer('customer-c');
    const token = opened.checkout_url.split('/').at(-1) ?? '';
    const url = `/checkout/${garble(token)}`;
    await expectNoChange(async () => {
      const page = await test.http('GET', url);
      const callback = await test.http('POST', `${url}/complete`, { imp_uid: submitted.imp_uid });
      const redirected = await test.http('GET', `${url}/redirect?imp_uid=${submitted.imp_uid}`);
      expect([page.status, callback.status, redirected.status]).toEqual([404, 404, 404]);
      expect(redirected.headers.get('location')).toBeNull();
    });
  });

  it('does not tell a wrong secret from a registration that never was', async () => {
    const { opened } = await customer('customer-c');
    const token = opened.checkout_url.split('/').at(-1) ?? '';
    const secret = 'A'.repeat(43);
    const known = await test.http('GET', `/checkout/${token.slice(0, 26)}.${secret}`);
    const unknown = await test.http('GET', `/checkout/01JZ0000000000000000000001.${secret}`);
    expect(known.text).toBe(unknown.text);
  });
});

describe('an answer of 아임포트 that does not fit the registration', () => {
  it.each([
    ['wrong_amount', 'amount_mismatch'],
    ['wrong_customer_uid', 'customer_uid_mismatch'],
  ])('%s is refused, and the true answer is accepted afterwards', async (kind, reason) => {
    const { opened, submitted } = await customer('customer-d');
    test.stack.simulator.faults.set({ payment: { kind } });
    await expectNoChange(async () => {
      const answer = await test.complete(opened, submitted.imp_uid);
      expect(answer.json).toMatchObject({ status: 409, code: 'payment_refused', detail: reason });
      expect(returnedStatus(await test.http('GET', submitted.redirect_to))).toBe('pending');
      await webhook({ imp_uid: submitted.imp_uid, merchant_uid: submitted.merchant_uid });
    });
    test.stack.simulator.faults.set({ payment: null });
    expect((await test.complete(opened, submitted.imp_uid)).json.status).toBe('succeeded');
  });
});

describe('a webhook is a hint', () => {
  it.each(['paid', 'ready', 'cancelled', 'failed', 'succeeded', ''])(
    'that says "%s" of a declined card leaves no card',
    async (status) => {
      const { opened, submitted } = await customer('erin', DECLINED_CARD);
      const { cards } = await test.stored();
      const { imp_uid, merchant_uid } = submitted;
      expect((await webhook({ imp_uid, merchant_uid, status })).status).toBe(200);
      await test.drain(TWO_HOURS_MS);
      expect((await test.stored()).cards).toEqual(cards);
      expect((await test.status(opened)).json).toMatchObject({
        status: 'failed',
        failure: { code: '120026' },
      });
    },
  );

  it.each(['paid', 'cancelled', 'failed', 'no such status'])(
    'that says "%s" of an issued key activates the card, as 아임포트’s record says',
    async (status) => {
      const { opened, submitted } = await customer('frank');
      await webhook({ imp_uid: submitted.imp_uid, merchant_uid: submitted.merchant_uid, status });
      await test.drain();
      expect((await test.status(opened)).json.status).toBe('succeeded');
    },
  );

  const forged: [string, (opened: Opened) => unknown][] = [
    ['an imp_uid that never was', (opened) => ({ ...ids(opened), imp_uid: 'imp_999999999999' })],
    ['no imp_uid', (opened) => ({ merchant_uid: opened.request_pay.merchant_uid })],
    ['an imp_uid that is a path', (opened) => ({ ...ids(opened), imp_uid: '../users/getToken' })],
    ['an imp_uid that is a list', (opened) => ({ ...ids(opened), imp_uid: ['imp_1', 'imp_2'] })],
    ['a merchant_uid of another system', () => ({ imp_uid: 'imp_1', merchant_uid: 'ORDER-1' })],
    ['a merchant_uid of ours that never was', () => ids('reg_01JZ0000000000000000000001')],
    ['a charge that never was', () => ids('sub_01JZ0000000000000000000001_0001')],
    ['prototype keys', () => '{"__proto__":{"imp_uid":"imp_1","merchant_uid":"reg_1"}}'],
    ['nothing', () => ''],
    ['a number', () => '7'],
    ['deep JSON', () => '['.repeat(8_000)],
    ['HTML', () => '<!doctype html>'],
  ];

  it.each(forged)('that is forged with %s is answered 200 and changes nothing', async (_, body) => {
    const opened = await test.open({ customer_id: 'grace' });
    await expectNoChange(async () => {
      expect((await webhook(body(opened) as object)).status).toBe(200);
    });
    await test.drain(TWO_HOURS_MS);
    const { queues, cards } = (await test.http('GET', '/console/state')).json;
    expect(queues).toContainEqual({ name: 'settle', messages: [], dead: [] });
    expect(JSON.stringify(cards)).not.toContain(opened.request_pay.customer_uid);
    expect((await test.status(opened)).json.status).toBe('expired');
  });

  it('that is larger than a webhook ever is gets 413', async () => {
    await expectNoChange(async () => {
      expect((await webhook({ imp_uid: 'x'.repeat(20_000) })).status).toBe(413);
    });
  });
});

function ids(subject: Opened | string) {
  const merchant_uid = typeof subject === 'string' ? subject : subject.request_pay.merchant_uid;
  return { imp_uid: 'imp_000000000001', merchant_uid, status: 'paid' };
}

/** A charge at 아임포트 that no part of the product has asked for. */
async function chargeDirectly(merchantUid: string, customerUid: string): Promise<string> {
  const { url } = test.stack.simulator;
  const keys = { imp_key: 'local-imp-key', imp_secret: 'local-imp-secret' };
  const token = (await test.http('POST', `${url}/users/getToken`, keys)).json.response.access_token;
  const order = { customer_uid: customerUid, merchant_uid: merchantUid, name: '구독료', amount: 1000 };
  const answer = await test.http('POST', `${url}/subscribe/payments/again`, order, { authorization: token });
  return answer.json.response.imp_uid;
}
