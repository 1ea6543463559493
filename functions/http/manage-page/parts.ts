import type { Card } from '../../../shared/domain/card.ts';
import { type Html, html } from '../checkout-page/html.ts';
import type { Reader } from './reader.ts';

/** One line of a list of facts. */
export const fact = (name: string, value: string | Html): Html =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** A button that does one thing to one subscription. */
export function actButton(
  reader: Reader,
  act: string,
  subscriptionId: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Html {
  return html`<form method="post" action="${reader.action(act)}">
    ${Object.entries({ subscription: subscriptionId, ...more }).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    )}
    <button class="choice" type="submit">${text}</button>
  </form>`;
}

/** A way to another view: the same size and weight as a button, since it is as much a choice. */
export const wayTo = (href: string, text: string): Html => html`<a class="choice" href="${href}">${text}</a>`;

export function cardText(card: Card | undefined, { words }: Reader): string {
  if (card === undefined) return words.noCard;
  if (card.status === 'revoked') return words.cardRevoked;
  const text = [card.cardName, card.cardNumberMasked].filter((part) => part !== undefined).join(' ');
  return text === '' ? words.card : text;
}
