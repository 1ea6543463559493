import { EXPECTATION } from './bash-session.ts';
import { type Block, blocksOf, marked } from './markdown.ts';
import { type OpenApi, operationsOf } from './openapi/document.ts';

export const READMES = ['README.md', 'README.ko.md'] as const;

const GUIDES = [
  'registering-cards',
  'subscriptions',
  'charges',
  'trying',
  'your-code',
  'deploying',
  'operating',
];

/** What a reader follows, in order: the README, and the guides that go on in its shell. */
export const BOOKS = {
  English: [READMES[0], ...GUIDES.map((name) => `docs/${name}.md`)],
  Korean: [READMES[1], ...GUIDES.map((name) => `docs/${name}.ko.md`)],
} as const;

export const BOOK_PAGES = [...BOOKS.English, ...BOOKS.Korean];

/** Commands that .ci/run takes from the page and runs itself. */
export const ciCommandsOf = (page: string) =>
  blocksOf(page).filter((block) => marked(block, 'ci') !== undefined);

/** What a reader types against `npm start`. */
export const commandsOf = (page: string) =>
  blocksOf(page).filter(
    (block) =>
      block.language === 'sh' && marked(block, 'ci') === undefined && marked(block, 'needs') === undefined,
  );

/** What a merchant writes in TypeScript: `programs` run against `npm start`, `tests` bring their own. */
export function typescriptOf(page: string) {
  const blocks = blocksOf(page).filter(
    ({ language, text }) => language === 'ts' && /from 'iamport-billing\//.test(text),
  );
  const isTest = (block: Block) => marked(block, 'run') === 'jest';
  return { programs: blocks.filter((block) => !isTest(block)), tests: blocks.filter(isTest) };
}

/** What whoever is woken types; docs/runbook.ko.md has the same. */
export const runbookCommands = () => blocksOf('docs/runbook.md').filter(({ language }) => language === 'sh');

export interface ShownBody {
  readonly block: Block;
  /** As in the topology: `POST /card-registrations`. */
  readonly route: string;
  readonly body: object;
}

/** JSON that a block's mark calls the body of a request: as a whole, or added to the document's own first example of it. */
export function shownBodiesOf(page: string, document: OpenApi): readonly ShownBody[] {
  return blocksOf(page).flatMap((block) => {
    const whole = marked(block, 'body of');
    const added = marked(block, 'added to the body of');
    const route = whole ?? added;
    if (route === undefined) return [];
    const body = JSON.parse(block.text) as object;
    return [{ block, route, body: added === undefined ? body : { ...exampleOf(document, route), ...body } }];
  });
}

export function schemaOf(document: OpenApi, route: string) {
  const media = operationsOf(document).get(route)?.requestBody?.content['application/json'];
  if (media === undefined) throw new Error(`docs/api.openapi.yaml has no body for ${route}`);
  return media;
}

function exampleOf(document: OpenApi, route: string): object {
  const { example, examples } = schemaOf(document, route);
  return (example ?? Object.values(examples ?? {})[0]?.value ?? {}) as object;
}

/** Without what is said to a reader in his own language. What a command prints is the same in both. */
export const withoutComments = ({ text, language }: Block): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      EXPECTATION.test(line)
        ? line
        : line.replace(language === 'sh' ? /(^|\s+)# .*$/ : /(^|\s+)\/\/ (?!→).*$/, ''),
    )
    .filter((line) => line !== '')
    .join('\n');
