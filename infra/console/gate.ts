import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const KEY_HEADER = 'x-console-key';

const HERE = /^(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

/** A name that merely resolves to this machine (DNS rebinding) does not get in. */
export const isNamedHere = ({ host }: IncomingHttpHeaders): boolean => HERE.test(host ?? '');

/**
 * Whether our own page asks. Browsers say where a request comes from, and another port is another origin; whoever is no browser still needs
 * the key, which a foreign page does not know and could not send without a preflight.
 */
export function isFromOurPage(headers: IncomingHttpHeaders, key: string): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return isSame(String(headers[KEY_HEADER] ?? ''), key);
}

function isSame(given: string, key: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
}
