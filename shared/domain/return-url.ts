/**
 * Where a customer may be sent back to. Entries are https origins (`https://shop.example`), app schemes
 * (`myapp:`), or, on one machine, loopback origins with any port (`http://127.0.0.1:*`).
 */
export type AllowedReturnUrls = readonly string[];

/** Longer URLs break in some in-app browsers; ours adds some 60 characters of query. */
const MAX_LENGTH = 1_500;

/**
 * True only for a URL that the list names exactly. Everything that parsers are known to disagree about (backslash,
 * control characters, white space, userinfo, a scheme-relative `//host`) is refused rather than interpreted.
 */
export function isAllowedReturnUrl(text: string, allowed: AllowedReturnUrls): boolean {
  if (text.length > MAX_LENGTH || !/^[!-[\]-~]+$/.test(text)) return false;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return false;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    return text.toLowerCase().startsWith(`${url.protocol}//`) && isAllowedOrigin(url, allowed);
  }
  return allowed.includes(url.protocol);
}

function isAllowedOrigin(url: URL, allowed: AllowedReturnUrls): boolean {
  const anyPort = `${url.protocol}//${url.hostname}:*`;
  return allowed.some((entry) => entry === url.origin || entry === anyPort);
}

/** What the merchant's page is told in the URL. A display hint: what counts is GET /card-registrations/{id}. */
export type ReturnStatus = 'succeeded' | 'failed' | 'pending';

/** A registration that ran out of time without a card is a failed one to the customer. */
export function returnStatus(status: ReturnStatus | 'expired'): ReturnStatus {
  return status === 'expired' ? 'failed' : status;
}

/** Adds `registration_id` and `status`, replacing any the merchant's URL carried already. */
export function returnUrlWith(returnUrl: string, registrationId: string, status: ReturnStatus): string {
  const url = new URL(returnUrl);
  url.searchParams.set('registration_id', registrationId);
  url.searchParams.set('status', status);
  return url.href;
}
