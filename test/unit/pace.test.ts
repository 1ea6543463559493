import { describe, expect, it } from '@jest/globals';
import { helping, type Look, leastHelping, perSecond } from '../../shared/domain/pace.ts';

const WORKERS = 10;

/** A look a second: what waits by the queue's count, and what had been sent by then. */
const looks = (...seen: readonly (readonly [waiting: number, sent: number])[]): Look[] =>
  seen.map(([waiting, sent], second) => ({ atMs: second * 1000, waiting, sent }));
/** A queue of 100 that so many leave each second, and as many come. */
const steady = (begun: number, seconds: number) =>
  looks(...Array.from({ length: seconds }, (_, second) => [100, second * begun] as const));

describe('a helping', () => {
  it('is four for each worker before anything is known', () => {
    expect(helping(looks([0, 0]), WORKERS)).toBe(40);
    expect(helping(looks([19, 0]), WORKERS)).toBe(40);
  });

  it('is none as long as two for each worker wait and no pace is known', () => {
    expect(helping(looks([20, 0]), WORKERS)).toBe(0);
    expect(helping(looks([0, 0], [35, 40]), WORKERS)).toBe(0);
  });

  it('doubles where the queue runs dry: it does not say how fast they are', () => {
    expect(helping(looks([0, 0], [0, 40]), WORKERS)).toBe(40);
    expect(helping(looks([0, 0], [0, 40], [0, 80]), WORKERS)).toBe(80);
  });

  it('ends at sixteen for each worker while the queue does not show them: its count may be late', () => {
    expect(helping(looks([0, 0], [0, 40], [0, 80], [0, 160]), WORKERS)).toBe(0);
  });

  it('keeps twenty seconds of work ahead, of which what was sent last may be missing in the count', () => {
    const seen = steady(10, 30);
    // A tenth of what waits may be the count's own doing: 100 in ten seconds, less 10.
    expect(perSecond(seen)).toBe(9);
    // 180 are to lie ahead; 100 wait, and 40 were sent within five seconds.
    expect(helping(seen, WORKERS)).toBe(40);
  });

  it('is two for each worker where nobody can look', () => {
    expect(leastHelping(WORKERS)).toBe(20);
  });

  it('is none when nobody begins anything', () => {
    expect(helping(looks([80, 0], [80, 0], [80, 0], [80, 0], [80, 0]), WORKERS)).toBe(0);
  });
});

describe('the pace', () => {
  it('is unknown before the fourth look', () => {
    expect(perSecond(looks([100, 0], [90, 0], [80, 0]))).toBe(0);
    expect(perSecond(looks([100, 0], [90, 0], [80, 0], [70, 0]))).toBe((20 - 8.5) / 2);
  });

  it('is the same of a count that is five seconds late', () => {
    const late = looks(...Array.from({ length: 40 }, (_, second) => [100, second * 7] as const));
    const fresh = late.map((look) => ({ ...look, waiting: 135 }));
    expect(perSecond(late)).toBeCloseTo(7 - 100 / 100);
    expect(perSecond(fresh)).toBeCloseTo(7 - 135 / 100);
  });

  it('is about right of counts that are off by a fifth', () => {
    const noisy = steady(10, 40).map((look, at) => ({ ...look, waiting: at % 2 === 0 ? 80 : 120 }));
    expect(perSecond(noisy)).toBeCloseTo(9);
  });

  it('is none of a queue that stands still, however its count flickers', () => {
    expect(perSecond(looks([25, 0], [26, 0], [24, 0], [24, 0]))).toBe(0);
    expect(perSecond(looks([260, 0], [250, 0], [240, 0], [240, 0]))).toBe(0);
  });

  it('is none where more waits than was sent: somebody else sends, too', () => {
    expect(perSecond(looks([0, 0], [50, 0], [100, 0], [150, 0]))).toBe(0);
  });
});
