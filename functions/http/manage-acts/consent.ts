import type { SubscriptionAccount } from '../../../shared/domain/account.ts';
import { questionOf } from '../../../shared/domain/customer-choices.ts';
import { agreeByCustomer } from '../../../shared/usecases/agree-by-customer.ts';
import { withdrawSubscriptionConsent } from '../../../shared/usecases/record-consent.ts';
import { consentText } from '../manage-page/consent-section.ts';
import type { Act, ActPorts } from './act.ts';

/**
 * A yes to exactly what was shown: the text is made anew, and whatever has changed in it (figures, date, card) makes it
 * another question. It is kept as evidence, whole.
 */
export const agree: Act = async (ports, { account, form, reader }) => {
  const { subscriptionId, customerUid } = account.subscription;
  const shown = form['shown'] ?? '';
  const question = questionOf(account, reader.settings.billing, reader.now);
  if (question?.kind !== 'open') return (await hasAgreedTo(ports, account, shown)) ? 'agreed' : 'changed';
  const card = await ports.cards.find(customerUid);
  const text = consentText({ account, card, charges: [], hasMore: false }, question, reader);
  if (!ports.digests.equal(shown, ports.digests.of(text))) return 'changed';
  const given = { agreedAt: reader.now, method: 'customer_page', by: 'customer', text };
  const seed = { id: ports.ids.ulid(reader.now) };
  const after = await agreeByCustomer(ports, subscriptionId, question.change, given, seed);
  if (question.chargedAtOnce === 0 || after.subscription.status !== 'past_due') return 'agreed';
  return after.charge?.status === 'declined' ? 'declined' : 'checking';
};

/** Pressed twice: a yes to that very text stands, or a charge has begun with it. An earlier yes is none to this. */
async function hasAgreedTo(ports: ActPorts, { subscription }: SubscriptionAccount, shown: string) {
  const { subscriptionId, consent, usedConsent } = subscription;
  for (const given of [consent, usedConsent]) {
    const record = given && (await ports.accounts.findConsent(subscriptionId, given.consentId));
    if (record?.textDigest !== undefined && ports.digests.equal(shown, record.textDigest)) return true;
  }
  return false;
}

/**
 * No, or not any more: what was agreed to is taken back, as long as no charge has begun with it. Where one has, nobody is told
 * that nothing is charged.
 */
export const refuse: Act = async (ports, { account, reader }) => {
  const after = await withdrawSubscriptionConsent(ports, account.subscription.subscriptionId);
  if (questionOf(after, reader.settings.billing, reader.now) !== undefined) return 'refused';
  return after.subscription.usedConsent === undefined ? 'changed' : 'not_possible';
};
