import type { FirstPayment } from '../../../shared/domain/first-payment.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import { returnUrlWith } from '../../../shared/domain/return-url.ts';
import { knowsWayBack } from '../../../shared/usecases/find-checkout.ts';
import type { HttpResponse } from '../../middleware/http.ts';
import type { Lang } from '../page/language.ts';
import type { Agreement, Fact } from './agreement.ts';
import { type Html, html } from './html.ts';
import { ours, type Reader } from './ours.ts';
import { paymentDetail, paymentView } from './payment-view.ts';
import { textsIn } from './texts.ts';

/** What the page's script needs; it reads nothing else, least of all the query. */
export interface CheckoutData {
  readonly sdk_url: string;
  readonly imp_code: string;
  readonly request_pay: Readonly<Record<string, unknown>>;
  /** Of what is agreed to on this page. Null: there is nothing to agree to. */
  readonly agreement: { readonly hash: string; readonly lang: Lang } | null;
}

/** The page that opens the payment window. */
export function checkoutPage(
  registration: Registration,
  agreement: Agreement,
  data: CheckoutData,
  reader: Reader,
): HttpResponse {
  const texts = textsIn(reader.lang);
  const words = texts.page;
  const { title, facts, sentences, assent, button } = agreement;
  return ours(
    200,
    title,
    html`
      <h1>${title}</h1>
      ${factsOf([{ label: words.buyer, value: registration.buyer.name }, ...facts])}
      <div class="terms">${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>
      ${assent === undefined ? '' : assentOf(agreement, assent)}
      <noscript><p class="failure">${words.noScript}</p></noscript>
      <div id="notice" class="notice" role="status" hidden></div>
      <button id="open" type="button" class="primary">${button}</button>
      <div id="progress" class="progress" role="status" aria-live="polite"></div>
      <div id="failure" class="failure" role="alert" hidden></div>
      <p class="hint after">${words.cardStays}</p>
      ${leave(registration, words.leave)}
      <template id="checkout-data" data-checkout="${JSON.stringify(data)}" data-texts="${JSON.stringify(texts.script)}"></template>
      <script src="/assets/checkout.js" defer></script>`,
    reader,
  );
}

/** The documents open beside this page: what is ticked must not be lost by reading them. */
function assentOf({ documents }: Agreement, assent: string): Html {
  return html`<p class="documents">${documents.map(
    ({ label, url }) => html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a> `,
  )}</p>
      <label class="assent"><input id="assent" type="checkbox" required autocomplete="off"> <span>${assent}</span></label>`;
}

/** A used registration: nothing to do here any more but go back. What came of its payment is told once more. */
export function completedPage(
  registration: Registration,
  payment: FirstPayment,
  reader: Reader,
): HttpResponse {
  const { page: words, script } = textsIn(reader.lang);
  const title =
    payment.status === 'paid'
      ? script.paid
      : payment.status === 'declined'
        ? script.declined
        : script.registered;
  const told = paymentView(payment);
  return ours(
    200,
    title,
    html`
      ${payment.status === 'declined' ? '' : html`<p class="mark" aria-hidden="true">✓</p>`}
      <h1>${title}</h1>
      ${'decline' in told ? html`<p class="advice">${script.advice[told.decline.class]}</p>` : ''}
      ${payment.status === 'paid' ? factsOf([{ label: script.amount, value: wonIn(script.won, payment.charge.amount) }]) : ''}
      ${payment.status === 'pending' ? html`<p class="advice">${script.payingHint}</p>` : ''}
      <p class="hint">${words.used}</p>
      ${wayOn(backOf(registration, 'succeeded', payment), registration, script.next, words.reopen)}`,
    reader,
  );
}

export function expiredPage(registration: Registration, reader: Reader): HttpResponse {
  // A window that was opened before may be finished after: nobody has asked what became of it.
  const back = backOf(registration, 'pending', { status: 'none' });
  const words = textsIn(reader.lang).page;
  return ours(
    410,
    words.expiredTitle,
    html`
      <h1>${words.expiredTitle}</h1>
      <p class="hint">${words.expired}</p>
      ${wayOn(back, registration, words.back, words.reopen)}`,
    reader,
  );
}

/** Our own page knows that nothing was registered; the merchant's is told that nobody can say. */
function leave(registration: Registration, text: string): Html | string {
  if (!knowsWayBack(registration)) return '';
  const href =
    registration.onSuccess?.kind === 'change_card'
      ? registration.returnUrl
      : backOf(registration, 'pending', { status: 'none' });
  return html`<p class="leave"><a id="leave" href="${href}">${text}</a></p>`;
}

function wayOn(href: string, registration: Registration, text: string, otherwise: string): Html {
  return knowsWayBack(registration)
    ? html`<a class="primary" href="${href}">${text}</a>`
    : html`<p class="hint">${otherwise}</p>`;
}

function factsOf(facts: readonly Fact[]): Html {
  return html`<dl class="order">${facts.map(
    ({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

function backOf(registration: Registration, shown: 'pending' | 'succeeded', payment: FirstPayment): string {
  const { returnUrl, registrationId } = registration;
  return returnUrlWith(returnUrl, registrationId, shown, paymentDetail(registration, shown, payment));
}

const wonIn = (pattern: string, amount: number) => pattern.replace('{n}', amount.toLocaleString('en-US'));
