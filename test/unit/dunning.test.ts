import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeclineClass } from '../../shared/domain/decline.ts';
import {
  DEFAULT_DUNNING_POLICY,
  type Decline,
  type DunningPolicy,
  type DunningStep,
  nextStep,
} from '../../shared/domain/dunning.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const firstDeclinedAt = new Date('2026-01-31T10:00:07+09:00');

/** An instant, as days (and hours) after the first decline. */
const onDay = (days: number, hours = 0): Date =>
  new Date(firstDeclinedAt.getTime() + days * DAY_MS + hours * HOUR_MS);
const decline = (declineClass: DeclineClass, days: number, hours = 0): Decline => ({
  at: onDay(days, hours),
  class: declineClass,
});
/** What follows when nothing but these declines happened and it is decided on the spot. */
const stepAfter = (...declines: Decline[]): DunningStep =>
  nextStep(DEFAULT_DUNNING_POLICY, { firstDeclinedAt, declines }, declines.at(-1)?.at ?? firstDeclinedAt);
const retry = (at: Date): DunningStep => ({ kind: 'retry', at });
const waitForCard: DunningStep = { kind: 'wait_for_card', until: onDay(7) };
const giveUp: DunningStep = { kind: 'give_up' };

const soft: DeclineClass[] = ['insufficient_balance', 'over_limit', 'unknown'];
const hard: DeclineClass[] = ['card_invalid', 'card_blocked', 'key_missing'];
const trouble: DeclineClass[] = ['issuer_trouble', 'merchant_limit', 'duplicate'];

/** Follows the advice with a card that always answers the same way, until dunning ends. */
function play(
  policy: DunningPolicy,
  answer: (attempt: number, at: Date) => DeclineClass,
  lateMs: (attempt: number) => number = () => 0,
): { readonly declines: readonly Decline[]; readonly steps: readonly DunningStep[] } {
  const declines: Decline[] = [{ at: firstDeclinedAt, class: answer(0, firstDeclinedAt) }];
  const steps: DunningStep[] = [];
  let now = firstDeclinedAt;
  for (let turn = 0; turn < 2000; turn++) {
    const step = nextStep(policy, { firstDeclinedAt, declines }, now);
    steps.push(step);
    if (step.kind === 'give_up') return { declines, steps };
    const due = step.kind === 'retry' ? step.at : step.until;
    now = new Date(due.getTime() + lateMs(turn));
    if (step.kind === 'retry') declines.push({ at: now, class: answer(declines.length, now) });
  }
  throw new Error('dunning does not end');
}

const declinedOnDays = (declines: readonly Decline[]): number[] =>
  declines.map(({ at }) => (at.getTime() - firstDeclinedAt.getTime()) / DAY_MS);

