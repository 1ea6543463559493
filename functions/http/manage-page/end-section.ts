import { effectOfEndNow } from '../../../shared/domain/customer-choices.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { actButton, fact } from './parts.ts';
import type { Reader } from './reader.ts';
import { viewTexts } from './view-texts.ts';

/** 중도해지, where the merchant allows it and something comes back: how much, and then one press. */
export function endSection({ account, charges }: Held, reader: Reader): Html | string {
  const { settings, now, won } = reader;
  if (!settings.customers.mayRefundUnused) return '';
  const { subscriptionId } = account.subscription;
  const effect = effectOfEndNow(account, charges, now);
  if (effect === undefined) return '';
  const { cancel, endNow } = viewTexts[reader.lang];
  return html`<h2 class="apart">${endNow.heading}</h2>
    <dl class="order">
      ${fact(cancel.runsUntil, endNow.today)}
      ${fact(cancel.comesBack, won(effect.amount))}
      ${fact(endNow.left, endNow.days(String(effect.daysLeft), String(effect.days)))}
    </dl>
    <p class="hint">${endNow.note}</p>
    ${actButton(reader, 'end', subscriptionId, endNow.yes(won(effect.amount)), { amount: String(effect.amount) })}`;
}
