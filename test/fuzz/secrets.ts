/**
 * What must stay where it is. None of it has the form of an id (`[A-Za-z0-9_-]`), since what a sender puts into
 * `imp_uid` in an id's form is an id to us, and is journaled as one.
 */
export const SECRETS = {
  imp_key: 'imp-key/9f1c4e',
  imp_secret: 'imp-secret/51d07ab3',
  access_token: 'access.token/c2f7',
} as const;

/** The one buyer of this world: shown to whoever holds the checkout link, and to the merchant who sent it. */
export const BUYER = {
  name: '구매고객 가나다',
  email: 'buyer-7@customer.example',
  tel: '+1-555-876-5432',
} as const;

/** What a customer might paste where it does not belong. We are never told one. */
export const CARD_NUMBER = '4000 0000 0000 0000';

/** Names of the secrets that stand somewhere in `text`, as they are or URL-encoded. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(secrets).filter((name) => {
    const secret = secrets[name] ?? '';
    return text.includes(secret) || text.includes(encodeURIComponent(secret));
  });
}
