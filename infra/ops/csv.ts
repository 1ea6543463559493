/** Excel takes UTF-8 for it only after a byte order mark, and ends lines as Windows does. */
const MARK = '\ufeff';
const END = '\r\n';

export type Cell = string | number | null | undefined;

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

/** A text that begins like a formula would be one: somebody's order name must not calculate in the accountant's sheet. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  // Of a number's digits Excel keeps fifteen, and no leading zero: an approval number or an id is none.
  if (/^\d+$/.test(cell)) return `"=""${cell}"""`;
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
