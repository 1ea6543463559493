import { TOO_MANY_HINTS } from '../domain/journal-words.ts';
import type { Clock, HintRepository, SettleHint, SettleQueue } from '../ports.ts';

export interface QueueHintPorts {
  readonly clock: Clock;
  readonly hints: HintRepository;
  readonly settleQueue: SettleQueue;
}

/**
 * What strangers may bring for one merchant_uid. `most` an hour: a customer's browser and a webhook through a CDN bring a handful.
 * `waitsMs`: the queue is worked off within seconds, and a webhook that was answered 5xx comes again after a minute.
 */
const BOUND = { most: 10, waitsMs: 30_000 };

export type HintQueued = 'queued' | 'queued_already' | typeof TOO_MANY_HINTS;

/**
 * Queues a hint of somebody who is not 아임포트 by address, and may have made it up: not beside its own like, and only so
 * many of one merchant_uid (docs/decisions/0015). What is turned away is found all the same: by the follow-up, by a
 * charge's own look-ups, by reconciliation.
 */
export async function queueStrangersHint(
  { clock, hints, settleQueue }: QueueHintPorts,
  hint: SettleHint,
): Promise<HintQueued> {
  const strangerAt = clock.now();
  const taken = await hints.take(hint, strangerAt, BOUND);
  if (taken === 'waits') return 'queued_already';
  if (taken === 'too_many') return TOO_MANY_HINTS;
  // Dying before the send, or failing at it: it counts, and the same hint is turned away for `waitsMs`.
  await settleQueue.send({ ...hint, strangerAt });
  return 'queued';
}
