import type { HttpEvent } from './http.ts';

const NAME = 'way_back';

export interface WayBack {
  /** The token of the customer's page. */
  readonly managed: string;
  /** Of the checkout that it is the way back from. */
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * A cookie that only says where one checkout leads back to. Nothing is done by its authority, so there is nothing in it for
 * another site to ride on; it goes to the paths of that checkout only, and no script reads it. The PG, which is told the
 * checkout's address, never sees it.
 */
export function wayBackCookie(
  { managed, token, expiresAt }: WayBack,
  publicBaseUrl: string,
  now: Date,
): string {
  const { protocol, pathname } = new URL(publicBaseUrl);
  const path = `${pathname.replace(/\/$/, '')}/checkout/${token}`;
  const seconds = Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / 1000));
  // SameSite=Lax: it comes along when the PG sends the browser back. On one machine there is no https.
  const secure = protocol === 'https:' ? '; Secure' : '';
  return `${NAME}=${managed}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

export function readWayBack(event: HttpEvent): string | undefined {
  // API Gateway gives cookies apart from the headers.
  const cookies = event.cookies ?? (event.headers?.['cookie'] ?? '').split(';');
  const own = cookies.map((cookie) => cookie.trim()).find((cookie) => cookie.startsWith(`${NAME}=`));
  return own?.slice(NAME.length + 1);
}
