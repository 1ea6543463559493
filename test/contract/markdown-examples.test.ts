/** The examples in our pages, without running them: whether they can be read, and whether they say what the rest says. */
import { Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import * as events from '../../shared/domain/event.ts';
import { bash, EXPECTATION, syntaxErrors } from '../support/bash-session.ts';
import { type Block, blocksOf, headingsOf, marked, page, placeOf } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';
import { readOpenApi } from '../support/openapi/document.ts';
import { asWritten } from '../support/openapi/schemas.ts';
import {
  BOOK_PAGES,
  BOOKS,
  ciCommandsOf,
  commandsOf,
  READMES,
  schemaOf,
  shownBodiesOf,
  typescriptOf,
  withoutComments,
} from '../support/readme-blocks.ts';
import { complaintsAbout } from '../support/typescript-blocks.ts';

const PAGES = [
  ...BOOK_PAGES,
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/events.md',
  'docs/runbook.md',
  'docs/runbook.ko.md',
  'docs/take-over.md',
  'docs/take-over.ko.md',
];
const document = readOpenApi();

const ofLanguage = (language: string, pages: readonly string[] = PAGES) =>
  pages
    .flatMap((name) => blocksOf(name))
    .filter((block) => block.language === language)
    .map((block) => [placeOf(block), block] as const);

describe('an example', () => {
  test.each(ofLanguage('sh'))('%s is bash', async (_, block) => {
    expect(await syntaxErrors(block)).toBe('');
  });

  // What macOS brings: bash 3.2 and BSD's tools.
  test.each(ofLanguage('sh', BOOK_PAGES))('%s needs no GNU tool and no newer bash', (_, { text }) => {
    expect(text).not.toMatch(
      /\bdate (-d|--|-Is|\+\S*%N)|\b(sed|grep) -\w*[iPr]\b|readlink -f|base64 -w|\b(mapfile|readarray|timeout|seq)\b|declare -A|\$\{\w+(,,|\^\^)/,
    );
  });

  // A sentence about a date may name one; a command must work on any.
  test.each(ofLanguage('sh', BOOK_PAGES))('%s names no date', (_, { text }) => {
    expect(text).not.toMatch(/\b20\d\d-\d\d/);
  });

  test.each(ofLanguage('json'))('%s is JSON', (_, { text }) => {
    expect(JSON.parse(text)).toBeInstanceOf(Object);
  });

  test('in TypeScript compiles, as strictly as our own code', async () => {
    const blocks = PAGES.map(typescriptOf).flatMap(({ programs, tests }) => [...programs, ...tests]);
    expect(blocks.length).toBeGreaterThan(4);
    expect(await complaintsAbout(blocks)).toBe('');
  });

  test.each(ofLanguage('html'))('%s has scripts that can be read', (_, { text }) => {
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(scripts.map(([, code = '']) => new Script(code))).not.toEqual([]);
  });
});

describe.each(BOOK_PAGES)('%s', (name) => {
  test('says of each block what it is, and marks no other way than these', () => {
    const known =
      /^(ci: (run|test)|run: jest|app: embedded|needs: aws \(.{10,}\)|(added to the )?body of: (GET|POST|PUT|DELETE) \/\S+)$/;
    for (const block of blocksOf(name)) {
      const { language, marks } = block;
      expect({ at: placeOf(block), language }).toEqual({
        at: placeOf(block),
        language: expect.stringMatching(/^(sh|ts|json|html|mermaid)$/),
      });
      expect({ at: placeOf(block), marks: marks.filter((mark) => !known.test(mark)) }).toEqual({
        at: placeOf(block),
        marks: [],
      });
    }
  });

  test('marks what needs AWS, and nothing else', () => {
    const usesAws = ({ text }: Block) => /\b(npx cdk|aws [a-z]+|out [A-Z]\w+)/.test(text);
    const shell = blocksOf(name).filter(({ language }) => language === 'sh');
    expect(shell.filter(usesAws).map(placeOf)).toEqual(
      shell.filter((block) => marked(block, 'needs') !== undefined).map(placeOf),
    );
  });

  test('shows bodies that their routes take', () => {
    for (const { block, route, body } of shownBodiesOf(name, document)) {
      const check = asWritten(document, schemaOf(document, route).schema);
      expect([placeOf(block), ...check(body)]).toEqual([placeOf(block)]);
    }
  });
});

describe.each(READMES)('%s', (name) => {
  test('has the two commands that .ci/run takes from it', async () => {
    const commands = ciCommandsOf(name).map((block) => [marked(block, 'ci'), block.text]);
    const script = /^readme_command\(\) \{\n[\s\S]*?\n\}$/m.exec(page('.ci/run'))?.[0];
    const asked = [...page('.ci/run').matchAll(/\$\(readme_command (\w+)\)/g)].map(([, word]) => word);
    const taken = await Promise.all(
      asked.map(async (word) => {
        const { stdout } = await bash(['-c', `${script}\nreadme_command ${word}`], ROOT);
        return [word, stdout.trim()];
      }),
    );
    expect(taken).toEqual([
      ['run', 'npm ci && npm start'],
      ['test', 'npm test'],
    ]);
    expect(commands).toEqual(taken);
  });
});

describe('both languages', () => {
  test.each(BOOKS.English.map((name, at) => [name, BOOKS.Korean[at] ?? '']))(
    '%s and %s have the same examples, but for what they say to the reader',
    (...pair) => {
      const [english, korean] = pair.map((name) =>
        blocksOf(name)
          .filter(({ language }) => language !== 'mermaid')
          .map((block) => [block.marks, block.language, withoutComments(block)]),
      );
      expect(korean).toEqual(english);
      const [headings, theirs] = pair.map((name) => headingsOf(name).length);
      expect(theirs).toBe(headings);
    },
  );

  test('say what comes of their commands, and so can be found to be wrong', () => {
    const silent = commandsOf('README.md').filter(
      ({ text }) => !text.split('\n').some((line) => EXPECTATION.test(line)),
    );
    // The first sets up the reader's shell.
    expect(silent).toEqual(commandsOf('README.md').slice(0, 1));
    const bodies = BOOK_PAGES.flatMap((name) => shownBodiesOf(name, document));
    expect(bodies.length).toBeGreaterThan(3);
  });
});

test('docs/events.md shows each event that there is', () => {
  const lists = Object.entries(events).flatMap(([name, value]) =>
    name.endsWith('_EVENTS') ? (value as readonly string[]) : [],
  );
  const sections = [...page('docs/events.md').matchAll(/^### (\S+)\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)];
  expect(sections.filter(([, , text = '']) => !text.includes('```json')).map(([, name]) => name)).toEqual([]);
  expect(sections.map(([, name]) => name).sort()).toEqual([...lists, 'reconciliation.completed'].sort());
});
