import type { Merchant } from '../../../shared/domain/merchant.ts';
import type { HttpResponse } from '../../middleware/http.ts';
import type { Lang } from '../page/language.ts';
import { page } from '../page/shell.ts';
import type { Html } from './html.ts';

/** Whom the page is for, and who sells. */
export interface Reader {
  readonly merchant: Merchant;
  readonly lang: Lang;
}

/**
 * The SDK pulls the PG's own scripts, frames and forms into this page, so no directive may stand in their way:
 * script-src, frame-src and form-action stay open. What can be closed without touching them is closed.
 */
const contentSecurityPolicy = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

/** One of the checkout's pages. */
export const ours = (status: number, title: string, main: Html, reader: Reader): HttpResponse =>
  page(status, title, main, { ...reader, contentSecurityPolicy });
