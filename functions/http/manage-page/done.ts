import { type Html, html } from '../checkout-page/html.ts';
import type { Lang } from '../page/language.ts';
import { en } from './done-texts.en.ts';
import { type DoneTexts, ko } from './done-texts.ko.ts';

export type Done = keyof DoneTexts;

const texts: Readonly<Record<Lang, DoneTexts>> = { ko, en };

export const isDone = (word: string): word is Done => Object.hasOwn(ko, word);

/** What did not come about is not told in the colour of what did. */
const TONES: Readonly<Partial<Record<Done, string>>> = {
  declined: 'bad',
  end_refund_failed: 'bad',
  end_refunding: 'calm',
  card_failed: 'bad',
  card_declined: 'bad',
  card_paying: 'calm',
  exhausted: 'bad',
  consent_needed: 'calm',
  changed: 'calm',
  checking: 'calm',
  card_pending: 'calm',
  gone: 'calm',
  not_possible: 'calm',
  refused: 'calm',
};

/** What became of what the customer has done, on the page that comes after it. */
export function told(done: Done | undefined, lang: Lang): Html | string {
  if (done === undefined) return '';
  return html`<p class="done ${TONES[done] ?? 'good'}" role="status">${texts[lang][done]}</p>`;
}
