import { describe, expect, it } from '@jest/globals';
import {
  type Batch,
  type BatchItem,
  countsOf,
  isOver,
  isTooOld,
  MOST_ELEMENTS,
  met,
  NO_TALLY,
  newBatch,
  restSeconds,
  selected,
  stopped,
  walked,
} from '../../shared/domain/batch.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const ordered = newBatch(
  {
    ...{ batchId: '01M9B3T6KQ5S0A1V2W3X4Y5Z67', order: { action: 'retry' }, isDryRun: false, by: 'local' },
    select: { status: 'declined' },
  },
  NOW,
);
const item = (state: BatchItem['state'], more: Partial<BatchItem> = {}): BatchItem => ({
  ...{ id: 'one', state, won: 100 },
  ...more,
});
const begun = item('pending', { begunAt: NOW });
const counted = (...items: readonly (BatchItem | 'unreadable')[]) => items.reduce(met, NO_TALLY);
const walking = (...items: readonly BatchItem[]): Batch => ({
  ...{ ...ordered, walk: 1, elements: items.length, tally: counted(...items) },
});

describe('selecting', () => {
  it('goes on page by page, and the first walk begins behind the last', () => {
    const first = selected(ordered, 100, 1, 'page-2', NOW);
    expect(first).toMatchObject({ walk: 0, reached: 'page-2', unreadable: 1 });
    expect(countsOf(first).selected).toBe(100);
    const all = selected(first, 50, 0, undefined, NOW);
    expect(all).toMatchObject({ walk: 1, reached: undefined, tally: NO_TALLY, elements: 150 });
    expect(countsOf(all).selected).toBe(150);
  });

  it('of more than a batch may have ends it, and nothing was begun', () => {
    const full = selected(ordered, MOST_ELEMENTS, 0, 'more', NOW);
    expect(full.status).toBe('running');
    const over = selected(full, 1, 0, 'more', NOW);
    expect(over).toMatchObject({ status: 'stopped', stoppedFor: 'too_many', walk: 0, endedAt: NOW });
  });
});

it('a walk counts what is done, what is refused and for what, and what nobody knows yet', () => {
  const refused = item('refused', { won: 0, code: 'changed' });
  expect(counted(item('done'), item('done'), refused, 'unreadable', begun, item('pending'))).toEqual({
    ...{ selected: 6, done: 2, refused: 2, open: 1, won: 200 },
    refusals: { changed: 1, unreadable: 1 },
  });
});

describe('a walk that is over', () => {
  it('is the last where each has come to its end', () => {
    expect(walked(walking(item('done')), NOW)).toMatchObject({ status: 'done', endedAt: NOW });
  });

  it('is followed by another one where something is not known', () => {
    const again = walked(walking(item('done'), begun), NOW);
    expect(again).toMatchObject({ status: 'running', walk: 2, tally: NO_TALLY });
    expect(countsOf(again)).toMatchObject({ selected: 2, done: 1 });
    expect(isOver(again)).toBe(false);
  });

  it('of a stopped one is the last where nothing is under way', () => {
    const stop = (batch: Batch) => ({ ...batch, status: 'stopped' as const });
    expect(isOver(walked(stop(walking(item('done'), item('pending'))), NOW))).toBe(true);
    expect(isOver(walked(stop(walking(item('done'), begun)), NOW))).toBe(false);
  });
});

it('a stop counts all once more, and says meanwhile what was known', () => {
  const stop = stopped(walking(item('done'), begun), 'requested', NOW, 'local');
  expect(stop).toMatchObject({ status: 'stopped', stoppedBy: 'local', walk: 2, tally: NO_TALLY });
  expect(countsOf(stop)).toMatchObject({ selected: 2, done: 1 });
});

it('one that is given up after 14 days counts all once more, and is over whatever is open', () => {
  const stop = stopped(walking(item('done'), begun), 'too_old', NOW);
  expect(isOver(stop)).toBe(false);
  const met = { ...stop, tally: walking(item('done'), item('done'), begun).tally };
  expect(walked(met, NOW)).toMatchObject({ status: 'stopped', endedAt: NOW, counted: { done: 2, open: 1 } });
});

it('one that is given up while it is being selected is over at once', () => {
  expect(isOver(stopped(ordered, 'too_old', NOW))).toBe(true);
});

it('is too old after 14 days', () => {
  expect([isTooOld(ordered, later(14 * DAY_MS)), isTooOld(ordered, later(14 * DAY_MS + 1))]).toEqual([
    false,
    true,
  ]);
});

it('rests longer between walks, up to what SQS can delay', () => {
  const after = (walk: number) => restSeconds({ ...ordered, walk });
  expect([1, 2, 3, 4, 5, 6, 400].map(after)).toEqual([60, 60, 120, 240, 480, 900, 900]);
});
