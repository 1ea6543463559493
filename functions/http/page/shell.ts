import type { Merchant } from '../../../shared/domain/merchant.ts';
import type { HttpResponse } from '../../middleware/http.ts';
import { type Html, html, toText } from '../checkout-page/html.ts';
import type { Lang } from './language.ts';
import { en } from './texts.en.ts';
import { ko } from './texts.ko.ts';

const texts = { ko, en } as const;

export interface Shell {
  readonly merchant: Merchant;
  readonly lang: Lang;
  /** What the browser is to hold back. Without it: nothing but our own files, and forms to ourselves. */
  readonly contentSecurityPolicy?: string | undefined;
}

const OURS_ALONE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * The token in the path stays hidden, and the PG still learns from where a form was posted: under `no-referrer` a browser
 * sends `Origin: null` with it, which a PG's page may refuse.
 */
const REFERRER_POLICY = 'strict-origin';

/** One page of ours: its head, `main`, and who the merchant is. Its style is /assets/page.css. */
export function page(statusCode: number, title: string, main: Html, shell: Shell): HttpResponse {
  const { merchant, lang, contentSecurityPolicy = OURS_ALONE } = shell;
  return {
    statusCode,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': lang,
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': REFERRER_POLICY,
      'x-frame-options': 'DENY',
      // The same address answers in two languages.
      vary: 'Accept-Language',
    },
    body: toText(html`<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <meta name="format-detection" content="telephone=no">
    <title>${title}</title>
    <link rel="stylesheet" href="/assets/page.css">
  </head>
  <body>
    <header class="shop">${merchant.name}</header>
    <main>${main}</main>
    ${footer(merchant, lang)}
  </body>
</html>`),
  };
}

/** Who sells, where to ask, and on what terms: every page of ours names them. */
function footer({ name, support, termsUrl, privacyUrl, businessInfo }: Merchant, lang: Lang): Html {
  const words = texts[lang].footer;
  const { tel, email, url } = support;
  return html`<footer aria-label="${words.label}">
      <p class="seller"><strong>${name}</strong></p>
      <ul class="contact" aria-label="${words.support}">
        ${tel === undefined ? '' : html`<li>${words.tel} <a href="tel:${tel.replaceAll(/[^\d+]/g, '')}">${tel}</a></li>`}
        ${email === undefined ? '' : html`<li>${words.email} <a href="mailto:${email}">${email}</a></li>`}
        ${url === undefined ? '' : html`<li><a href="${url}" target="_blank" rel="noopener noreferrer">${words.site}</a></li>`}
      </ul>
      <p class="legal">
        <a href="${termsUrl}" target="_blank" rel="noopener noreferrer">${words.terms}</a>
        <a href="${privacyUrl}" target="_blank" rel="noopener noreferrer">${words.privacy}</a>
      </p>
      ${businessInfo === undefined ? '' : html`<p class="business">${businessInfo}</p>`}
    </footer>`;
}
