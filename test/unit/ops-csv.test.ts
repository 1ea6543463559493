import { expect, it } from '@jest/globals';
import { cellsOf, csvOf } from '../../infra/ops/csv.ts';

it('is what Excel opens: a mark, Korean headings, lines as Windows ends them', () => {
  expect(csvOf(['결제일시', '금액'], [[new Date('2027-01-31T01:00:00Z'), 9_900]])).toBe(
    '\ufeff결제일시,금액\r\n2027-01-31 10:00:00,9900\r\n',
  );
});

it.each([
  ['a "quoted", name', '"a ""quoted"", name"'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['-5', "'-5"],
  ['＝1+1', "'＝1+1"],
  ['＋82', "'＋82"],
  ['－5', "'－5"],
  ['＠SUM(1)', "'＠SUM(1)"],
  ['\t=1+1', "'\t=1+1"],
  ['\r=1+1', '"\'\r=1+1"'],
  ['\n=1+1', '"\'\n=1+1"'],
  ['1E5', '"=""1E5"""'],
  ['12e345', '"=""12e345"""'],
  ['2027-01-02', '"=""2027-01-02"""'],
  ['1/2', '"=""1/2"""'],
  ['10:30 pm', '"=""10:30 pm"""'],
  ['Jan 5', '"=""Jan 5"""'],
  ['3월 1일', '"=""3월 1일"""'],
  ['1,000', '"=""1,000"""'],
  ['₩9900', '"=""₩9900"""'],
  ['(5)', '"=""(5)"""'],
  ['.5', '"="".5"""'],
  ['50%', '"=""50%"""'],
  [' 12', '"="" 12"""'],
  ['TRUE', '"=""TRUE"""'],
  ['false', '"=""false"""'],
  ['1'.repeat(256), `'${'1'.repeat(256)}`],
  ['주문 2027-01-02', '주문 2027-01-02'],
  ['order-1', 'order-1'],
  ['01M83MJ1V6KDBW1XM2W5BMCWSF', '01M83MJ1V6KDBW1XM2W5BMCWSF'],
  ['truest', 'truest'],
  ['00412876', '"=""00412876"""'],
  ['30041286', '"=""30041286"""'],
  [null, ''],
  [0, '0'],
])(
  '%j becomes %s: quoted where it must be, what looks like a number, a day or a truth kept as it stands, and never somebody’s formula',
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
