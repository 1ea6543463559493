import { questionOf } from '../../../shared/domain/customer-choices.ts';
import { agreeByCustomer } from '../../../shared/usecases/agree-by-customer.ts';
import { withdrawSubscriptionConsent } from '../../../shared/usecases/record-consent.ts';
import { consentText } from '../manage-page/consent-section.ts';
import type { Act } from './act.ts';

/**
 * A yes to exactly what was shown: the text is made anew, and whatever has changed in it (figures, date, card) makes it
 * another question. It is kept as evidence, whole.
 */
export const agree: Act = async (ports, { account, form, reader }) => {
  const { subscriptionId, customerUid, consent, usedConsent } = account.subscription;
  const question = questionOf(account, reader.settings.billing, reader.now);
  // Pressed twice: it stands, or a charge has begun with it.
  if (question?.kind !== 'open') return (consent ?? usedConsent) === undefined ? 'changed' : 'agreed';
  const card = await ports.cards.find(customerUid);
  const text = consentText({ account, card, charges: [], hasMore: false }, question, reader);
  if (!ports.digests.equal(form['shown'] ?? '', ports.digests.of(text))) return 'changed';
  const given = { agreedAt: reader.now, method: 'customer_page', by: 'customer', text };
  const seed = { id: ports.ids.ulid(reader.now) };
  const after = await agreeByCustomer(ports, subscriptionId, question.change, given, seed);
  if (question.chargedAtOnce === 0 || after.subscription.status !== 'past_due') return 'agreed';
  return after.charge?.status === 'declined' ? 'declined' : 'checking';
};

/** No, or not any more: what was agreed to is taken back, as long as no charge has begun with it. */
export const refuse: Act = async (ports, { account }) => {
  await withdrawSubscriptionConsent(ports, account.subscription.subscriptionId);
  return 'refused';
};
