import type { Charge } from '../../../shared/domain/charge.ts';
import { openRefund, refundedAmount } from '../../../shared/domain/refund.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import type { Reader } from './reader.ts';
import { viewTexts } from './view-texts.ts';

/** Shown at once; what is older unfolds. */
const AT_ONCE = 3;

/** What was paid for one subscription, newest first, with receipts and what went back. */
export function paymentsSection({ charges, hasMore }: Held, reader: Reader): Html {
  const { payments: words } = viewTexts[reader.lang];
  const paid = charges.filter(({ payment }) => payment !== undefined);
  const [recent, older] = [paid.slice(0, AT_ONCE), paid.slice(AT_ONCE)];
  if (paid.length === 0) return html`<h3>${words.heading}</h3><p class="hint">${words.none}</p>`;
  return html`<h3>${words.heading}</h3>
    <ul class="payments">${recent.map((charge) => paymentLine(charge, reader))}</ul>
    ${
      older.length === 0
        ? ''
        : html`<details><summary>${words.older(String(older.length))}</summary>
            <ul class="payments">${older.map((charge) => paymentLine(charge, reader))}</ul>
            ${hasMore ? html`<p class="hint">${words.more}</p>` : ''}
          </details>`
    }`;
}

function paymentLine(charge: Charge, reader: Reader): Html {
  const { payment } = charge;
  if (payment === undefined) return html``;
  const day = reader.day(payment.at);
  return html`<li>
    <span class="day">${day}</span>
    <span class="sum">${reader.won(charge.amount)}</span>
    ${goneBack(charge, reader)}
    ${receipt(payment.receiptUrl, day, reader)}
  </li>`;
}

function goneBack(charge: Charge, reader: Reader): Html | string {
  const { payments: words } = viewTexts[reader.lang];
  const refunded = refundedAmount(charge);
  const open = openRefund(charge)?.amount ?? 0;
  return html`${refunded === 0 ? '' : html`<span class="refund">${words.refunded(reader.won(refunded))}</span>`}
    ${open === 0 ? '' : html`<span class="refund">${words.refunding(reader.won(open))}</span>`}`;
}

/** The PG's own address: followed only where it is one of the web. */
function receipt(url: string | undefined, day: string, { lang }: Reader): Html | string {
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return '';
  return html`<a class="receipt" href="${url}" target="_blank" rel="noopener noreferrer"
    aria-label="${viewTexts[lang].payments.receiptOf(day)}">${viewTexts[lang].payments.receipt}</a>`;
}
