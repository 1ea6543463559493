/** What is read in Korean is said as the payment trade says it: docs/words.md lists what is not said. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { page } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';

/** `| queue | 큐 | `대기열` |`; ``때` alone`: only as the whole of a label. */
const refused = [...page('docs/words.md').matchAll(/^\|[^|]*\|[^|]*[가-힣][^|]*\|([^|]*)\|$/gm)].flatMap(
  ([, not = '']) =>
    [...not.matchAll(/`([가-힣 ]+)`( alone)?/g)].map(([, word = '', alone]) => ({
      word,
      pattern: new RegExp(alone === undefined ? word : `(['">|] ?)${word}( ?['"<|])`),
    })),
);

const below = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name.replaceAll('\\', '/')}`,
  );

/** Everything that can be read by a customer, a merchant or an operator in Korean. */
const files = [
  'README.ko.md',
  'README.md',
  // English pages show notices, menus and buttons. Decisions are of their day, and words.md lists the words.
  ...below('docs').filter((path) => /^docs\/[\w.-]+\.md$/.test(path) && path !== 'docs/words.md'),
  ...['functions', 'shared', 'infra'].flatMap(below).filter((path) => /\.(ts|js|html)$/.test(path)),
].filter((path) => !path.includes('node_modules'));

/** The vendor's own words, which are imitated and recognised. */
const THEIRS = /결제(?:\\s\*)?포기/g;

const found = (text: string) =>
  refused.filter(({ pattern }) => pattern.test(text.replaceAll(THEIRS, ''))).map(({ word }) => word);

test('no Korean text has a word that the trade does not use', () => {
  expect(files.length).toBeGreaterThan(300);
  const wrong = files.flatMap((path) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .flatMap((line, at) => found(line).map((word) => `${path}:${at + 1} ${word}`)),
  );
  expect(wrong).toEqual([]);
});

describe('such a word is found', () => {
  test('in a sentence', () => {
    expect(refused.map(({ word }) => word)).toEqual(
      expect.arrayContaining(['시험', '까닭', '때', '포기', '대기열', '운영 전환', '지켜볼까']),
    );
    expect(found('두 번 조회하고 포기합니다')).toEqual(['포기']);
    expect(found('[결제포기] 사용자가 결제를 취소하셨습니다')).toEqual([]);
  });

  test('「때」 over a column, and not within a sentence', () => {
    expect(found("{ head: '때', kind: 'time' }")).toEqual(['때']);
    expect(found('| 때 | 결과 |')).toEqual(['때']);
    expect(found('새 카드로 바꿀 때 결제합니다')).toEqual([]);
  });
});
