import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer, Stage } from './stage.ts';
import { startStage } from './stage.ts';

/* The customer's page: its link is the whole authority, so what it opens, and for how long, is tried from outside. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ACTS = ['cancel', 'end', 'keep', 'agree', 'refuse', 'pause', 'resume', 'change-card'];

const show = (token: string, query?: Record<string, string>) =>
  stage.call('show-manage-page', { params: { token }, ...(query && { query }) });
const press = (
  token: string,
  act: string,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  stage.call('manage-act', {
    params: { token, act },
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(form).toString(),
  });

/** Like a token in all that can be seen, and none. */
function guesses(): readonly string[] {
  const { a, b } = stage.known.manageTokens;
  const [idA = '', secretA = ''] = a.split('.');
  const [idB = '', secretB = ''] = b.split('.');
  return [
    `${idA}.${secretB}`,
    `${idB}.${secretA}`,
    `${idA}.${'A'.repeat(43)}`,
    `${idA}.${secretA.slice(0, 42)}`,
    `${idA}.`,
    idA,
    `.${secretA}`,
    `${a}.`,
    ` ${a}`,
    `${a}\u0000`,
    a.toLowerCase(),
    stage.known.registrations.fresh.token,
    '__proto__',
    '',
  ];
}

describe('a token that is guessed', () => {
  test('teaches nothing: every wrong one is one and the same page, whatever is done with it', async () => {
    await stage.expectNoChange(async () => {
      const pages = [];
      for (const token of guesses()) pages.push(await show(token));
      expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(pages[0]?.status).toBe(404);
      for (const token of guesses())
        for (const act of ACTS)
          expect((await press(token, act, { subscription: stage.known.subscriptions.active })).status).toBe(
            404,
          );
    });
  });

  test('of a checkout opens no page, and that of a page no checkout', async () => {
    const { a } = stage.known.manageTokens;
    expect((await stage.call('show-checkout', { params: { token: a } })).status).toBe(404);
  });
});

describe('a link is one customer’s', () => {
  test('and shows nothing of the others', async () => {
    const { subscriptions, manageTokens, customers } = stage.known;
    const ofA = ['daily', 'active', 'trialing', 'later', 'unknown'] as const;
    const ofB = ['paused', 'canceled', 'ending', 'pastDue', 'unpaid'] as const;
    const [a, b] = [(await show(manageTokens.a)).text, (await show(manageTokens.b)).text];
    for (const name of ofA) {
      expect(a).toContain(subscriptions[name]);
      expect(b).not.toContain(subscriptions[name]);
    }
    for (const name of ofB) expect(a).not.toContain(subscriptions[name]);
    for (const id of customers) expect(a + b).not.toContain(id);
  });

  test.each(ACTS)(
    '%s of another’s subscription is 404, as of one that does not exist, and nothing changes',
    async (act) => {
      const { subscriptions, manageTokens } = stage.known;
      await stage.expectNoChange(async () => {
        const unknown = await press(manageTokens.a, act, { subscription: '01JZ0000000000000000000009' });
        for (const name of ['paused', 'ending', 'pastDue', 'unpaid'] as const) {
          const foreign = await press(manageTokens.a, act, { subscription: subscriptions[name] });
          expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
        }
      });
    },
  );

  test('no other id is one of a subscription', async () => {
    const { cards, charges, plans, manageTokens } = stage.known;
    await stage.expectNoChange(async () => {
      for (const id of [cards.good, charges.paid, plans.monthly, 'customer-a', manageTokens.a])
        expect((await press(manageTokens.a, 'cancel', { subscription: id })).status).toBe(404);
    });
  });
});

describe('a link whose time is over', () => {
  test('does nothing any more, and shows nothing of its customer', async () => {
    const { manageTokens, subscriptions } = stage.known;
    await stage.expectNoChange(async () => {
      const page = await show(manageTokens.over);
      expect([page.status, page.text.includes(subscriptions.active)]).toEqual([410, false]);
      for (const act of ACTS)
        expect((await press(manageTokens.over, act, { subscription: subscriptions.active })).status).toBe(
          410,
        );
    });
  });
});

