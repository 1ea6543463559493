import type { BillingInterval } from '../../../shared/domain/billing-calendar.ts';
import { koreanDay } from './korean-time.ts';
import { amountNow, type Terms } from './terms.ts';
import type { Texts } from './texts-type.ts';

const won = (amount: number) => `₩${amount.toLocaleString('en-US')}`;
const withVat = (amount: number) => `${won(amount)} (VAT included)`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function date(at: Date): string {
  const { year, month, day, weekday } = koreanDay(at);
  return `${DAYS[weekday]}, ${day} ${MONTHS[month - 1]} ${year}`;
}

const hour = (of24: number) =>
  `${of24 % 12 === 0 ? 12 : of24 % 12} ${of24 < 12 ? 'a.m.' : 'p.m.'} Korean time`;

const every = ({ unit, count }: BillingInterval) =>
  count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;

/** What each period costs: one price, or the introductory one and then the full one. */
function price({ plan, prices }: Extract<Terms, { kind: 'subscribe' }>): string {
  return prices
    .map(({ amount, periods }, at) => {
      const rest = prices.length > 1 && at === prices.length - 1 ? 'then ' : '';
      return `${rest}${won(amount)} ${every(plan.interval)}${periods === undefined ? '' : ` (first ${periods === 1 ? 'payment' : `${periods} payments`})`}`;
    })
    .join(', ');
}

