import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The repository, whose Markdown is the site. */
const ROOT = join(import.meta.dirname, '..', '..');

export type Language = 'en' | 'ko';

export const API = 'docs/api.openapi.yaml';
export const DECISIONS = 'docs/decisions';

/** What the navigation shows, in order; a page of docs/ that is not named here stands with the last group. */
const GROUPS: readonly { readonly title: Record<Language, string>; readonly pages: readonly string[] }[] = [
  { title: { en: 'Start', ko: '시작하기' }, pages: ['README.md', 'docs/trying.md'] },
  {
    title: { en: 'Guides', ko: '안내' },
    pages: [
      'docs/registering-cards.md',
      'docs/subscriptions.md',
      'docs/charges.md',
      'docs/your-code.md',
      API,
      'docs/events.md',
      'docs/take-over.md',
    ],
  },
  {
    title: { en: 'Run it', ko: '배포와 운영' },
    pages: ['docs/deploying.md', 'docs/operating.md', 'docs/runbook.md', 'SECURITY.md', 'CHANGELOG.md'],
  },
  {
    title: { en: 'How it is built', ko: '설계' },
    pages: [
      'docs/guarantees.md',
      'docs/consent.md',
      'docs/architecture.md',
      'docs/words.md',
      DECISIONS,
      'CONTRIBUTING.md',
      'infra/local/iamport-simulator/README.md',
    ],
  },
];

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const kindOf = (path: string): 'file' | 'folder' | undefined => {
  const at = join(ROOT, path);
  if (!existsSync(at)) return undefined;
  return statSync(at).isDirectory() ? 'folder' : 'file';
};

const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name));

export const decisions = (): readonly string[] => markdownIn(DECISIONS).sort();

/** The other language's file of a page, whether it is there or not. */
export const inLanguage = (path: string, language: Language): string => {
  const english = path.replace(/\.ko\.md$/, '.md');
  return language === 'en' ? english : english.replace(/\.md$/, '.ko.md');
};

export const languageOf = (path: string): Language => (path.endsWith('.ko.md') ? 'ko' : 'en');

export function groups() {
  const named = new Set(GROUPS.flatMap(({ pages }) => pages));
  const rest = markdownIn('docs').filter((path) => languageOf(path) === 'en' && !named.has(path));
  return GROUPS.map(({ title, pages }, at) => ({
    title,
    pages: at === GROUPS.length - 1 ? [...pages, ...rest] : pages,
  }));
}

/** Every page of Markdown, in both languages where there are two. */
export function markdownPages(): readonly string[] {
  const english = [...groups().flatMap(({ pages }) => pages), ...decisions()].filter((path) =>
    path.endsWith('.md'),
  );
  return english.flatMap((path) => [
    path,
    ...(kindOf(inLanguage(path, 'ko')) === undefined ? [] : [inLanguage(path, 'ko')]),
  ]);
}

/** Where the site has what stands at this path of the repository. */
export function addressOf(path: string): string {
  if (path === 'README.md') return 'index.html';
  if (path === 'README.ko.md') return 'index.ko.html';
  if (path === API) return 'docs/api.html';
  if (path.endsWith('.md')) return path.replace(/\.md$/, '.html');
  return kindOf(path) === 'folder' ? `${path}/index.html` : `${path}.html`;
}

/** From one page of the site to another, wherever both lie. */
export const relative = (from: string, to: string): string => posix.relative(posix.dirname(from), to);
