import type { ManageLink } from '../../../shared/domain/manage-link.ts';
import type { Digests, Settings } from '../../../shared/ports.ts';
import type { HttpEvent } from '../../middleware/http.ts';
import { type Lang, languageOf } from '../page/language.ts';
import { type Format, formats } from './format.ts';
import { en } from './texts.en.ts';
import { ko, type ManageTexts } from './texts.ko.ts';

const texts = { ko, en } as const;

/** Whom the page is for, in which words, and under which address. */
export interface Reader extends Format {
  readonly lang: Lang;
  readonly words: ManageTexts;
  readonly settings: Settings;
  readonly now: Date;
  readonly link: ManageLink;
  /** Of the link, as it stands in the address. */
  readonly token: string;
  readonly digestOf: (text: string) => string;
  /** The page itself, with what is asked of it. */
  readonly href: (asked?: Readonly<Record<string, string>>) => string;
  /** Where a form goes that does something. */
  readonly action: (act: string) => string;
}

export const wordsFor = (event: HttpEvent) => {
  const lang = languageOf(event);
  return { lang, words: texts[lang] };
};

export function readerOf(
  event: HttpEvent,
  token: string,
  link: ManageLink,
  { settings, digests }: { readonly settings: Settings; readonly digests: Digests },
  now: Date,
): Reader {
  const { lang, words } = wordsFor(event);
  // A language that was asked for stays; one that the browser prefers, it will prefer again.
  const kept = event.queryStringParameters?.['lang'] === lang ? { lang } : {};
  const at = (path: string, asked: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams({ ...asked, ...kept }).toString();
    return query === '' ? path : `${path}?${query}`;
  };
  return {
    ...formats[lang],
    lang,
    words,
    settings,
    now,
    link,
    token,
    digestOf: (shown) => digests.of(shown),
    href: (asked) => at(`/manage/${token}`, asked),
    action: (act) => at(`/manage/${token}/${act}`),
  };
}
