import { describe, expect, it, test } from '@jest/globals';
import { agreementFor, textOf } from '../../functions/http/checkout-page/agreement.ts';
import { pricesOf, termsOf } from '../../functions/http/checkout-page/terms.ts';
import { en } from '../../functions/http/checkout-page/texts.en.ts';
import { ko } from '../../functions/http/checkout-page/texts.ko.ts';
import { languageOf } from '../../functions/http/page/language.ts';
import { DECLINE_CLASSES } from '../../shared/domain/decline.ts';
import type { OnSuccess } from '../../shared/domain/registration.ts';
import { newSubscription } from '../../shared/domain/subscription.ts';
import { monthly } from '../support/charging.ts';
import { httpEvent } from '../support/events.ts';
import { MERCHANT, pendingRegistration, settings } from '../support/fixtures.ts';

/** Saturday, January 31st, 15:24 in Korea. */
const NOW = new Date('2026-01-31T06:24:00Z');
const plan = { ...monthly, name: '프로', amount: 15_000 };
const subscribe = (changes: object = {}): OnSuccess => ({
  kind: 'subscribe',
  plan,
  trialDays: 0,
  ...changes,
});

const agreement = (
  onSuccess: OnSuccess | undefined,
  displayAmount = 0,
  lang: 'ko' | 'en' = 'ko',
  now = NOW,
) => agreementFor(pendingRegistration({ onSuccess, displayAmount }), { settings, lang, now });
const text = (...input: Parameters<typeof agreement>) => textOf(agreement(...input), MERCHANT);

describe('a subscription that is charged at once', () => {
  test('says price with VAT, how often, both dates, that it renews, and how it ends', () => {
    expect(text(subscribe(), 15_000)).toBe(
      [
        '예시 상점',
        '정기결제 신청',
        '상품: 프로',
        '요금: 매월 15,000원 (부가세 포함)',
        '첫 결제: 오늘, 2026년 1월 31일(토), 15,000원',
        '다음 결제: 2026년 2월 28일(토) 오전 10시',
        '카드를 등록하면 곧바로 15,000원이 결제됩니다.',
        '그 뒤로 해지하실 때까지 매월 15,000원이 등록한 카드로 자동 결제됩니다.',
        '언제든 해지할 수 있으며, 해지하면 다음 결제부터 청구되지 않습니다.',
        '해지와 문의: 예시 상점 (02-1234-5678, help@shop.example)',
        '날짜는 오늘(2026년 1월 31일(토)) 카드를 등록하는 경우입니다.',
        '이용약관: https://shop.example/terms',
        '개인정보처리방침: https://shop.example/privacy',
        '[✓] 위 내용과 이용약관, 개인정보처리방침을 확인했으며, 해지할 때까지 자동으로 갱신되는 정기결제에 동의합니다.',
        '[등록하고 15,000원 결제하기]',
      ].join('\n'),
    );
  });

  it.each([
    [{ unit: 'month', count: 3 }, '3개월마다'],
    [{ unit: 'year', count: 1 }, '매년'],
    [{ unit: 'week', count: 2 }, '2주마다'],
    [{ unit: 'day', count: 1 }, '매일'],
  ] as const)('every %j is %s', (interval, words) => {
    expect(text(subscribe({ plan: { ...plan, interval } }))).toContain(`요금: ${words} 15,000원`);
  });
});

describe('a trial', () => {
  it('says what it becomes, when, for how much, and that the customer is asked again', () => {
    const { sentences, facts, button } = agreement(subscribe({ trialDays: 14 }));
    expect(facts).toContainEqual({ label: '첫 결제', value: '2026년 2월 14일(토) 오전 10시 이후, 15,000원' });
    expect(sentences[0]).toBe(
      '무료 이용이 끝나면 유료 정기결제로 전환되어 2026년 2월 14일(토) 오전 10시 이후 15,000원이 결제됩니다.',
    );
    expect(sentences[1]).toMatch(/다시 동의를 받습니다. 동의하지 않으시면 결제되지 않습니다/);
    expect(button).toBe('14일 무료로 시작하기');
  });

  it('names the dates that the subscription will have, whenever on that day the card comes', () => {
    const shown = text(subscribe({ trialDays: 14 }));
    for (const at of ['2026-01-30T15:00:00Z', '2026-01-31T00:59:59Z', '2026-01-31T14:59:59Z']) {
      const now = new Date(at);
      expect(text(subscribe({ trialDays: 14 }), 0, 'ko', now)).toBe(shown);
      const made = newSubscription(
        { subscriptionId: 's', customerId: 'c', customerUid: 'u', plan, trialDays: 14 },
        10,
        now,
      );
      const kst = new Date(made.nextChargeAt.getTime() + 9 * 3_600_000);
      expect([kst.getUTCDate(), kst.getUTCHours() >= 10]).toEqual([14, true]);
    }
    expect(text(subscribe({ trialDays: 14 }), 0, 'ko', new Date('2026-01-31T15:00:00Z'))).not.toBe(shown);
  });
});

