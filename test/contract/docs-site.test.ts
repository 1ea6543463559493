/** `npm run docs`: what it makes is whole, and holds together by itself. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeDocs } from '../support/docs-site.ts';
import { blocksOf } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';
import { BOOK_PAGES } from '../support/readme-blocks.ts';

let folder: string;
let site: ReadonlyMap<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-site-'));
  site = makeDocs(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pages = () => [...site].filter(([address]) => address.endsWith('.html'));
const markdown = (path: string) =>
  readdirSync(join(ROOT, path))
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(path, name).replace(/\.md$/, '.html'));

test('every page of docs/ is in it, and both READMEs', () => {
  const wanted = [
    ...markdown('docs'),
    ...markdown('docs/decisions'),
    'index.html',
    'index.ko.html',
    'docs/api.html',
  ];
  expect(wanted.filter((address) => !site.has(address))).toEqual([]);
});

test('no link and no anchor leads nowhere', () => {
  const dead = pages().flatMap(([from, html]) =>
    [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].flatMap(([, link = '']) => {
      if (/^(https?|data):/.test(link)) return [];
      const [file = '', anchor] = decodeURI(link.replaceAll('&amp;', '&')).split('#');
      const to = file === '' ? from : posix.join(posix.dirname(from), file);
      const target = site.get(to);
      const isThere = target !== undefined && (anchor === undefined || target.includes(` id="${anchor}"`));
      return isThere ? [] : [`${from} → ${link}`];
    }),
  );
  expect(dead).toEqual([]);
});

test('a page that is there in both languages leads to its other one', () => {
  expect(site.get('docs/subscriptions.html')).toContain(
    '<a lang="ko" href="subscriptions.ko.html">한국어</a>',
  );
  expect(site.get('docs/subscriptions.ko.html')).toContain(
    '<a lang="en" href="subscriptions.html">English</a>',
  );
  expect(site.get('docs/subscriptions.ko.html')).toContain('<html lang="ko">');
});

test('nothing is fetched from elsewhere', () => {
  const fetched = /(?:<(?:script|img|iframe)[^>]* src|<link[^>]* href|@import url\()[="'(]*(https?:[^"')]+)/g;
  const own = [...site].filter(([address]) => !address.includes('swagger-ui'));
  expect(
    own.flatMap(([address, text]) => [...text.matchAll(fetched)].map(([each]) => [address, each])),
  ).toEqual([]);
});

test('commands are shown as they are typed, our marks are not, and diagrams are pictures', () => {
  const text = (html: string) =>
    html
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&amp;', '&');
  for (const name of BOOK_PAGES) {
    const html =
      site.get(
        name.startsWith('README')
          ? name.replace('README', 'index').replace(/md$/, 'html')
          : name.replace(/md$/, 'html'),
      ) ?? '';
    const shown = text(html);
    for (const block of blocksOf(name)) {
      if (block.language === 'mermaid') expect(html).toContain('<svg');
      else expect(shown).toContain(block.text);
    }
    expect(html).not.toMatch(/<!-- (ci|needs|body|added)/);
  }
});
