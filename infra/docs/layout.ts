import { escapeHtml } from './markdown.ts';
import { addressOf, inLanguage, kindOf, type Language, relative } from './sources.ts';

export interface Page {
  /** In the repository: `docs/events.md`. */
  readonly path: string;
  readonly language: Language;
  readonly title: string;
  readonly body: string;
  readonly headings?: readonly { readonly slug: string; readonly text: string }[];
  /** What else belongs into the head, and at the end of the body. */
  readonly head?: string;
  readonly scripts?: string;
}

export interface Entry {
  readonly path: string;
  readonly title: string;
}

export interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const words = {
  en: { skip: 'To the text', menu: 'Pages', nav: 'Pages of the documentation', other: '한국어' },
  ko: { skip: '본문으로', menu: '목차', nav: '문서 목차', other: 'English' },
} as const;

/** A whole page of the site. Addresses are relative: it is read from a folder, a server or under a path of one. */
export function layout(page: Page, groups: readonly Group[]): string {
  const { language, title, body, head = '', scripts = '' } = page;
  const here = addressOf(page.path);
  const to = (address: string) => encodeURI(relative(here, address));
  const own = words[language];
  const other = inLanguage(page.path, language === 'en' ? 'ko' : 'en');
  const isThere = kindOf(other) !== undefined && other !== page.path;
  const turned = isThere ? other : language === 'en' ? 'README.ko.md' : 'README.md';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · iamport-billing</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('assets/site.css')}">${head}
</head>
<body>
<a class="skip" href="#text">${own.skip}</a>
<header>
<a class="home" href="${to(language === 'ko' ? 'index.ko.html' : 'index.html')}">iamport-billing</a>
<a lang="${language === 'en' ? 'ko' : 'en'}" href="${to(addressOf(turned))}">${own.other}</a>
</header>
<div class="columns">
<nav aria-label="${own.nav}">
<details class="menu" open><summary>${own.menu}</summary>
${groups.map((group) => section(group, page, to)).join('\n')}
</details>
</nav>
<main id="text" tabindex="-1">
${body}
</main>
</div>
<script src="${to('assets/menu.js')}"></script>${scripts}
</body>
</html>
`;
}

const section = ({ title, entries }: Group, page: Page, to: (address: string) => string): string => {
  const items = entries.map((entry) => {
    const isHere = entry.path === page.path;
    const link = `<a href="${to(addressOf(entry.path))}"${isHere ? ' aria-current="page"' : ''}>${escapeHtml(entry.title)}</a>`;
    const within = isHere ? (page.headings ?? []) : [];
    const inner = within
      .map(({ slug, text }) => `<li><a href="#${slug}">${escapeHtml(text)}</a></li>`)
      .join('');
    return `<li>${link}${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>${items.join('\n')}</ul>`;
};
