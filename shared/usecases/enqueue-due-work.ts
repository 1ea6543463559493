import { BillingError } from '../domain/billing-error.ts';
import type { ChargeQueue, DueEntry, DueRepository, Journal, Settings } from '../ports.ts';

interface Ports {
  readonly due: DueRepository;
  readonly chargeQueue: ChargeQueue;
  readonly settings: Settings;
  readonly journal: Journal;
}

/** Claims go out in such groups, all at once; then their messages, in batches. */
const GROUP = 50;
/** One tick's work per shard: 5,000 a minute and shard. What is left is there at the next tick. */
const MAX_PER_SHARD = 5_000;

/** What one tick has come to, all shards together. */
interface Tally {
  queued: number;
  /** Entries that could not be claimed. */
  failed: number;
  /** Shards that could not be worked through. */
  stopped: number;
  cause: unknown;
}

/**
 * Queues everything that is due at `now` (the event's time, not the machine's: any later time can be played). Each
 * entry is claimed by moving it to the end of a lease, then sent. Dying in between only delays it by that lease.
 * No cursor and no bucket of the day: what an outage has missed is simply still due.
 *
 * One entry, message or shard that fails is in nobody's way. Throws only when all that could be sent has been sent.
 */
export async function enqueueDueWork(ports: Ports, now: Date): Promise<{ readonly queued: number }> {
  const tally: Tally = { queued: 0, failed: 0, stopped: 0, cause: undefined };
  await Promise.all(
    ports.due.shards.map((shard) =>
      enqueueShard(ports, shard, now, tally).catch((cause: unknown) => {
        tally.stopped += 1;
        tally.cause ??= cause;
      }),
    ),
  );
  const { queued } = tally;
  if (queued > 0) ports.journal.record({ event: 'due.enqueued', count: queued, as_of: now.toISOString() });
  if (tally.failed + tally.stopped > 0) fail(ports.journal, tally);
  return { queued };
}

async function enqueueShard(ports: Ports, shard: number, now: Date, tally: Tally): Promise<void> {
  let last: DueEntry | undefined;
  for (let done = 0; done < MAX_PER_SHARD; done += GROUP) {
    // From the last one on: what cannot be claimed stays where it is, and must not hide what lies behind it.
    const entries = await ports.due.list(shard, now, GROUP, last);
    last = entries.at(-1);
    const { claimed, failed } = await claimAll(ports, entries, now, tally);
    // Claimed and not sent: it comes due again at the end of its lease. No more is claimed that cannot be sent.
    await send(ports, claimed, now);
    tally.queued += claimed.length;
    if (entries.length < GROUP) return;
    // All of a page was taken by somebody else: another tick is at it.
    if (claimed.length + failed === 0) return;
  }
}

async function claimAll({ due, settings }: Ports, entries: readonly DueEntry[], now: Date, tally: Tally) {
  const until = new Date(now.getTime() + settings.claimLeaseMs);
  const claims = await Promise.allSettled(entries.map((entry) => due.claim(entry, until)));
  const claimed = entries.filter((_, at) => {
    const claim = claims[at];
    return claim?.status === 'fulfilled' && claim.value === 'claimed';
  });
  const failures = claims.filter((claim) => claim.status === 'rejected');
  tally.failed += failures.length;
  tally.cause ??= failures[0]?.reason;
  return { claimed, failed: failures.length };
}

async function send({ chargeQueue, journal }: Ports, claimed: readonly DueEntry[], now: Date): Promise<void> {
  const messages = claimed.flatMap(({ subject }) => (subject === undefined ? [] : [{ subject, asOf: now }]));
  const unreadable = claimed.length - messages.length;
  // What one cannot read is in nobody's way: it has been put off, and a person is told.
  if (unreadable > 0) journal.record({ event: 'due.unreadable', level: 'error', count: unreadable });
  if (messages.length > 0) await chargeQueue.send(messages);
}

/** The alarm on the function's errors is for this; what failed is still due, or comes due again. */
function fail(journal: Journal, { failed, stopped, cause }: Tally): never {
  journal.record({
    event: 'due.failed',
    level: 'error',
    count: failed,
    outcome: `${stopped} shards stopped`,
    reason: cause instanceof BillingError ? cause.code : cause instanceof Error ? cause.name : 'unknown',
  });
  const entries = failed === 1 ? '1 due entry' : `${failed} due entries`;
  const shards = stopped === 1 ? '1 shard' : `${stopped} shards`;
  throw new BillingError('storage_busy', `${entries} could not be claimed, ${shards} not worked through`, {
    retryable: true,
    cause,
  });
}
