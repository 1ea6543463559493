import { type CancelEffect, effectOfCancel, paymentAhead } from '../../../shared/domain/customer-choices.ts';
import type { Held } from '../../../shared/usecases/load-customer.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { endSection } from './end-section.ts';
import { actButton, fact, wayTo } from './parts.ts';
import type { Reader } from './reader.ts';
import { viewTexts } from './view-texts.ts';

/** 해지: until when it runs and what comes back, and then one press. Undefined: there is nothing to cancel. */
export function cancelSection(held: Held, reader: Reader): Html | undefined {
  const { account } = held;
  const effect = effectOfCancel(account, reader.now);
  if (effect === undefined) return undefined;
  const { cancel: words } = viewTexts[reader.lang];
  const { subscriptionId, plan } = account.subscription;
  return html`<h1>${words.heading}</h1>
    <p class="what">${plan.name}</p>
    <dl class="order">
      ${fact(words.runsUntil, effect.kind === 'runs_until' ? reader.day(effect.until) : words.endsNow)}
      ${fact(words.comesBack, words.nothing)}
      ${fact(words.further, words.noFurther)}
    </dl>
    ${notesOn(held, effect, reader).map((note) => html`<p class="hint">${note}</p>`)}
    <div class="choices">
      ${actButton(reader, 'cancel', subscriptionId, words.yes)}
      ${wayTo(reader.href({ view: 'overview' }), words.no)}
    </div>
    ${endSection(held, reader)}`;
}

function notesOn({ account }: Held, effect: CancelEffect, reader: Reader): readonly string[] {
  const { cancel: words } = viewTexts[reader.lang];
  if (effect.kind === 'runs_until')
    return [account.subscription.status === 'trialing' ? words.trialNote : words.runsNote];
  const ahead = paymentAhead(account, reader.now);
  const sum = reader.won(ahead?.amount ?? 0);
  if (ahead?.kind === 'owed') return [words.nowNote, words.owedNote(sum)];
  if (ahead?.kind !== 'under_way') return [words.nowNote];
  const goesBack = reader.settings.billing.paidAfterCancel === 'give_back';
  return [words.nowNote, goesBack ? words.givenBackNote(sum) : words.keptNote(sum)];
}
