import { BillingError, reasonOf } from '../domain/billing-error.ts';
import { helping, type Look, leastHelping } from '../domain/pace.ts';
import type {
  ChargeQueue,
  Clock,
  DueEntry,
  DueRepository,
  HoldWatch,
  Journal,
  Pacing,
  Settings,
} from '../ports.ts';
import type { TimeLeft } from './time-budget.ts';

interface Ports extends TimeLeft {
  readonly clock: Clock;
  readonly due: DueRepository;
  readonly holds: HoldWatch;
  readonly chargeQueue: ChargeQueue;
  /** Absent where all that is queued is worked off before time goes on. */
  readonly pacing?: Pacing | undefined;
  readonly settings: Settings;
  readonly journal: Journal;
}

/** Claims go out in such groups, all at once; then their messages, in batches. */
const GROUP = 50;
/** One tick's work per shard: 5,000 a minute and shard where nothing is paced. What is left is there at the next tick. */
const MAX_PER_SHARD = 5_000;
/** Between two looks at the queue, ms. */
const LOOK_MS = 1_000;
/** A tick comes each minute. */
const MAX_LOOKS = 55;
/** What a last helping may take, and the answer, ms. */
const RESERVE_MS = 5_000;

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
 * Queues what is due at `now` (the event's time, not the machine's: any later time can be played), and no more of it at a
 * time than the workers can begin soon. Each entry is claimed by moving it to the end of a lease, then sent. Dying in
 * between only delays it by that lease. No cursor and no bucket of the day: what an outage has missed is simply still due.
 *
 * One entry, message or shard that fails is in nobody's way. Throws only when all that could be sent has been sent.
 */
export async function enqueueDueWork(ports: Ports, now: Date): Promise<{ readonly queued: number }> {
  const tally: Tally = { queued: 0, failed: 0, stopped: 0, cause: undefined };
  const shards = ports.due.shards.map((shard) => ({ shard, last: undefined, isDone: false }) as Shard);
  // Only how fast is decided by it here: whoever sends asks by itself.
  const isHeld = await ports.holds.now().then(
    ({ everybody }) => everybody !== undefined,
    () => false,
  );
  if (isHeld) ports.journal.record({ event: 'charging.held', level: 'warn', as_of: now.toISOString() });
  await (ports.pacing === undefined
    ? takeAll(ports, shards, now, tally)
    : takePaced(ports, ports.pacing, shards, now, tally, isHeld));
  const { queued } = tally;
  // Also of nothing: who listens for the tick must hear it. One that could look at no shard has been none.
  if (queued > 0 || tally.stopped < shards.length)
    ports.journal.record({ event: 'due.enqueued', count: queued, as_of: now.toISOString() });
  if (tally.failed + tally.stopped > 0) fail(ports.journal, tally);
  return { queued };
}

interface Shard {
  readonly shard: number;
  /** From the last one on: what cannot be claimed stays where it is, and must not hide what lies behind it. */
  last: DueEntry | undefined;
  isDone: boolean;
}

async function takeAll(ports: Ports, shards: readonly Shard[], now: Date, tally: Tally): Promise<void> {
  await Promise.all(shards.map((shard) => take(ports, shard, MAX_PER_SHARD, now, tally)));
}

/** Keeps a short queue filled until nothing is due any more or the next tick comes. */
async function takePaced(
  ports: Ports,
  { waiting, sleep }: Pacing,
  shards: readonly Shard[],
  now: Date,
  tally: Tally,
  isHeld: boolean,
): Promise<void> {
  const workers = ports.settings.gatewayConcurrency;
  const realMs = () => ports.clock.now().getTime();
  const startedMs = realMs();
  const looks: Look[] = [];
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const count = await waiting().catch(() => undefined);
    looks.push({ atMs: realMs(), waiting: count ?? 0, sent: tally.queued });
    // What comes due while this tick goes on, too.
    const asOf = new Date(now.getTime() + realMs() - startedMs);
    // Who cannot look sends the least, and leaves the rest to the next tick. So does a tick while charging is held: look-ups and
    // refunds come through, and what may not be sent is not claimed over and over at full speed.
    const isLeast = count === undefined || isHeld;
    const more = isLeast ? leastHelping(workers) - (count ?? 0) : helping(looks, workers);
    if (more > 0) await help(ports, shards, more, asOf, tally, look);
    const isOver = shards.every(({ isDone }) => isDone) || count === undefined;
    if (isOver || ports.timeLeftMs() < RESERVE_MS) return;
    await sleep(LOOK_MS);
  }
}