describe('a soft decline', () => {
  it.each(soft)('%s is retried after 1, 3, 5 and 7 days, then given up', (declineClass) => {
    const { declines, steps } = play(DEFAULT_DUNNING_POLICY, () => declineClass);
    expect(declinedOnDays(declines)).toEqual([0, 1, 3, 5, 7]);
    expect(steps.at(-1)).toEqual(giveUp);
  });

  it('is retried at the time of day of the first decline, however late the attempts ran', () => {
    const declines = [decline('over_limit', 0), decline('over_limit', 1, 3), decline('over_limit', 3, 20)];
    expect(stepAfter(...declines)).toEqual(retry(onDay(5)));
  });

  it('skips a step that has passed while there was trouble', () => {
    expect(stepAfter(decline('issuer_trouble', 0), decline('unknown', 3, 1))).toEqual(retry(onDay(5)));
  });

  it.each([
    { hoursBefore: 5, day: 3 },
    { hoursBefore: 6, day: 1 },
  ])('$hoursBefore hours before a step is retried on day $day', ({ hoursBefore, day }) => {
    expect(stepAfter(decline('over_limit', 1, -hoursBefore))).toEqual(retry(onDay(day)));
  });

  it('gives up when the last step has passed', () => {
    expect(stepAfter(decline('issuer_trouble', 0), decline('unknown', 7, 1))).toEqual(giveUp);
  });

  it('uses up no step when it was asked for in between, however often', () => {
    const inAMorning = Array.from({ length: 9 }, (_, at) => decline('over_limit', 0, at / 10));
    expect(stepAfter(...inAMorning)).toEqual(retry(onDay(1)));
    const daily = [0, 1, 1.4, 1.5, 2, 2.6].map((day) => decline('over_limit', day));
    expect(stepAfter(...daily)).toEqual(retry(onDay(3)));
  });

  it('shortly before the last step has it wait for six hours, and is not the end', () => {
    expect(stepAfter(decline('over_limit', 5), decline('over_limit', 7, -1))).toEqual(retry(onDay(7, 5)));
    expect(stepAfter(decline('over_limit', 7, -1), decline('over_limit', 7, 5))).toEqual(giveUp);
  });

  it('is retried at once when the step is overdue, but not after the last day', () => {
    const history = { firstDeclinedAt, declines: [decline('over_limit', 0)] };
    expect(nextStep(DEFAULT_DUNNING_POLICY, history, onDay(2))).toEqual(retry(onDay(2)));
    expect(nextStep(DEFAULT_DUNNING_POLICY, history, onDay(7, 23))).toEqual(retry(onDay(7, 23)));
    expect(nextStep(DEFAULT_DUNNING_POLICY, history, onDay(8))).toEqual(giveUp);
  });
});

describe('"call the issuer"', () => {
  it('is retried twice, then waits for a card until the last day step', () => {
    const { declines, steps } = play(DEFAULT_DUNNING_POLICY, () => 'call_issuer');
    expect(declinedOnDays(declines)).toEqual([0, 1, 3]);
    expect(steps.slice(-2)).toEqual([waitForCard, giveUp]);
  });

  it('shares the day steps with other declines', () => {
    expect(stepAfter(decline('unknown', 0), decline('call_issuer', 1))).toEqual(retry(onDay(3)));
    expect(stepAfter(decline('call_issuer', 0), decline('over_limit', 1))).toEqual(retry(onDay(3)));
  });

  it('repeated within six hours is the same answer', () => {
    const hurried = [0, 1, 2, 5].map((hours) => decline('call_issuer', 0, hours));
    expect(stepAfter(...hurried)).toEqual(retry(onDay(1)));
    expect(stepAfter(...hurried, decline('call_issuer', 1), decline('call_issuer', 3))).toEqual(waitForCard);
  });

  it('gives up on the last step', () => {
    expect(stepAfter(decline('over_limit', 5), decline('call_issuer', 7))).toEqual(giveUp);
  });

  it('is not retried at all when the policy says so', () => {
    const policy = { ...DEFAULT_DUNNING_POLICY, callIssuerRetries: 0 };
    const history = { firstDeclinedAt, declines: [decline('call_issuer', 0)] };
    expect(nextStep(policy, history, firstDeclinedAt)).toEqual(waitForCard);
  });
});

describe('a hard decline', () => {
  it.each(hard)('%s waits for a card until the last day step, then is given up', (declineClass) => {
    const { declines, steps } = play(DEFAULT_DUNNING_POLICY, () => declineClass);
    expect(declines).toHaveLength(1);
    expect(steps).toEqual([waitForCard, giveUp]);
  });

  it('ends the retries of a card that was soft before', () => {
    expect(stepAfter(decline('over_limit', 0), decline('card_invalid', 1))).toEqual(waitForCard);
  });

  it('takes no day step either, should its card answer softly after all', () => {
    const declines = [decline('card_blocked', 0), decline('card_blocked', 0, 1), decline('over_limit', 0, 2)];
    expect(stepAfter(...declines)).toEqual(retry(onDay(1)));
  });

  it('leaves a new card its own steps, up to the same last day', () => {
    // The caller hands over the declines of the card in use only; day 0 stays that of the charge.
    expect(stepAfter(decline('insufficient_balance', 2, 5))).toEqual(retry(onDay(3)));
    expect(stepAfter(decline('insufficient_balance', 6))).toEqual(retry(onDay(7)));
  });
});

