import { posix } from 'node:path';
import { renderMermaidSVG } from 'beautiful-mermaid';
import hljs from 'highlight.js/lib/common';
import MarkdownIt, { type Token } from 'markdown-it';
import { slugOf } from './slug.ts';
import { addressOf, kindOf, relative } from './sources.ts';

export interface Rendered {
  readonly title: string;
  readonly html: string;
  readonly headings: readonly { readonly slug: string; readonly text: string }[];
  /** Files and folders of the repository that the page leads to. */
  readonly links: readonly string[];
}

const md = new MarkdownIt({ html: true });
export const escapeHtml = md.utils.escapeHtml;

/** Its rows of ` ``` ` are focusable: they scroll sideways, and a keyboard must get there. */
export function codeBlock(text: string, language: string): string {
  const known = hljs.getLanguage(language) === undefined ? 'plaintext' : language;
  const code = hljs.highlight(text, { language: known, ignoreIllegals: true }).value;
  return `<pre tabindex="0"><code>${code}</code></pre>\n`;
}

function diagram(text: string): string {
  // In the page's own colours. The library would fetch a font from outside.
  const colours = { bg: 'var(--paper)', fg: 'var(--ink)', muted: 'var(--quiet)', line: 'var(--quiet)' };
  const svg = renderMermaidSVG(text, { ...colours, accent: 'var(--ink)', transparent: true }).replace(
    /@import url\([^)]*\);/,
    '',
  );
  return `<div class="diagram" tabindex="0" role="img" aria-label="${escapeHtml(text)}">${svg}</div>\n`;
}

md.renderer.rules['fence'] = (tokens, at) => {
  const { content = '', info = '' } = tokens[at] ?? {};
  return info === 'mermaid' ? diagram(content) : codeBlock(content, info);
};
md.renderer.rules['table_open'] = () => '<div class="table" tabindex="0" role="group"><table>\n';
md.renderer.rules['table_close'] = () => '</table></div>\n';
// Our marks are comments; no page brings HTML of its own.
md.renderer.rules['html_block'] = () => '';
md.renderer.rules['html_inline'] = (tokens, at) => escapeHtml(tokens[at]?.content ?? '');

/** A page of the repository as a part of a page of the site. Throws for a link to what is not there. */
export function render(path: string, text: string): Rendered {
  const withoutSwitch = text.replace(/^\[(?:한국어|English)\]\([^)]+\)\n/m, '');
  const tokens = md.parse(withoutSwitch, {});
  const links: string[] = [];
  for (const token of tokens.flatMap((each) => each.children ?? [])) {
    if (token.type === 'link_open') token.attrSet('href', hrefOf(path, String(token.attrGet('href')), links));
    if (token.type === 'text') token.content = token.content.replace(/^\[ \] /, '☐ ');
  }
  const headings = addressed(tokens);
  return {
    title: headings.find(({ level }) => level === 'h1')?.text ?? path,
    html: md.renderer.render(tokens, md.options, {}),
    headings: headings.filter(({ level }) => level === 'h2'),
    links,
  };
}

function addressed(tokens: readonly Token[]) {
  const seen = new Map<string, number>();
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[at + 1];
    const written = slugOf(inline?.content.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1') ?? '');
    const times = seen.get(written) ?? 0;
    seen.set(written, times + 1);
    const slug = times === 0 ? written : `${written}-${times}`;
    token.attrSet('id', slug);
    const text = (inline?.children ?? []).map(({ content }) => content).join('');
    return [{ level: token.tag, slug, text }];
  });
}

function hrefOf(page: string, href: string, links: string[]): string {
  if (/^[a-z]+:|^#/.test(href)) return href;
  const [file = '', anchor] = decodeURI(href).split('#');
  const target = posix.normalize(posix.join(posix.dirname(page), file)).replace(/\/$/, '');
  if (kindOf(target) === undefined) throw new Error(`${page} leads to ${href}, which is not there`);
  links.push(target);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  return encodeURI(relative(addressOf(page), addressOf(target))) + hash;
}