/**
 * In a backlog half of it goes to what has just come due: look-ups, retries and refunds do not wait behind ten thousand
 * first attempts of ten o'clock. The other half goes to what has waited longest.
 */
async function help(
  ports: Ports,
  shards: readonly Shard[],
  more: number,
  asOf: Date,
  tally: Tally,
  look: number,
): Promise<void> {
  const open = shards.filter(({ isDone }) => !isDone);
  const newest = look > 0 ? Math.ceil(more / 2) : 0;
  await eachShare(shards, newest, look, (shard, most) => takeNewest(ports, shard, most, asOf, tally));
  await eachShare(open, more - newest, look, (shard, most) => take(ports, shard, most, asOf, tally));
}

/** No more than `total` in all: what does not divide goes to others at each look, so that every shard has its turn. */
async function eachShare(
  shards: readonly Shard[],
  total: number,
  look: number,
  act: (shard: Shard, most: number) => Promise<void>,
): Promise<void> {
  const count = shards.length;
  await Promise.all(
    shards.map(async (shard, at) => {
      const most = Math.floor(total / count) + ((at + look) % count < total % count ? 1 : 0);
      if (most > 0) await act(shard, most);
    }),
  );
}

async function takeNewest(
  ports: Ports,
  { shard }: Shard,
  most: number,
  asOf: Date,
  tally: Tally,
): Promise<void> {
  try {
    const entries = await ports.due.listNewest(shard, asOf, Math.min(GROUP, most));
    const { claimed } = await claimAll(ports, entries, asOf, tally);
    await send(ports, claimed, asOf);
    tally.queued += claimed.length;
  } catch (cause) {
    // The same shard is asked for its oldest next, and stops there if it must.
    tally.cause ??= cause;
  }
}

/** Up to so many of one shard. A shard that fails is done with for this tick, and in no other's way. */
async function take(ports: Ports, shard: Shard, most: number, now: Date, tally: Tally): Promise<void> {
  try {
    for (let left = most; left > 0 && !shard.isDone; ) {
      const limit = Math.min(GROUP, left);
      const entries = await ports.due.list(shard.shard, now, limit, shard.last);
      shard.last = entries.at(-1) ?? shard.last;
      const { claimed, failed } = await claimAll(ports, entries, now, tally);
      // Claimed and not sent: it comes due again at the end of its lease. No more is claimed that cannot be sent.
      await send(ports, claimed, now);
      tally.queued += claimed.length;
      left -= limit;
      // All of a page was taken by somebody else: another tick is at it.
      shard.isDone = entries.length < limit || claimed.length + failed === 0;
    }
  } catch (cause) {
    shard.isDone = true;
    tally.stopped += 1;
    tally.cause ??= cause;
  }
}

async function claimAll(
  { clock, due, settings }: Ports,
  entries: readonly DueEntry[],
  now: Date,
  tally: Tally,
) {
  // From now on, also late in a tick.
  const fromMs = Math.max(now.getTime(), clock.now().getTime());
  const until = new Date(fromMs + settings.claimLeaseMs);
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
    reason: reasonOf(cause),
  });
  const entries = failed === 1 ? '1 due entry' : `${failed} due entries`;
  const shards = stopped === 1 ? '1 shard' : `${stopped} shards`;
  throw new BillingError('storage_busy', `${entries} could not be claimed, ${shards} not worked through`, {
    retryable: true,
    cause,
  });
}