describe('trouble', () => {
  it.each(trouble)(
    '%s is retried after 30 min, 1, 2, 4 and every 6 h, to the end of the last day',
    (declineClass) => {
      const { declines } = play(DEFAULT_DUNNING_POLICY, () => declineClass);
      const days = declinedOnDays(declines);
      const gapsH = days.slice(1).map((day, i) => Math.round((day - (days[i] ?? 0)) * 24 * 10) / 10);
      expect(gapsH.slice(0, 4)).toEqual([0.5, 1, 2, 4]);
      expect(new Set(gapsH.slice(4))).toEqual(new Set([6]));
      expect(days.at(-1)).toBeLessThan(8);
      expect(days.at(-1)).toBeGreaterThanOrEqual(7.75);
      expect(declines.length - 1).toBeLessThanOrEqual(4 + 32);
    },
  );

  it('takes no day step: the next decline finds the step that was due', () => {
    expect(
      stepAfter(
        decline('over_limit', 0),
        decline('issuer_trouble', 1),
        decline('issuer_trouble', 1, 0.5),
        decline('over_limit', 1, 1.5),
      ),
    ).toEqual(retry(onDay(3)));
  });

  it('starts its hours again after an answer', () => {
    const before = [
      decline('issuer_trouble', 0),
      decline('duplicate', 0, 0.5),
      decline('over_limit', 0, 1.5),
    ];
    expect(stepAfter(...before, decline('issuer_trouble', 1))).toEqual(retry(onDay(1, 0.5)));
  });

  it('does not cost the last step: it is tried again on the last day', () => {
    const before = [0, 1, 3, 5].map((day) => decline('over_limit', day));
    expect(stepAfter(...before, decline('issuer_trouble', 7))).toEqual(retry(onDay(7, 0.5)));
    expect(stepAfter(...before, decline('issuer_trouble', 7, 23.5))).toEqual(giveUp);
  });
});

const classes = fc.constantFrom<DeclineClass>(...soft, ...hard, ...trouble, 'call_issuer');
const policies: fc.Arbitrary<DunningPolicy> = fc.record({
  retryAfterDays: fc
    .uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 })
    .map((days) => days.toSorted((a, b) => a - b)),
  troubleRetryAfterMs: fc.array(fc.integer({ min: HOUR_MS / 2, max: DAY_MS }), { maxLength: 10 }),
  troubleRetryEveryMs: fc.integer({ min: 3 * HOUR_MS, max: 2 * DAY_MS }),
  callIssuerRetries: fc.nat({ max: 5 }),
});
const lastDay = (policy: DunningPolicy): number => policy.retryAfterDays.at(-1) ?? 0;

