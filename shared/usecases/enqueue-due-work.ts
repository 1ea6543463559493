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

/**
 * Queues everything that is due at `now` (the event's time, not the machine's: any later time can be played). Each
 * entry is claimed by moving it to the end of a lease, then sent. Dying in between only delays it by that lease.
 * No cursor and no bucket of the day: what an outage has missed is simply still due.
 */
export async function enqueueDueWork(ports: Ports, now: Date): Promise<{ readonly queued: number }> {
  const counts = await Promise.all(ports.due.shards.map((shard) => enqueueShard(ports, shard, now)));
  const queued = counts.reduce((sum, count) => sum + count, 0);
  if (queued > 0) ports.journal.record({ event: 'due.enqueued', count: queued, as_of: now.toISOString() });
  return { queued };
}

async function enqueueShard(ports: Ports, shard: number, now: Date): Promise<number> {
  let queued = 0;
  for (let done = 0; done < MAX_PER_SHARD; done += GROUP) {
    const entries = await ports.due.list(shard, now, GROUP);
    const claimed = await enqueue(ports, entries, now);
    queued += claimed;
    // The index may still show what has just been claimed; the next tick sees past it.
    if (entries.length < GROUP || claimed === 0) break;
  }
  return queued;
}

async function enqueue(
  { due, chargeQueue, settings, journal }: Ports,
  entries: readonly DueEntry[],
  now: Date,
): Promise<number> {
  const until = new Date(now.getTime() + settings.claimLeaseMs);
  const claims = await Promise.all(
    entries.map(async (entry) => ({ entry, claim: await due.claim(entry, until) })),
  );
  const mine = claims.filter(({ claim }) => claim === 'claimed').map(({ entry }) => entry);
  const messages = mine.flatMap(({ subject }) => (subject === undefined ? [] : [{ subject, asOf: now }]));
  await chargeQueue.send(messages);
  const unreadable = mine.length - messages.length;
  // What one cannot read is in nobody's way: it has been put off, and a person is told.
  if (unreadable > 0) journal.record({ event: 'due.unreadable', level: 'error', count: unreadable });
  return mine.length;
}
