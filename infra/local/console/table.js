import * as tables from '../../console/pages/table.js';
import { status } from './format.js';

/* The operators' tables, with this page's words for a status. */

export const table = (element, columns, empty) =>
  tables.table(
    element,
    columns.map((column) => ({ say: status, ...column })),
    empty,
  );

export const setBadge = (span, word) => tables.setBadge(span, word, status(word));
