/** Excel takes UTF-8 for it only after a byte order mark, and ends lines as Windows does. */
const MARK = '\ufeff';
const END = '\r\n';

/** A moment is one that Excel may reckon with; of a text it must not make anything. */
export type Cell = string | number | Date | null | undefined;

/**
 * Rows of cells, as spreadsheets write them (RFC 4180): with or without a mark, quotes doubled inside quotes. Undefined: a quote is
 * never closed, and nobody knows where its row ends.
 */
export function cellsOf(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  const body = text.startsWith(MARK) ? text.slice(MARK.length) : text;
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at];
    if (isQuoted) {
      const isDoubled = char === '"' && body[at + 1] === '"';
      if (char !== '"' || isDoubled) cell += char;
      if (isDoubled) at += 1;
      else if (char === '"') isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === ',') [row, cell] = [[...row, cell], ''];
    else if (char === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
    } else if (char !== '\r' || body[at + 1] !== '\n') cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return isQuoted ? undefined : rows;
}

/** Rows under their headings, as Excel opens them. */
export function csvOf(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `${MARK}${[headings, ...rows].map((row) => row.map(cellText).join(',')).join(END)}${END}`;
}

/** What begins so is a formula to Excel, in the width of a Korean keyboard too: somebody's order name must not calculate in the accountant's sheet. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/**
 * Nothing but digits, what stands between them, and words of numbers and dates: `00412876`, `1E5`, `1/2`, `2027-01-02`, `3월 1일`. Excel would
 * keep fifteen digits of it and no leading zero, or make a day of it.
 */
const NUMBER_OR_DATE =
  /^(?=.*\d)(?:[\d\s.,:;/()%₩￦$€£¥'+-]|E|[ap]m?|오전|오후|[년월일시분초]|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)+$/i;
const TRUTH = /^\s*(?:true|false|참|거짓)\s*$/i;
/** Of a text within a formula. */
const MOST_IN_A_FORMULA = 255;

/** Kept as it stands, whatever a spreadsheet would like to make of it. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return inSeoul(cell);
  const isChanged = NUMBER_OR_DATE.test(cell) || TRUTH.test(cell);
  const isFormula = FORMULA.test(cell) || (isChanged && cell.length > MOST_IN_A_FORMULA);
  if (isChanged && !isFormula && !/[\r\n]/.test(cell)) return `"=""${cell}"""`;
  const text = isFormula ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** `2027-01-31 10:00:00`: nine hours ahead, always. */
export function inSeoul(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
