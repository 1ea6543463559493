import { expect, it } from '@jest/globals';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { decide, type Round } from '../../shared/usecases/decide.ts';

const busy = () => new BillingError('storage_busy', 'conflict', { retryable: true });
const always = { timeLeftMs: () => Number.POSITIVE_INFINITY };

/** Plays the outcomes one after another, the last one for ever; counts the rounds. */
function rounds(...outcomes: (Round<string> | Error)[]) {
  const played = { count: 0 };
  const round = async (): Promise<Round<string>> => {
    const outcome = outcomes[Math.min(played.count, outcomes.length - 1)];
    played.count += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome ?? 'stale';
  };
  return { played, round };
}

it('reads again when somebody was faster, and when DynamoDB asks for it', async () => {
  const { round, played } = rounds('stale', busy(), 'stale', { done: 'stored' });
  expect(await decide('it', always, round)).toBe('stored');
  expect(played.count).toBe(4);
});

it('comes to an end after five rounds, with an error that can be repeated', async () => {
  const { round, played } = rounds('stale');
  await expect(decide('it', always, round)).rejects.toMatchObject({ code: 'storage_busy', retryable: true });
  expect(played.count).toBe(5);
});

it('begins no further round that cannot end in time', async () => {
  let leftMs = 3_000;
  const { round, played } = rounds('stale');
  const time = {
    timeLeftMs: () => {
      leftMs -= 1_000;
      return leftMs;
    },
  };
  await expect(decide('it', time, round)).rejects.toMatchObject({ code: 'storage_busy' });
  expect(played.count).toBe(2);
});

it('carries the first round out even when time is short: it may be all that is needed', async () => {
  expect(await decide('it', { timeLeftMs: () => 0 }, rounds({ done: 'stored' }).round)).toBe('stored');
});

it.each([
  new BillingError('out_of_time', 'too late', { retryable: true }),
  new BillingError('gateway_unavailable', 'down', { retryable: true }),
  new Error('a defect'),
])('any other error is the caller’s at once: $message', async (error) => {
  const { round, played } = rounds(error);
  await expect(decide('it', always, round)).rejects.toBe(error);
  expect(played.count).toBe(1);
});
