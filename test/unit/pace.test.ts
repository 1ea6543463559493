import { describe, expect, it } from '@jest/globals';
import { firstPace, helping, paceSeen, withSent } from '../../shared/domain/pace.ts';

const WORKERS = 10;

describe('a helping', () => {
  it('is two for each worker before anything is known', () => {
    expect(helping(firstPace(0, 0), WORKERS)).toBe(20);
    expect(helping(firstPace(15, 0), WORKERS)).toBe(5);
    expect(helping(firstPace(500, 0), WORKERS)).toBe(0);
  });

  it('keeps fifteen seconds of work ahead of the workers', () => {
    const pace = paceSeen(withSent(firstPace(0, 0), 100), 40, 10_000);
    expect(pace.perSecond).toBe(6);
    expect(helping(pace, WORKERS)).toBe(90 - 40);
  });

  it('may double where the queue was empty: it does not say how fast they are', () => {
    expect(paceSeen(withSent(firstPace(0, 0), 20), 0, 1_000).perSecond).toBe(40);
  });

  it('never falls for an empty queue', () => {
    const fast = { perSecond: 50, waiting: 10, atMs: 0 };
    expect(paceSeen(fast, 0, 1_000).perSecond).toBe(50);
  });

  it('falls at once when they become slow', () => {
    const fast = { perSecond: 50, waiting: 750, atMs: 0 };
    const slow = paceSeen(fast, 749, 1_000);
    expect(slow.perSecond).toBe(1);
    expect(helping(slow, WORKERS)).toBe(0);
  });

  it('takes more than was sent for none begun: somebody else sends, too', () => {
    expect(paceSeen(withSent(firstPace(0, 0), 20), 60, 1_000).perSecond).toBe(0);
  });
});