describe('every path', () => {
  const answers = fc.array(classes, { minLength: 1, maxLength: 30 });
  const delays = fc.array(fc.nat({ max: 2 * DAY_MS }), { minLength: 1, maxLength: 10 });
  const cycle = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;

  it('ends, within the last day, with no more retries after declines than there are steps', () => {
    fc.assert(
      fc.property(policies, answers, delays, (policy, classesInTurn, latenessMs) => {
        const { declines } = play(
          policy,
          (attempt) => cycle(classesInTurn, attempt),
          (turn) => cycle(latenessMs, turn),
        );
        const answered = declines.filter(({ class: c }) => c === 'call_issuer' || soft.includes(c));
        expect(answered.length).toBeLessThanOrEqual(policy.retryAfterDays.length + 1);
        const calls = declines.filter(({ class: c }) => c === 'call_issuer');
        expect(calls.length).toBeLessThanOrEqual(policy.callIssuerRetries + 1);
        expect(declines.slice(0, -1).filter(({ class: c }) => hard.includes(c))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('never looks back, and never beyond the last day', () => {
    const histories = fc.array(fc.record({ offsetMs: fc.nat({ max: 35 * DAY_MS }), class: classes }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(policies, histories, fc.nat({ max: 40 * DAY_MS }), (policy, entries, nowMs) => {
        const declines = entries.map((entry) => ({ at: onDay(entry.offsetMs / DAY_MS), class: entry.class }));
        const now = onDay(nowMs / DAY_MS);
        const step = nextStep(policy, { firstDeclinedAt, declines }, now);
        if (step.kind === 'retry') {
          expect(step.at.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(step.at.getTime()).toBeLessThan(onDay(lastDay(policy) + 1).getTime());
          const last = declines.at(-1);
          const restMs = trouble.includes(last?.class ?? 'unknown') ? MINUTE_MS : 6 * HOUR_MS;
          expect(step.at.getTime()).toBeGreaterThanOrEqual((last?.at.getTime() ?? 0) + restMs);
        }
        if (step.kind === 'wait_for_card') {
          expect(step.until).toEqual(onDay(lastDay(policy)));
          expect(step.until.getTime()).toBeGreaterThan(now.getTime());
        }
        if (nowMs >= (lastDay(policy) + 1) * DAY_MS) expect(step).toEqual(giveUp);
      }),
    );
  });

  it('is not given up before the last step, whoever asked how often', () => {
    const offsets = fc.array(fc.nat({ max: 31 * DAY_MS }), { minLength: 1, maxLength: 20 });
    const answered = fc.constantFrom<DeclineClass>(...soft, 'call_issuer');
    fc.assert(
      fc.property(policies, offsets, answered, (policy, atMs, declineClass) => {
        const declines = [0, ...atMs.toSorted((a, b) => a - b)].map((at) =>
          decline(declineClass, at / DAY_MS),
        );
        const now = declines.at(-1)?.at ?? firstDeclinedAt;
        const step = nextStep(policy, { firstDeclinedAt, declines }, now);
        expect(step.kind === 'give_up').toBe(now >= onDay(lastDay(policy)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not changed by trouble that is over before the next step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...soft), { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(...trouble), { maxLength: 3 }),
        (declined, troubles) => {
          const days = [0, 1, 3, 5];
          const plain = declined.map((c, i) => decline(c, days[i] ?? 0));
          // Each attempt meets trouble for up to an hour and a half before somebody answers.
          const troubled = plain.flatMap(({ at, class: c }) => [
            ...troubles.map((t, i) => ({ at: new Date(at.getTime() + i * 30 * MINUTE_MS), class: t })),
            { at: new Date(at.getTime() + troubles.length * 30 * MINUTE_MS), class: c },
          ]);
          expect(stepAfter(...troubled)).toEqual(stepAfter(...plain));
        },
      ),
    );
  });
});

describe('what breaks the invariant', () => {
  const history = { firstDeclinedAt, declines: [decline('unknown', 0)] };

  it.each<[string, Partial<DunningPolicy>]>([
    ['no day step', { retryAfterDays: [] }],
    ['day steps that do not ascend', { retryAfterDays: [1, 3, 3] }],
    ['a step on day 0', { retryAfterDays: [0, 1] }],
    ['half a day', { retryAfterDays: [1.5] }],
    ['a step after 60 days', { retryAfterDays: [61] }],
    ['eleven day steps', { retryAfterDays: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
    ['a trouble retry within seconds', { troubleRetryAfterMs: [1000] }],
    ['an endless loop of trouble', { troubleRetryEveryMs: 0 }],
    ['a delay that is no number', { troubleRetryEveryMs: Number.NaN }],
    ['fewer than no retries', { callIssuerRetries: -1 }],
  ])('%s', (_, change) => {
    expect(() => nextStep({ ...DEFAULT_DUNNING_POLICY, ...change }, history, firstDeclinedAt)).toThrow(
      'dunning',
    );
  });

  it('no decline', () => {
    const empty = { firstDeclinedAt, declines: [] };
    expect(() => nextStep(DEFAULT_DUNNING_POLICY, empty, firstDeclinedAt)).toThrow('no decline');
  });

  it('an invalid instant', () => {
    expect(() => nextStep(DEFAULT_DUNNING_POLICY, history, new Date(Number.NaN))).toThrow('invalid instant');
  });
});
