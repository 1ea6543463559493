import * as v from 'valibot';
import { consentNeeded } from '../../../shared/domain/consent.ts';
import { effectOfCardChange } from '../../../shared/domain/customer-choices.ts';
import { invariant } from '../../../shared/domain/invariant.ts';
import type { Buyer } from '../../../shared/domain/registration.ts';
import { openCardChange } from '../../../shared/usecases/open-card-change.ts';
import { buyer } from '../../middleware/buyer.ts';
import type { HttpResponse } from '../../middleware/http.ts';
import { wayBackCookie } from '../../middleware/way-back.ts';
import { BUYER_FIELDS, cardSection, type Typed } from '../manage-page/card-section.ts';
import { viewPage } from '../manage-page/page.ts';
import type { Act, ActPorts, Pressed } from './act.ts';

/**
 * Opens the registration of another card and sends the customer to its checkout page. The card is put behind the
 * subscription when it has been registered, not before.
 */
export const changeCard: Act = async (ports, pressed) => {
  const { account, link, form, reader } = pressed;
  const { subscription } = account;
  if (subscription.status === 'canceled') return 'gone';
  const effect = effectOfCardChange(account, reader.settings.billing, reader.now);
  if (effect === undefined) {
    const needed = consentNeeded(account, reader.now) !== undefined;
    if (subscription.status === 'incomplete') return 'not_possible';
    return needed ? 'consent_needed' : 'exhausted';
  }
  const known = link.buyer ?? readBuyer(form);
  if (isTyped(known)) return again(ports, pressed, known);
  const { orderName, orderWithDebt } = reader.words.changeCard;
  const { chargedAtOnce } = effect;
  const lang = reader.href().split('?')[1];
  const query = lang === undefined ? '' : `?${lang}`;
  const token = await openCardChange(ports, link, subscription, known, {
    orderName: chargedAtOnce > 0 ? orderWithDebt : orderName,
    chargedAtOnce,
    query,
  });
  const wayBack = { managed: reader.token, token, expiresAt: link.expiresAt };
  return {
    statusCode: 303,
    // By its path: a form may lead to this very origin and nowhere else.
    headers: { location: `/checkout/${token}${query}` },
    cookies: [wayBackCookie(wayBack, reader.settings.publicBaseUrl, reader.now)],
    body: '',
  };
};

const isTyped = (read: Buyer | Typed): read is Typed => 'wrong' in read;

function readBuyer({ name = '', email = '', tel = '' }: Pressed['form']): Buyer | Typed {
  const typed = { name, email, tel };
  const parsed = v.safeParse(buyer, typed);
  if (parsed.success) return parsed.output;
  const paths = parsed.issues.map((issue) => v.getDotPath(issue));
  return { ...typed, wrong: BUYER_FIELDS.filter((field) => paths.includes(field)) };
}

/** The form once more, as it was filled in: a typing error costs one field. */
async function again(ports: ActPorts, { account, reader }: Pressed, typed: Typed): Promise<HttpResponse> {
  const card = await ports.cards.find(account.subscription.customerUid);
  const held = { account, card, charges: [], hasMore: false };
  const view = cardSection(held, reader, typed);
  invariant(view !== undefined, 'its card can be changed');
  return viewPage(400, view, reader);
}
