import { lacksConsent } from '../../../shared/domain/consent.ts';
import {
  effectOfCancel,
  effectOfCardChange,
  paymentAhead,
  runsUntil,
} from '../../../shared/domain/customer-choices.ts';
import { amountOf } from '../../../shared/domain/plan.ts';
import { paidUntil, type Subscription } from '../../../shared/domain/subscription.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { consentSection } from './consent-section.ts';
import { actButton, cardText, fact, wayTo } from './parts.ts';
import { pauseSection } from './pause-section.ts';
import { paymentsSection } from './payments-section.ts';
import type { Reader } from './reader.ts';
import type { ManageTexts } from './texts.ko.ts';

/** One subscription: how it stands, what comes next, and what can be done about it. */
export function subscriptionSection(held: Held, reader: Reader): Html {
  const { account, card } = held;
  const { subscription } = account;
  const { subscriptionId, plan, status } = subscription;
  const { words } = reader;
  const state = stateOf(subscription, reader.now);
  const live = status !== 'canceled';
  return html`<section class="subscription" aria-labelledby="s-${subscriptionId}">
    <div class="title">
      <h2 id="s-${subscriptionId}">${plan.name}</h2>
      <span class="badge ${toneOf(state)}">${words.status[state]}</span>
    </div>
    ${noteOn(held, reader)}
    ${consentSection(held, reader)}
    <dl class="order">
      ${fact(words.price, priceText(subscription, reader))}
      ${periodFact(subscription, reader)}
      ${live ? nextFact(held, reader) : ''}
      ${live ? fact(words.card, cardText(card, reader)) : ''}
    </dl>
    ${live ? choices(held, reader) : ''}
    ${live ? pauseSection(held, reader) : ''}
    ${paymentsSection(held, reader)}
  </section>`;
}

/** The introductory price is the one that is paid while the period that it has bought runs, or the first is to come. */
function priceText({ plan, period }: Subscription, { words, every, won }: Reader): string {
  const full = words.priceAs(every(plan.interval), won(plan.amount));
  const { intro } = plan;
  if (intro === undefined || amountOf(plan, Math.max(1, period - 1)) === plan.amount) return full;
  return words.introAs(words.priceAs(every(plan.interval), won(intro.amount)), intro.periods, full);
}

type State = keyof ManageTexts['status'];

function stateOf(subscription: Subscription, now: Date): State {
  const { status, cancelAtPeriodEnd, cancelReason, pauseReason, hadTrial, nextChargeAt } = subscription;
  switch (status) {
    case 'trialing':
      if (cancelAtPeriodEnd) return 'ending';
      if (nextChargeAt <= now && !lacksConsent({ subscription }, now)) return 'first_payment';
      return hadTrial ? 'trial' : 'starting';
    case 'active':
      return cancelAtPeriodEnd ? 'ending' : 'active';
    case 'paused':
      return pauseReason === 'consent_required' ? 'consent_required' : 'paused';
    case 'incomplete':
      return 'first_payment';
    case 'canceled':
      return cancelReason === 'first_payment_declined' ? 'not_started' : 'canceled';
    default:
      return status;
  }
}

const TONES: Readonly<Partial<Record<State, string>>> = {
  trial: 'good',
  active: 'good',
  past_due: 'bad',
  unpaid: 'bad',
  consent_required: 'bad',
};
const toneOf = (state: State): string => TONES[state] ?? 'calm';

/** What asks for attention. */
function noteOn({ account }: Held, { words, won, day, now, settings }: Reader): Html | string {
  const ahead = paymentAhead(account, now);
  if (ahead?.kind === 'under_way') return html`<p class="note">${words.underWay(won(ahead.amount))}</p>`;
  if (ahead?.kind !== 'owed') return '';
  const sum = won(ahead.amount);
  const said = ahead.retryAt === undefined ? words.owed(sum) : words.owedRetry(sum, day(ahead.retryAt));
  // Only where it can be changed, and a change charges at once.
  const mayChange = (effectOfCardChange(account, settings.billing, now)?.chargedAtOnce ?? 0) > 0;
  const text = mayChange ? `${said} ${words.owedCard}` : said;
  return html`<p class="note bad">${text}</p>`;
}

function periodFact(subscription: Subscription, { words, day, now }: Reader): Html | string {
  const { status, canceledAt, cancelAtPeriodEnd, hadTrial } = subscription;
  if (status === 'canceled')
    return canceledAt === undefined ? '' : fact(words.period, words.endedOn(day(canceledAt)));
  const until = cancelAtPeriodEnd || hadTrial ? runsUntil(subscription) : paidUntil(subscription);
  return until === undefined || until <= now ? '' : fact(words.period, words.until(day(until)));
}

function nextFact({ account }: Held, { words, won, day, now }: Reader): Html | string {
  const { pendingPlan } = account.subscription;
  const ahead = paymentAhead(account, now);
  if (ahead === undefined) return fact(words.next, words.noNext);
  if (ahead.kind !== 'next') return '';
  return html`${fact(words.next, words.nextAs(day(ahead.at), won(ahead.amount)))}
    ${pendingPlan === undefined ? '' : fact(words.planAhead, pendingPlan.name)}`;
}

/** The card, and the end: two choices of one size. */
function choices({ account }: Held, reader: Reader): Html {
  const { href, words, now, settings } = reader;
  const { subscriptionId, cancelAtPeriodEnd, status } = account.subscription;
  // A paused one would be taken up again by it, which is another right.
  const mayKeep = cancelAtPeriodEnd && (status !== 'paused' || settings.customers.mayPause);
  const mayChange = effectOfCardChange(account, settings.billing, now) !== undefined;
  const mayCancel = effectOfCancel(account, now) !== undefined;
  return html`<div class="choices">
    ${mayChange ? wayTo(href({ view: 'card', subscription: subscriptionId }), words.act.changeCard) : ''}
    ${mayKeep ? actButton(reader, 'keep', subscriptionId, words.act.keep) : ''}
    ${mayCancel ? wayTo(href({ view: 'cancel', subscription: subscriptionId }), words.act.cancel) : ''}
  </div>`;
}