export const en: Texts = {
  title: (terms) =>
    terms.kind === 'card'
      ? 'Register a card'
      : terms.kind === 'charge'
        ? 'Register a card and pay'
        : 'Subscribe',
  facts(terms, chargingHourKst, now) {
    switch (terms.kind) {
      case 'card':
        return [
          { label: 'For', value: terms.name },
          { label: 'Charged now', value: 'Nothing' },
        ];
      case 'charge':
        return [
          { label: 'For', value: terms.name },
          { label: 'Amount', value: withVat(terms.amount) },
          { label: 'When', value: 'Once, as soon as the card is registered' },
        ];
      case 'subscribe': {
        const { plan, prices, trialDays, firstChargeAt, secondChargeAt } = terms;
        const first = prices[0]?.amount ?? plan.amount;
        return [
          { label: 'Plan', value: plan.name },
          { label: 'Price', value: `${price(terms)} (VAT included)` },
          ...(trialDays > 0
            ? [{ label: 'Free trial', value: `${trialDays} ${trialDays === 1 ? 'day' : 'days'} from today` }]
            : []),
          {
            label: 'First payment',
            value:
              trialDays > 0
                ? `${date(firstChargeAt)}, from ${hour(chargingHourKst)}: ${won(first)}`
                : `Today, ${date(now)}: ${won(first)}`,
          },
          { label: 'Next payment', value: `${date(secondChargeAt)}, ${hour(chargingHourKst)}` },
        ];
      }
    }
  },
  sentences(terms, { chargingHourKst, support, now }) {
    switch (terms.kind) {
      case 'card':
        return ['This only registers your card. Nothing is charged now.'];
      case 'charge':
        return [
          `${won(terms.amount)} is charged as soon as your card is registered.`,
          `To cancel or to ask for a refund: ${support}`,
        ];
      case 'subscribe': {
        const { plan, prices, trialDays, firstChargeAt, fullPriceAt } = terms;
        const first = won(prices[0]?.amount ?? plan.amount);
        return [
          ...(trialDays > 0
            ? [
                `When the free trial ends, this becomes a paid subscription: ${first} is charged on ${date(firstChargeAt)}, from ${hour(chargingHourKst)}.`,
                'Before that you are told the date and the amount, and asked for your consent again. Without it nothing is charged.',
              ]
            : [`${first} is charged as soon as your card is registered.`]),
          `After that it renews by itself until you cancel: ${price(terms)}, from the card you register.`,
          ...(fullPriceAt === undefined
            ? []
            : [
                `From ${date(fullPriceAt)} it is ${won(plan.amount)} ${every(plan.interval)}. Before that you are told the date and the amount, and asked for your consent again. Without it nothing is charged.`,
              ]),
          'You can cancel at any time; nothing is charged from the next payment on.',
          `To cancel or to ask: ${support}`,
          `Dates are those of a card registered today, ${date(now)}.`,
        ];
      }
    }
  },
  windowShows: (shown, taken) =>
    `The payment window shows ${won(shown)}, but ${taken === 0 ? 'nothing' : won(taken)} is charged now.`,
  termsOfUse: 'Terms',
  privacyPolicy: 'Privacy policy',
  assent(terms) {
    if (terms.kind === 'card') return undefined;
    const seen = 'I have read the above, the terms and the privacy policy, and I agree to ';
    if (terms.kind === 'charge') return `${seen}the payment.`;
    return `${seen}payments that renew by themselves until I cancel.`;
  },
  button(terms) {
    const now = amountNow(terms);
    if (now > 0) return `Register and pay ${won(now)}`;
    return terms.kind === 'subscribe'
      ? `Start ${terms.trialDays} free ${terms.trialDays === 1 ? 'day' : 'days'}`
      : 'Register card';
  },
  page: {
    buyer: 'Name',
    cardStays: 'You type your card into KG Inicis’s own payment window; this page never stores it.',
    leave: 'Go back without registering',
    noScript: 'The payment window needs JavaScript. Please turn on JavaScript in your browser.',
    used: 'This link has been used and cannot register another card.',
    expiredTitle: 'This link has expired',
    expired:
      'For your safety a registration link works for 30 minutes. Please go back and try again. If you had finished, the result will show shortly.',
    back: 'Go back',
    reopen: 'To manage your subscriptions, please open that page again from the shop or app.',
  },
  script: {
    opening: 'Opening the payment window…',
    inWindow: 'Please enter your card in the payment window.',
    cannotOpen: 'The payment window cannot be opened. Please check your connection and try again.',
    cannotAgree: 'Your consent could not be saved. Please check your connection and try again.',
    agreeFirst: 'Please agree to the above to go on.',
    changed: 'What you are asked to agree to has changed. Please read it and agree again.',
    checking: 'Checking the result…',
    closed: 'You closed the payment window. You can open it again.',
    failed: 'The card could not be registered.',
    refused:
      'The result cannot be checked. Before you try again, please look at your cards in the shop or the app.',
    saidByPg: 'From the payment provider',
    registered: 'Your card is registered',
    nothingTaken: 'Nothing was charged.',
    paid: 'Your payment is complete',
    amount: 'Amount',
    card: 'Card',
    nextCharge: 'Next payment',
    won: '₩{n}',
    paying: 'Checking the payment…',
    payingLong: 'We are checking your payment',
    payingHint:
      'Your card is registered, but the card company has not answered yet. Please do not pay again. You may close this page; the result will show shortly.',
    declined: 'Your card is registered, but the payment did not go through',
    retry: 'The same card will be tried again on {date}.',
    noRetry: 'This payment will not be tried again by itself.',
    waiting: 'We are checking the result',
    waitingHint:
      'The card company has not answered yet. You may close this page; the result will show shortly.',
    next: 'Continue',
    advice: {
      insufficient_balance: 'The balance is too low. Please check it, or use another card.',
      over_limit: 'The card’s limit is exceeded. Please check it, or use another card.',
      card_invalid:
        'The card’s details are wrong, or it has expired. Please check them, or use another card.',
      card_blocked:
        'This card is lost, stolen or blocked. Please ask your card company, or use another card.',
      issuer_trouble: 'The card company or its network has a passing problem. Please try again in a moment.',
      duplicate: 'The same payment is already under way. Please check your payments in a moment.',
      key_missing: 'The registered card cannot be found. Please register it again.',
      merchant_limit: 'This shop cannot take payments at the moment. Please contact its support.',
      call_issuer:
        'Your card company wants to check. Please call the number on your card, or use another card.',
      unknown: 'The card company did not approve. Please ask your card company, or use another card.',
    },
  },
};
