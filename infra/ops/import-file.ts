import { cellsOf } from './csv.ts';
import { Misunderstood } from './misunderstood.ts';

const REQUIRED = ['customer_id', 'customer_uid', 'imp_uid', 'plan_id', 'anchor_on', 'paid_until'] as const;
/** A yes that the customer has given there, to what the first charge here changes: all of them, or none. `consent_text` may be missing. */
const CONSENT = [
  ...['consent_agreed_at', 'consent_method', 'consent_price_before', 'consent_price_after'],
  'consent_effective_on',
] as const;
const COLUMNS: readonly string[] = [...REQUIRED, ...CONSENT, 'consent_text'];

/** One customer’s subscription, as the file has it. */
export interface Line {
  /** The row of the file; the headings are 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** The lines of a file. Throws what is wrong with the file as a whole. */
export function linesOf(bytes: Uint8Array): readonly Line[] {
  const all = cellsOf(textOf(bytes));
  if (all === undefined) throw new Misunderstood('a quote is opened and never closed');
  const [headings = [], ...rows] = all;
  const unknown = headings.filter((name) => !COLUMNS.includes(name));
  const missing = REQUIRED.filter((name) => !headings.includes(name));
  if (unknown.length > 0) throw new Misunderstood(`no such column: ${unknown.join(', ')}`);
  if (missing.length > 0) throw new Misunderstood(`a column is missing: ${missing.join(', ')}`);
  if (new Set(headings).size < headings.length) throw new Misunderstood('a column stands twice');
  return rows.flatMap((row, at) => {
    const line = at + 2;
    // A comma too many has moved all that comes after it.
    if (row.length > headings.length)
      throw new Misunderstood(`line ${line}: ${row.length} cells under ${headings.length} headings`);
    const cells = headings.flatMap((name, column) => (row[column] ? [[name, row[column]]] : []));
    return cells.length === 0 ? [] : [{ line, cells: Object.fromEntries(cells) }];
  });
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Misunderstood('the file is not UTF-8: in Excel, save it as "CSV UTF-8"');
  }
}

/** What the API is asked for a line. Empty cells are left out, so that the API says what is missing. */
export function requestsOf({ cells }: Line) {
  const { customer_id, customer_uid, imp_uid, plan_id, anchor_on, paid_until } = cells;
  const evidence = { imp_uid };
  return {
    card: { customer_id, customer_uid, evidence },
    subscription: { customer_uid, plan_id, anchor_on, paid_until, evidence, ...consentOf(cells) },
  };
}

function consentOf(cells: Line['cells']) {
  if (![...CONSENT, 'consent_text'].some((name) => cells[name] !== undefined)) return {};
  return {
    consent: {
      agreed_at: cells['consent_agreed_at'],
      method: cells['consent_method'],
      price_before: numberOf(cells['consent_price_before']),
      price_after: numberOf(cells['consent_price_after']),
      effective_on: cells['consent_effective_on'],
      text: cells['consent_text'],
    },
  };
}

/** What is no number goes as it is: the API says so. */
const numberOf = (text: string | undefined) =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : text;

/** Lines of which one would undo the other: the same key, or the same customer’s same plan, further up. */
export function repeated(lines: readonly Line[]): ReadonlyMap<Line, number> {
  const first = new Map<string, number>();
  const found = new Map<Line, number>();
  for (const one of lines) {
    const { customer_id, customer_uid, plan_id } = one.cells;
    const marks = [
      JSON.stringify(['customer', customer_id, plan_id]),
      JSON.stringify(['key', customer_uid, plan_id]),
    ];
    const before = marks.map((mark) => first.get(mark)).find((line) => line !== undefined);
    if (before !== undefined) found.set(one, before);
    for (const mark of marks) if (!first.has(mark)) first.set(mark, one.line);
  }
  return found;
}
