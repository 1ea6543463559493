import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { isClosed } from './environment.ts';
import { isCharge, isSubscription } from './items.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/**
 * So many first attempts may be claimed after a follow-up has come due and before it is its turn: the helpings under way,
 * and some for each that came due later still, as half of a helping is theirs.
 */
const MOST_BEFORE = 20;
const FOR_EACH_OTHER = 3;
/** Messages for each worker: shared/domain/pace.ts has 16 where counts are late, and what tries in an outage. */
const MOST_PER_WORKER = 60;
/** The tick that is under way may not have come to it yet, ms. */
const GRACE_MS = 60_000;

type Watched = Pick<World, 'monitor' | 'scheduler' | 'environment' | 'startMs'>;

/** What is claimed and queued while more is due than can be begun. Only where the workers are few. */
export function createBacklogWatch({ monitor, scheduler, environment, startMs }: Watched) {
  /** By entry: what was claimed since it came due. */
  const before = new Map<string, { firsts: number; others: number }>();

  /** Of the account: nothing was sent yet; it was, and not answered; or something else is due. */
  function kindOf(id: string): 'first' | 'follow_up' | 'other' {
    const item = monitor.items.get(id);
    if (item === undefined || !isSubscription(item)) return 'follow_up';
    const charge = monitor.items.get(`${item.pk}/CHARGE#${String(item.period).padStart(4, '0')}`);
    if (charge === undefined || !isCharge(charge)) return 'first';
    return charge.status === 'unknown' ? 'follow_up' : 'other';
  }

  return {
    /** A command that was carried out. */
    executed({ input }: Command): void {
      const { Key, ExpressionAttributeValues: values } = input as {
        readonly Key?: { readonly pk: string; readonly sk: string };
        readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
      };
      if (environment.workers === undefined || Key === undefined || values?.[':until'] === undefined) return;
      // Whoever tries while 아임포트 is closed is in nobody's way.
      if (isClosed(environment, scheduler.now - startMs)) return before.clear();
      const claimed = `${Key.pk}/${Key.sk}`;
      const isFirst = kindOf(claimed) === 'first';
      for (const [id, dueMs] of monitor.dueItems()) {
        if (id === claimed || dueMs > scheduler.now - GRACE_MS || kindOf(id) !== 'follow_up') continue;
        const seen = before.get(`${id}@${dueMs}`) ?? { firsts: 0, others: 0 };
        before.set(`${id}@${dueMs}`, seen);
        seen[isFirst ? 'firsts' : 'others'] += 1;
        require('follow_ups_do_not_wait', seen.firsts <= MOST_BEFORE + FOR_EACH_OTHER * seen.others, () =>
          `${id}, due ${new Date(dueMs).toISOString()}, waits behind ${seen.firsts} first attempts`);
      }
    },
    queued(messages: number): void {
      const { workers } = environment;
      if (workers === undefined) return;
      require('little_is_queued', messages <= MOST_PER_WORKER * workers, () =>
        `${messages} messages for ${workers} workers`);
    },
    /** At rest: whatever was due at the beginning is paid. */
    atRest(): void {
      if (environment.workers === undefined) return;
      for (const item of monitor.items.values()) {
        if (!isSubscription(item)) continue;
        require('nothing_waits_for_ever', item.period > 1, () => `${item.pk} ${item.status}`);
      }
    },
  };
}
