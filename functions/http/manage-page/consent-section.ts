import { type Question, questionOf } from '../../../shared/domain/customer-choices.ts';
import type { PriceChange } from '../../../shared/domain/price-change.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { actButton, cardText, fact, wayTo } from './parts.ts';
import type { Reader } from './reader.ts';

/** What the customer is shown of a change, each part as it stands on the page. */
interface Shown {
  readonly heading: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly sentences: readonly string[];
}

/** The customer's yes to a change ahead (전자상거래법 §13⑥): what changes, when, and two buttons of one size. */
export function consentSection(held: Held, reader: Reader): Html | string {
  const question = questionOf(held.account, reader.settings.billing, reader.now);
  if (question === undefined) return '';
  return asked(held, question, reader, (text) => html`<h3>${text}</h3>`);
}

function asked(held: Held, question: Question, reader: Reader, headed: (text: string) => Html): Html {
  const { consent: words } = reader.words;
  const { subscriptionId } = held.account.subscription;
  const { heading, facts, sentences } = shownFor(held, question, reader);
  return html`<div class="consent">
    ${headed(heading)}
    <dl class="order">${facts.map(([name, value]) => fact(name, value))}</dl>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    ${
      question.kind === 'open'
        ? html`<div class="choices">
            ${actButton(reader, 'agree', subscriptionId, words.yes, {
              shown: reader.digestOf(consentText(held, question, reader)),
            })}
            ${actButton(reader, 'refuse', subscriptionId, words.no)}
          </div>`
        : ''
    }
    ${question.kind === 'agreed' ? actButton(reader, 'refuse', subscriptionId, words.takeBack) : ''}
  </div>`;
}

/** By itself, where the link was made for it. Undefined: there is nothing to agree to today. */
export function consentView(held: Held, reader: Reader): Html | undefined {
  const question = questionOf(held.account, reader.settings.billing, reader.now);
  if (question?.kind !== 'open') return undefined;
  return html`<h1>${reader.words.consent.title}</h1>
    <p class="what">${held.account.subscription.plan.name}</p>
    ${asked(held, question, reader, (text) => html`<h2>${text}</h2>`)}
    <div class="choices">
      ${wayTo(reader.href({ view: 'cancel', subscription: held.account.subscription.subscriptionId }), reader.words.act.cancel)}
      ${wayTo(reader.href({ view: 'overview' }), reader.words.toOverview)}
    </div>`;
}

/** The same as one text, in the order of the page: what is kept as evidence. */
export function consentText(held: Held, question: Question, reader: Reader): string {
  const { heading, facts, sentences } = shownFor(held, question, reader);
  const { yes, no } = reader.words.consent;
  return [
    reader.settings.merchant.name,
    held.account.subscription.plan.name,
    heading,
    ...facts.map(([name, value]) => `${name}: ${value}`),
    ...sentences,
    `[${yes}] [${no}]`,
  ].join('\n');
}

function shownFor({ account, card }: Held, question: Question, reader: Reader): Shown {
  const { consent: words } = reader.words;
  const { change } = question;
  const day = reader.date(change.effectiveOn);
  return {
    heading: words.heading[change.kind],
    facts: [
      [words.on, day],
      [words.before, priceText(change, 'before', account, reader)],
      [words.after, priceText(change, 'after', account, reader)],
      [words.card, cardText(card, reader)],
    ],
    sentences: [words.howToCancel, ...standing(account, question, day, reader)],
  };
}

function standing(
  { subscription }: Held['account'],
  question: Question,
  day: string,
  reader: Reader,
): readonly string[] {
  const { consent: words } = reader.words;
  if (question.kind === 'later') return [words.later(reader.date(question.from))];
  if (question.kind === 'agreed') return [words.given(reader.day(question.consent.agreedAt))];
  const waits = subscription.status === 'paused' && subscription.pauseReason === 'consent_required';
  const { chargedAtOnce } = question;
  return [
    waits ? words.waiting : words.otherwise[reader.settings.billing.withoutConsent](day),
    ...(chargedAtOnce > 0 ? [words.atOnce(reader.won(chargedAtOnce))] : []),
  ];
}

function priceText(
  change: PriceChange,
  when: 'before' | 'after',
  { subscription }: Held['account'],
  { words, won, every }: Reader,
): string {
  const { plan, pendingPlan } = subscription;
  if (when === 'before')
    return change.priceBefore === 0
      ? words.consent.free
      : words.priceAs(every(plan.interval), won(change.priceBefore));
  return words.priceAs(every((pendingPlan ?? plan).interval), won(change.priceAfter));
}
