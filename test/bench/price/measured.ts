import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Measured } from './units.ts';

/** Rows that are the same on every machine, as they were committed. */
const COMMITTED = join(import.meta.dirname, '../committed.json');
/** Until these rows are measured: a charge that is paid at the first try. */
const ASSUMED = { 'charge.units.paid.write': 14, 'charge.units.paid.read': 2 } as const;

export interface UnitsRead extends Omit<Measured, 'gatewayMs'> {
  /** What of it nobody has measured. */
  readonly assumed: readonly string[];
}

export function measuredUnits(file = COMMITTED): UnitsRead {
  const rows = existsSync(file) ? rowsIn(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const find = (id: keyof typeof ASSUMED) => rows.find((row) => row.id === id)?.value;
  const [write, read] = [find('charge.units.paid.write'), find('charge.units.paid.read')];
  return {
    tableWrites: write ?? ASSUMED['charge.units.paid.write'],
    tableReads: read ?? ASSUMED['charge.units.paid.read'],
    assumed: [...(write === undefined ? ['writes'] : []), ...(read === undefined ? ['reads'] : [])],
  };
}

type Value = Pick<Row, 'id' | 'value'>;

const rowsIn = (json: readonly Value[] | { readonly rows: readonly Value[] }): readonly Value[] =>
  'rows' in json ? json.rows : json;
