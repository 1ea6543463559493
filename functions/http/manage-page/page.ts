import type { Settings } from '../../../shared/ports.ts';
import type { LoadedCustomer } from '../../../shared/usecases/load-customer.ts';
import type { HttpEvent, HttpResponse } from '../../middleware/http.ts';
import type { Problem } from '../../middleware/problem.ts';
import { type Html, html } from '../checkout-page/html.ts';
import { page } from '../page/shell.ts';
import { wayTo } from './parts.ts';
import { type Reader, wordsFor } from './reader.ts';
import { subscriptionSection } from './subscription-section.ts';

/** All that the customer has. */
export function overviewPage(
  { held, hasMore }: LoadedCustomer,
  reader: Reader,
  told: Html | string,
  unread: boolean,
): HttpResponse {
  const { words } = reader;
  return managePage(
    200,
    words.title,
    html`<h1>${words.heading}</h1>
      ${told}
      ${held.length === 0 ? html`<p class="hint">${words.none}</p>` : ''}
      ${held.map((one) => subscriptionSection(one, reader))}
      ${hasMore || unread ? html`<p class="hint">${words.notAll}</p>` : ''}
      ${wayBack(reader)}`,
    reader,
  );
}

/** One thing to decide. */
export function viewPage(status: number, view: Html, reader: Reader): HttpResponse {
  return managePage(status, reader.words.title, view, reader);
}

/** Its time is over. Who comes back from the payment window after that is told what became of it. */
export function expiredPage(reader: Reader, told: Html | string = ''): HttpResponse {
  const { expired } = reader.words;
  return managePage(
    410,
    expired.title,
    html`<h1>${expired.heading}</h1>
      ${told}
      <p class="hint">${expired.text}</p>
      ${wayBack(reader)}`,
    reader,
  );
}

/** What a person sees instead of problem+json. */
export function problemPage(settings: Settings) {
  return (problem: Problem, event: HttpEvent): HttpResponse => {
    const { lang, words } = wordsFor(event);
    const { status } = problem;
    const { title, heading, text } =
      words.problem[status === 404 ? 'unknown' : status < 500 ? 'refused' : 'ours'];
    return managePage(status, title, html`<h1>${heading}</h1><p class="hint">${text}</p>`, {
      lang,
      settings,
    });
  };
}

function wayBack({ link, words }: Reader): Html | string {
  const { returnUrl } = link;
  return returnUrl === undefined ? '' : html`<div class="choices back">${wayTo(returnUrl, words.back)}</div>`;
}

function managePage(
  status: number,
  title: string,
  main: Html,
  { lang, settings }: Pick<Reader, 'lang' | 'settings'>,
): HttpResponse {
  return page(
    status,
    title,
    html`<link rel="stylesheet" href="/assets/manage.css">${main}<script src="/assets/manage.js" defer></script>`,
    { merchant: settings.merchant, lang },
  );
}
