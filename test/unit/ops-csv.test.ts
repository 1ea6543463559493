import { expect, it } from '@jest/globals';
import { cellsOf, csvOf } from '../../infra/ops/csv.ts';

it('is what Excel opens: a mark, Korean headings, lines as Windows ends them', () => {
  expect(csvOf(['결제일시', '금액'], [['2027-01-31 10:00:00', 9_900]])).toBe(
    '\ufeff결제일시,금액\r\n2027-01-31 10:00:00,9900\r\n',
  );
});

it.each([
  ['a "quoted", name', '"a ""quoted"", name"'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['-5', "'-5"],
  ['00412876', '"=""00412876"""'],
  ['30041286', '"=""30041286"""'],
  [null, ''],
  [0, '0'],
])(
  '%j becomes %s: quoted where it must be, digits that count nothing kept whole, and never somebody’s formula',
  (cell, text) => {
    expect(csvOf(['x'], [[cell]])).toBe(`\ufeffx\r\n${text}\r\n`);
  },
);

it.each([
  [
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    '\ufeffa,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['"a, ""b""","two\r\nlines"', [['a, "b"', 'two\r\nlines']]],
  ['"""abc""",""', [['"abc"', '']]],
  ['ab"cd,e\n', [['ab"cd', 'e']]],
  ['a,,\n\n,', [['a', '', ''], [''], ['', '']]],
  ['회원,\rx\n', [['회원', '\rx']]],
  ['', []],
])('%j is read as a spreadsheet writes it', (text, rows) => {
  expect(cellsOf(text)).toEqual(rows);
});

it('a quote that is never closed leaves no row known', () => {
  expect(cellsOf('a,b\n"1,2\n3,4\n')).toBeUndefined();
});

it('what was written is read back', () => {
  const rows = [['a "quoted", name', 'two\nlines', '회원']];
  expect(cellsOf(csvOf(['x', 'y', 'z'], rows))).toEqual([['x', 'y', 'z'], ...rows]);
});
