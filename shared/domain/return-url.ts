/**
 * Where a customer may be sent back to. Entries are https origins (`https://shop.example`), app schemes
 * (`myapp:`), or, on one machine, loopback origins with any port (`http://127.0.0.1:*`).
 */
export type AllowedReturnUrls = readonly string[];

/** Longer URLs break in some in-app browsers; ours adds some 100 characters of query. */
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

/** What else it is told, when there is something to tell. */
export interface ReturnDetail {
  /** Of what was to be charged with the card. */
  readonly payment?: 'paid' | 'declined' | 'pending' | undefined;
  /** Why it failed: the PG's code, if it can be one. */
  readonly code?: string | undefined;
}

/** What a code may be made of: anything else would write into the merchant's address. */
const CODE = /^[A-Za-z0-9_]{1,20}$/;

/**
 * The merchant's URL with exactly our own parameters added, before its fragment. It is never parsed and written anew: that
 * would destroy what is not UTF-8 (EUC-KR), turn `%20` into `+`, and break a signature over the query.
 */
export function returnUrlWith(
  returnUrl: string,
  registrationId: string,
  status: ReturnStatus,
  { payment, code }: ReturnDetail = {},
): string {
  const end = returnUrl.indexOf('#');
  const [address, fragment] = end < 0 ? [returnUrl, ''] : [returnUrl.slice(0, end), returnUrl.slice(end)];
  const detail =
    (payment === undefined ? '' : `&payment=${payment}`) +
    (code !== undefined && CODE.test(code) ? `&code=${code}` : '');
  return `${address}${separatorAfter(address)}registration_id=${registrationId}&status=${status}${detail}${fragment}`;
}

function separatorAfter(address: string): '?' | '&' | '' {
  const start = address.indexOf('?');
  if (start < 0) return '?';
  return start === address.length - 1 || address.endsWith('&') ? '' : '&';
}
