import { expect, test } from '@jest/globals';
import { readClockCommand } from '../../infra/local/console/clock-command.ts';

const MIDNIGHT = new Date('2026-11-23T15:17:00Z'); // 2026-11-24T00:17 KST
const EVENING = new Date('2026-11-24T10:17:00Z'); // 2026-11-24T19:17 KST

const moved = (command: object, now: Date) => readClockCommand(JSON.stringify(command), now);

test.each([
  ['an advance is exact', { advance: 'P1M' }, MIDNIGHT, '2026-12-23T15:17:00.000Z'],
  [
    'and is clipped to the month’s end',
    { advance: 'P3M' },
    new Date('2026-11-30T01:00:00Z'),
    '2027-02-28T01:00:00.000Z',
  ],
  [
    'not_before carries it on to noon',
    { advance: 'P1M', not_before: '12:00' },
    MIDNIGHT,
    '2026-12-24T03:00:00.000Z',
  ],
  ['but not back to noon', { advance: 'P1M', not_before: '12:00' }, EVENING, '2026-12-24T10:17:00.000Z'],
  ['an instant is an instant', { now: '2027-01-31T01:00:00Z' }, MIDNIGHT, '2027-01-31T01:00:00.000Z'],
])('%s', (_, command, now, target) => {
  expect(moved(command, now)).toEqual({ kind: 'move', target: new Date(target) });
});

test.each([
  ['a time of day that is none', { advance: 'P1M', not_before: 'noon' }],
  ['a time of day that is no text', { advance: 'P1M', not_before: 12 }],
  ['a duration that is none', { advance: 'a month' }],
  ['backwards', { advance: '-P1D' }],
  ['backwards, although the day ends later', { advance: '-P1D', not_before: '12:00' }],
  ['too far', { advance: 'P11Y' }],
  ['nothing', {}],
])('%s is refused', (_, command) => {
  expect(moved(command, MIDNIGHT).kind).toBe('refused');
});
