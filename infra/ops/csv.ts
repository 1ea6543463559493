/** Excel takes UTF-8 for it only after a byte order mark, and ends lines as Windows does. */
const MARK = '\ufeff';
const END = '\r\n';

export type Cell = string | number | null | undefined;

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
