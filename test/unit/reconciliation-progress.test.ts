import { describe, expect, it } from '@jest/globals';
import { handedOver, NOTHING, nextRun, type Progress } from '../../shared/domain/reconciliation-progress.ts';
import { DAY_MS, HOUR_MS, later, MINUTE_MS } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const SETTLING_MS = 30 * MINUTE_MS;
const until = later(14 * MINUTE_MS);
/** The stretch of a tick at NOW, to its end. */
const over = (changes: Partial<Progress> = {}): Progress => ({
  from: later(-SETTLING_MS - 3 * DAY_MS),
  to: later(-SETTLING_MS),
  reached: later(-SETTLING_MS),
  runs: 1,
  heldUntil: NOW,
  isOver: true,
  sums: { ...NOTHING, payments: 7 },
  version: 4,
  ...changes,
});
const tick = (last: Progress | undefined, ms: number) => nextRun(last, later(ms), later(ms), until);

describe('a stretch begins', () => {
  it('with the first tick there is: three days, but for the newest half hour', () => {
    expect(tick(undefined, 0)).toEqual({
      ...over(),
      reached: over().from,
      heldUntil: until,
      isOver: false,
      sums: NOTHING,
      version: 0,
    });
  });

  it('a day after the last one, and no sooner', () => {
    expect(tick(over(), DAY_MS - 1)).toBeUndefined();
    const next = tick(over(), DAY_MS);
    expect(next).toMatchObject({
      to: later(DAY_MS - SETTLING_MS),
      runs: 1,
      isOver: false,
      sums: NOTHING,
      version: 4,
    });
    expect(next?.from).toEqual(later(-2 * DAY_MS - SETTLING_MS));
    expect(next?.reached).toEqual(next?.from);
  });

  it('where the last one has got to: after a week without a tick, and after one that was given up', () => {
    expect(tick(over(), 7 * DAY_MS)?.from).toEqual(over().to);
    const reached = later(-3 * DAY_MS);
    expect(tick(over({ reached }), DAY_MS)?.from).toEqual(reached);
    expect(tick(over(), 900 * DAY_MS)?.from).toEqual(later(500 * DAY_MS - SETTLING_MS));
  });

  it('by itself where the last one lies ahead: a time that was played', () => {
    expect(tick(over(), -40 * DAY_MS)?.from).toEqual(later(-43 * DAY_MS - SETTLING_MS));
    expect(tick(over(), -HOUR_MS)).toBeUndefined();
  });
});

describe('a stretch that is not over', () => {
  const open = over({ isOver: false, reached: later(-2 * DAY_MS), runs: 3 });

  it('is left to the run that is at it', () => {
    expect(tick({ ...open, heldUntil: later(1) }, 0)).toBeUndefined();
  });

  it('goes on from where it was handed over, or where its run died', () => {
    expect(tick(open, 15 * MINUTE_MS)).toEqual({ ...open, runs: 4, heldUntil: until });
  });

  it('is free for the next tick once it is handed over, and over when it is done, or after forty runs', () => {
    const held = { ...open, heldUntil: until };
    expect(handedOver(held, NOW)).toEqual({ ...held, heldUntil: NOW, isOver: false });
    expect(handedOver({ ...held, reached: held.to }, NOW).isOver).toBe(true);
    expect(handedOver({ ...held, runs: 39 }, NOW).isOver).toBe(false);
    expect(handedOver({ ...held, runs: 40 }, NOW).isOver).toBe(true);
  });
});
