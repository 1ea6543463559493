import { describe, expect, test } from '@jest/globals';
import { circlesIn, importGraph } from '../support/imports/circles.ts';

describe('a circle of imports is refused', () => {
  const circles = (texts: Record<string, string>) =>
    circlesIn(importGraph(Object.entries(texts).map(([path, text]) => ({ path, text }))));

  test.each([
    [
      'two types',
      { 'a.ts': `import type { B } from './b.ts';`, 'b.ts': `export type A = import('./a.ts').A;` },
    ],
    ['values', { 'a.ts': `import { b } from './b.ts';`, 'b.ts': `export * from './a.ts';` }],
  ])('of %s', (_, texts) => {
    expect(circles(texts)).toEqual(['a.ts → b.ts → a.ts']);
  });

  test('of a file with itself', () => {
    expect(circles({ 'a.ts': `import type { A } from './a.ts';` })).toEqual(['a.ts → a.ts']);
  });

  test('of three, told by its shortest round, apart from those who only look on', () => {
    const texts = {
      'a/a.ts': `import '../b.ts'; import '../c.ts'; import '../leaf.ts';`,
      'b.ts': `import './c.ts';`,
      'c.ts': `import './a/a.ts';`,
      'leaf.ts': '',
      'top.ts': `import './a/a.ts'; import './b.ts';`,
    };
    expect(circles(texts)).toEqual(['a/a.ts → c.ts → a/a.ts']);
  });

  test('but two ways to one file are none', () => {
    const texts = { 'a.ts': `import './b.ts'; import './c.ts';`, 'b.ts': `import './c.ts';`, 'c.ts': '' };
    expect(circles(texts)).toEqual([]);
  });
});
