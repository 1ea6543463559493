import { expect, it } from '@jest/globals';
import { csvOf } from '../../infra/ops/csv.ts';

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
