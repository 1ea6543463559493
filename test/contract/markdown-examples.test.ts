/** The examples in our pages, without running them: whether they can be read, and whether they say what the rest says. */
import { Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import * as events from '../../shared/domain/event.ts';
import { bash, EXPECTATION, syntaxErrors } from '../support/bash-session.ts';
import { type Block, blocksOf, marked, page, placeOf } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';
import { readOpenApi } from '../support/openapi/document.ts';
import { asWritten } from '../support/openapi/schemas.ts';
import {
  ciCommandsOf,
  commandsOf,
  READMES,
  schemaOf,
  shownBodiesOf,
  withoutComments,
} from '../support/readme-blocks.ts';

const PAGES = [
  ...READMES,
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
  test.each(ofLanguage('sh', READMES))('%s needs no GNU tool and no newer bash', (_, { text }) => {
    expect(text).not.toMatch(
      /\bdate (-d|--|-Is|\+\S*%N)|\b(sed|grep) -\w*[iPr]\b|readlink -f|base64 -w|\b(mapfile|readarray|timeout|seq)\b|declare -A|\$\{\w+(,,|\^\^)/,
    );
  });

  // A sentence about a date may name one; a command must work on any.
  test.each(ofLanguage('sh', READMES))('%s names no date', (_, { text }) => {
    expect(text).not.toMatch(/\b20\d\d-\d\d/);
  });

  test.each(ofLanguage('json'))('%s is JSON', (_, { text }) => {
    expect(JSON.parse(text)).toBeInstanceOf(Object);
  });

  test.each(ofLanguage('html'))('%s has scripts that can be read', (_, { text }) => {
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(scripts.map(([, code = '']) => new Script(code))).not.toEqual([]);
  });
});

describe.each(READMES)('%s', (name) => {
  test('says of each block what it is, and marks no other way than these', () => {
    const known =
      /^(ci: (run|test)|needs: aws|app: embedded|(added to the )?body of: (GET|POST|PUT|DELETE) \/\S+)$/;
    for (const block of blocksOf(name)) {
      const { language, marks } = block;
      expect({ at: placeOf(block), language }).toEqual({
        at: placeOf(block),
        // What is TypeScript is run by test/deploy/embedded.test.ts.
        language:
          marked(block, 'app') === undefined ? expect.stringMatching(/^(sh|json|html|mermaid)$/) : 'ts',
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
    const shown = shownBodiesOf(name, document);
    expect(shown).not.toEqual([]);
    for (const { block, route, body } of shown) {
      const check = asWritten(document, schemaOf(document, route).schema);
      expect([placeOf(block), ...check(body)]).toEqual([placeOf(block)]);
    }
  });

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

describe('both READMEs', () => {
  test('have the same examples, but for what they say to the reader', () => {
    const [english, korean] = READMES.map((name) =>
      blocksOf(name)
        .filter(({ language }) => language !== 'mermaid')
        .map((block) => [block.marks, block.language, withoutComments(block)]),
    );
    expect(korean).toEqual(english);
  });

  test('say what comes of their commands, and so can be found to be wrong', () => {
    const expectations = commandsOf('README.md').flatMap(({ text }) =>
      text.split('\n').filter((line) => EXPECTATION.test(line)),
    );
    expect(expectations).toEqual(expect.arrayContaining(['# → ["paid","paid"]', '# → 201']));
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