describe('an introductory price', () => {
  const intro = subscribe({ plan: { ...plan, intro: { amount: 5_000, periods: 3 } } });

  it('is the price of the first payments, and the page says until when and what comes then', () => {
    const { facts, sentences, button } = agreement(intro, 5_000);
    expect(facts).toContainEqual({
      label: '요금',
      value: '매월 5,000원(처음 3회), 이후 매월 15,000원 (부가세 포함)',
    });
    expect(sentences).toContain(
      '2026년 4월 30일(목)부터는 매월 15,000원입니다. 그 전에 날짜와 금액을 알려 드리고 다시 동의를 받으며, 동의하지 않으시면 결제되지 않습니다.',
    );
    expect(button).toBe('등록하고 5,000원 결제하기');
  });
});

describe('display_amount', () => {
  it('is never what a sentence says will be taken', () => {
    expect(text({ kind: 'charge', amount: 33_000, name: '가입비' }, 33_000)).not.toContain('결제창에는');
    const differing = text({ kind: 'charge', amount: 33_000, name: '가입비' }, 100);
    expect(differing).toContain(
      '결제창에는 100원으로 표시되지만, 지금 실제로 결제되는 금액은 33,000원입니다.',
    );
    expect(differing.replace(/결제창에는.*/, '')).not.toMatch(/\b100원/);
  });

  it('of a bare card is said to be only what the window shows', () => {
    const bare = agreement(undefined, 9_900);
    expect(bare.sentences.at(-1)).toBe(
      '결제창에는 9,900원으로 표시되지만, 지금 실제로 결제되는 금액은 없습니다.',
    );
    expect([bare.assent, bare.button]).toEqual([undefined, '카드 등록하기']);
  });
});

test('there is one place that says what each period costs', () => {
  expect(pricesOf(plan)).toEqual([{ amount: 15_000 }]);
  expect(termsOf(pendingRegistration({ onSuccess: subscribe() }), 10, NOW)).toMatchObject({
    prices: [{ amount: 15_000 }],
  });
});

describe('both languages', () => {
  it.each([ko, en])('have a word for every decline', ({ script }) => {
    expect(Object.keys(script.advice).sort()).toEqual([...DECLINE_CLASSES].sort());
  });

  it('the English one has no Korean of ours in it', () => {
    for (const onSuccess of [
      subscribe(),
      subscribe({ trialDays: 3 }),
      { kind: 'charge', amount: 1, name: 'x' } as const,
    ]) {
      const { sentences, assent, button, title } = agreement(onSuccess, 1, 'en');
      expect([title, assent, button, ...sentences].join().replaceAll(MERCHANT.name, '')).not.toMatch(
        /[가-힣]/,
      );
    }
  });

  it.each([
    [undefined, {}, 'ko'],
    ['en', {}, 'en'],
    ['fr', {}, 'ko'],
    [undefined, { 'accept-language': 'en-US,en;q=0.9,ko;q=0.8' }, 'en'],
    [undefined, { 'accept-language': 'fr;q=1,ko-KR;q=0.9,en;q=0.8' }, 'ko'],
    [undefined, { 'accept-language': 'en;q=0,ja' }, 'ko'],
    [undefined, { 'accept-language': ';;q=,,' }, 'ko'],
    ['ko', { 'accept-language': 'en' }, 'ko'],
  ])('?lang=%s with %j is %s', (lang, headers, expected) => {
    const event = httpEvent({ route: 'GET /x', headers, ...(lang && { query: { lang } }) });
    expect(languageOf(event)).toBe(expected);
  });
});
