import { effectOfResume } from '../../../shared/domain/customer-choices.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { actButton } from './parts.ts';
import type { Reader } from './reader.ts';

/** 일시정지 and its end, where the merchant lets customers do that themselves. */
export function pauseSection({ account }: Held, reader: Reader): Html | string {
  const { settings, words, now, won } = reader;
  const { subscriptionId, status, cancelAtPeriodEnd } = account.subscription;
  if (!settings.customers.mayPause) return '';
  if ((status === 'active' || status === 'trialing') && !cancelAtPeriodEnd)
    return html`<div class="aside"><p class="hint">${words.pauseNote}</p>
      ${actButton(reader, 'pause', subscriptionId, words.act.pause)}</div>`;
  const resumed = effectOfResume(account, settings.billing, now);
  if (resumed === undefined) return '';
  const { chargedAtOnce } = resumed;
  return html`<div class="aside">
    ${chargedAtOnce === 0 ? '' : html`<p class="note">${words.resumeNote(won(chargedAtOnce))}</p>`}
    ${actButton(reader, 'resume', subscriptionId, words.act.resume)}</div>`;
}
