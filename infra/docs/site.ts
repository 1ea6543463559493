import { extname } from 'node:path';
import { parse } from 'yaml';
import { assets } from './assets.ts';
import { type Group, layout, type Page } from './layout.ts';
import { codeBlock, escapeHtml, type Rendered, render } from './markdown.ts';
import {
  API,
  addressOf,
  DECISIONS,
  decisions,
  groups,
  inLanguage,
  kindOf,
  type Language,
  languageOf,
  markdownPages,
  read,
} from './sources.ts';

export interface SiteFile {
  readonly type: string;
  readonly body: string;
}

/** What the site has, by its address (`docs/events.html`). A file is made when it is asked for. */
export type Site = ReadonlyMap<string, () => SiteFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Reads the repository's Markdown as it stands. */
export function createSite(): Site {
  const pages = new Map(markdownPages().map((path) => [path, render(path, read(path))]));
  const navigation = { en: navigationIn('en', pages), ko: navigationIn('ko', pages) };
  const site = new Map<string, () => SiteFile>();
  const add = (address: string, body: () => string) =>
    site.set(address, () => ({ type: types[extname(address)] ?? 'text/plain', body: body() }));
  const addPage = (page: Omit<Page, 'body'>, body: () => string) =>
    add(addressOf(page.path), () => layout({ ...page, body: body() }, navigation[page.language]));

  for (const [path, { title, html, headings }] of pages)
    addPage({ path, language: languageOf(path), title, headings }, () => html);
  for (const path of new Set([...pages.values()].flatMap(({ links }) => links)))
    if (!pages.has(path) && path !== API)
      addPage({ path, language: 'en', title: path }, () => shown(path, pages));
  addPage(apiPage, () => '<div id="api"></div>');
  add('assets/api-description.js', () => `window.description = ${JSON.stringify(parse(read(API)))};\n`);
  for (const [address, text] of assets) add(address, text);
  return site;
}

function navigationIn(language: Language, pages: ReadonlyMap<string, Rendered>): Group[] {
  const entry = (path: string) => {
    if (path === API) return { path, title: 'API' };
    if (path === DECISIONS) return { path, title: language === 'ko' ? '설계 결정 (영문)' : 'Decisions' };
    const own = inLanguage(path, language);
    const page = pages.get(own);
    if (page !== undefined) return { path: own, title: page.title };
    return { path, title: `${pages.get(path)?.title ?? path} (영문)` };
  };
  return groups().map(({ title, pages: paths }) => ({ title: title[language], entries: paths.map(entry) }));
}

/** What a page leads to and is none itself: a file's text, or what lies in a folder. */
function shown(path: string, pages: ReadonlyMap<string, Rendered>): string {
  if (path === DECISIONS) {
    const items = decisions().map((each) => {
      const name = each.slice(DECISIONS.length + 1).replace(/\.md$/, '.html');
      return `<li><a href="${name}">${escapeHtml(pages.get(each)?.title ?? each)}</a></li>`;
    });
    return `<h1>Decisions</h1>\n<ul>${items.join('\n')}</ul>`;
  }
  const title = `<h1><code>${escapeHtml(path)}</code></h1>\n`;
  return kindOf(path) === 'folder'
    ? `${title}<p>A folder of the repository.</p>`
    : title + codeBlock(read(path), extname(path).slice(1) || 'bash');
}

const apiPage: Omit<Page, 'body'> = {
  path: API,
  language: 'en',
  title: 'API',
  head: `
<link rel="stylesheet" href="../assets/swagger-ui.css">
<link rel="stylesheet" href="../assets/api.css">`,
  scripts: `
<script src="../assets/swagger-ui-bundle.js"></script>
<script src="../assets/api-description.js"></script>
<script src="../assets/api.js"></script>`,
};
