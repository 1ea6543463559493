import { beforeAll, expect, test } from '@jest/globals';
import { JOURNAL_EVENTS } from '../../shared/domain/journal-words.ts';
import { answeredWith } from '../support/access-log.ts';
import { synthesized } from '../support/billing-template.ts';
import { issuedPayment } from '../support/fixtures.ts';
import {
  asLines,
  badElements,
  charges,
  comparison,
  dueAndNotBegun,
  forgedHints,
  heldTick,
  hints,
  strangersWebhook,
  webhook,
} from '../support/journal-lines.ts';
import { metricFilters } from '../support/metric-filters.ts';

/*
 * Alarms hang on metrics, metrics on the words of journal lines. The lines here are written by the real handlers; were
 * a word renamed on one side only, its metric would count nothing any more, and its alarm be silent for ever.
 */

const prod = synthesized('prod');
const filters = metricFilters(prod);
let lines: readonly object[] = [];

beforeAll(async () => {
  const journals = await Promise.all([
    hints([issuedPayment()]),
    hints([issuedPayment({ customerUid: 'card_other' })]),
    ...(
      [
        'gateway_rejected_credentials',
        'secret_unusable',
        'gateway_unavailable',
        'gateway_no_token',
        'gateway_invalid_answer',
      ] as const
    ).map((code) => hints([], code)),
    strangersWebhook(),
    forgedHints(),
    badElements(),
    webhook(410),
    charges('paid'),
    charges('paid', { amount: 1 }),
    charges('declined'),
    charges('lost'),
    comparison(false),
    comparison(true),
    dueAndNotBegun(1),
    heldTick(),
  ]);
  const api = [answeredWith(prod, '500'), answeredWith(prod, '503', 'The function timed out')];
  lines = [...asLines(journals.flat()), ...api];
});

test.each(filters)(
  '$name counts a line that code writes, by each of its words: $pattern',
  ({ counts, leaves }) => {
    expect(leaves.length).toBeGreaterThan(0);
    expect(lines.some(counts)).toBe(true);
    const unheard = leaves.filter((one) => !lines.some((line) => counts(line) && one.counts(line)));
    expect(unheard.map(({ field, value }) => `${field} = ${value}`)).toEqual([]);
  },
);

test('every event that is counted is one that the code knows', () => {
  const events = filters.flatMap(({ leaves }) => leaves.filter(({ field }) => field === 'event'));
  expect(
    events.map(({ value }) => value).filter((value) => !JOURNAL_EVENTS.some((one) => one === value)),
  ).toEqual([]);
});