describe('another site', () => {
  test.each(['https://evil.example', 'null', 'https://billing.example:444', 'https://billing.example.'])(
    'that posts a form from %s is refused',
    async (origin) => {
      const { manageTokens, subscriptions } = stage.known;
      await stage.expectNoChange(async () => {
        const { status } = await press(
          manageTokens.a,
          'cancel',
          { subscription: subscriptions.active },
          { origin },
        );
        expect(status).toBe(403);
      });
    },
  );

  test('can neither frame the page, nor have it cached, nor learn its address', async () => {
    const { headers } = await show(stage.known.manageTokens.a);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('is nowhere that a press leads to', async () => {
    const { manageTokens, subscriptions } = stage.known;
    for (const act of ['cancel', 'keep', 'change-card']) {
      const form = {
        subscription: subscriptions.active,
        name: '김',
        email: 'a@b.example',
        tel: '01012345678',
      };
      const hostile = { ...form, return_url: 'https://evil.example', next: '//evil.example' };
      const { status, headers } = await press(manageTokens.a, act, hostile);
      expect(status).toBe(303);
      expect(headers['location']).toMatch(/^\/(manage|checkout)\/[\w.-]+(\?done=\w+)?$/);
    }
  });
});

describe('text', () => {
  const HOSTILE = ['<script>alert(1)</script>', `"><img src=x onerror=alert(1)>`, `' onfocus='alert(1)`];

  test.each(HOSTILE)('%s that was typed comes back as text', async (text) => {
    const { manageTokens, subscriptions } = stage.known;
    const form = { subscription: subscriptions.active, name: text, email: text, tel: text };
    const { status, text: page } = await press(manageTokens.a, 'change-card', form);
    expect(status).toBe(400);
    expect(page.match(/<script/gi)).toEqual(['<script']);
    expect(page).not.toContain('<img');
    // Whatever stands in an attribute stays in it.
    for (const [value] of page.matchAll(/value="[^"]*"/g)) expect(value).not.toMatch(/[<>']/);
  });

  test('of the query is shown to nobody', async () => {
    const { a } = stage.known.manageTokens;
    const plain = await show(a);
    const query = { error_msg: HOSTILE.join(), done: HOSTILE.join(), status: HOSTILE.join(), lang: '"><b>' };
    expect((await show(a, query)).text).toBe(plain.text);
  });
});

describe('a body', () => {
  test('above 16 KiB, of too many fields, or that is no form is refused before it is read', async () => {
    const { manageTokens, subscriptions } = stage.known;
    const subscription = subscriptions.active;
    await stage.expectNoChange(async () => {
      const many = Object.fromEntries(Array.from({ length: 1_400 }, (_, at) => [`f${at}`, '1']));
      expect((await press(manageTokens.a, 'cancel', { subscription, x: 'x'.repeat(17_000) })).status).toBe(
        413,
      );
      expect((await press(manageTokens.a, 'cancel', { subscription, ...many })).status).toBe(400);
      for (const name of ['__proto__', 'constructor'])
        expect((await press(manageTokens.a, 'cancel', { [name]: subscription })).status).toBe(404);
      const json = { 'content-type': 'application/json' };
      expect((await press(manageTokens.a, 'cancel', { subscription }, json)).status).toBe(415);
    });
  });
});

test('no line of the journal names a token, a customer or a buyer, whatever is asked', async () => {
  const { manageTokens, subscriptions } = stage.known;
  const buyer = { name: '비밀이름', email: 'secret@person.example', tel: '010-9999-8888' };
  for (const token of [...Object.values(manageTokens), ...guesses()]) {
    await show(token, { view: 'card', subscription: subscriptions.pastDue });
    for (const act of ACTS)
      for (const subscription of [subscriptions.active, subscriptions.pastDue, '<x>'])
        await press(token, act, { subscription, ...buyer });
    await press(token, 'change-card', { subscription: subscriptions.active, ...buyer, tel: 'x' });
  }
  const lines = JSON.stringify(stage.world.outbox.journal);
  const secrets = Object.values(manageTokens).map((token) => token.split('.')[1] ?? '');
  for (const secret of [...secrets, ...Object.values(buyer), '9999', 'customer-a', 'customer-b'])
    expect(lines).not.toContain(secret);
});
