import { effectOfCardChange, paymentAhead } from '../../../shared/domain/customer-choices.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { cardText, fact, wayTo } from './parts.ts';
import type { Reader } from './reader.ts';

/** What was typed, as it came, and what is wrong with it. */
export interface Typed {
  readonly name: string;
  readonly email: string;
  readonly tel: string;
  readonly wrong: readonly BuyerField[];
}
export const BUYER_FIELDS = ['name', 'email', 'tel'] as const;
export type BuyerField = (typeof BUYER_FIELDS)[number];

/** 카드 변경: what is charged by it is said before. Undefined: its card cannot be changed any more. */
export function cardSection(held: Held, reader: Reader, typed?: Typed): Html | undefined {
  const { account, card } = held;
  const effect = effectOfCardChange(account, reader.settings.billing, reader.now);
  if (effect === undefined) return undefined;
  const { changeCard: words } = reader.words;
  const { subscriptionId, plan } = account.subscription;
  const { chargedAtOnce } = effect;
  const ahead = paymentAhead(account, reader.now);
  return html`<h1>${words.heading}</h1>
    <p class="what">${plan.name}</p>
    <dl class="order">
      ${fact(words.now, cardText(card, reader))}
      ${
        ahead?.kind === 'next'
          ? fact(words.next, reader.words.nextAs(reader.day(ahead.at), reader.won(ahead.amount)))
          : ''
      }
    </dl>
    ${
      chargedAtOnce > 0
        ? html`<p class="note"><strong>${words.atOnce(reader.won(chargedAtOnce))}</strong></p>`
        : html`<p class="hint">${ahead?.kind === 'under_way' ? reader.words.underWay(reader.won(ahead.amount)) : words.fromNext}</p>`
    }
    <form class="buyer" method="post" action="${reader.action('change-card')}">
      <input type="hidden" name="subscription" value="${subscriptionId}">
      ${buyerFields(reader, typed)}
      <div class="choices">
        <button class="choice" type="submit">${words.yes}</button>
        ${wayTo(reader.href({ view: 'overview' }), words.no)}
      </div>
    </form>`;
}

function buyerFields(reader: Reader, typed: Typed | undefined): Html {
  const { changeCard: words } = reader.words;
  const { buyer } = reader.link;
  if (buyer !== undefined) return html`<p class="hint">${words.as(buyer.name)}</p>`;
  const field = (name: BuyerField, type: string, autocomplete: string, max: string) => {
    const wrong = typed?.wrong.includes(name) === true;
    return html`<label for="buyer-${name}">${words[name]}</label>
      <input id="buyer-${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${max}" required
        value="${typed?.[name] ?? ''}" ${wrong ? html`aria-invalid="true" aria-describedby="wrong-${name}"` : ''}>
      ${wrong ? html`<p class="wrong" id="wrong-${name}">${words.wrong[name]}</p>` : ''}`;
  };
  return html`<fieldset>
      <legend>${words.buyer}</legend>
      ${field('name', 'text', 'name', '100')}
      ${field('email', 'email', 'email', '64')}
      ${field('tel', 'tel', 'tel', '30')}
      <p class="hint">${words.keptFor}</p>
    </fieldset>`;
}
