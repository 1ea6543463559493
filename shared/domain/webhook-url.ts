import { isPublicAddress } from './public-address.ts';

/** What can be told of a URL without asking anybody. Where its name leads to is looked at each time something is sent. */
export function isWebhookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:') return false;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A URL's host that ends in digits is an IPv4 address, one with colons an IPv6 one: the parser sees to that.
  const isLiteral = /^[\d.]+$/.test(host) || host.includes(':');
  return isLiteral
    ? isPublicAddress(host)
    : host.includes('.') && !/\.(localhost|local|internal)$/.test(host);
}
