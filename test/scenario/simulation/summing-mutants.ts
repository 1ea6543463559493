import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { DayRecord } from '../../../shared/domain/day-sums.ts';
import { type PutEntry, ports, withPuts } from './alterations.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes in summing up: no charge suffers from them, so nothing else can catch them. */
export const summingMutants: readonly Mutant[] = [
  {
    name: 'late-payment-is-not-told',
    mistake: 'a payment of a day that is closed comes to light, and nobody sums that day up again',
    alteration: { command: (command) => withFacts(command, ({ late: _, ...facts }) => facts) },
    huntFrom: 300,
    killedBy: ['overview_is_the_ledger'],
  },
  {
    name: 'sums-are-added-up',
    mistake: 'what a run has read is added to what stands for the day',
    alteration: ports((all, fn) => {
      if (fn !== 'sum-days') return all;
      const save = async (record: DayRecord) => {
        const before = await all.days.find(record.day);
        const charged = {
          count: record.charged.count + (before?.charged.count ?? 0),
          won: record.charged.won + (before?.charged.won ?? 0),
        };
        await all.days.save({ ...record, charged });
      };
      return { ...all, days: { ...all.days, save } };
    }),
    killedBy: ['overview_is_the_ledger'],
  },
  {
    name: 'every-payment-is-a-beginning',
    mistake: 'what a subscription has been counted with is not remembered',
    alteration: { command: (command) => withPuts(command, uncounted) },
    killedBy: ['overview_is_the_ledger'],
  },
  {
    name: 'days-of-greenwich',
    mistake: 'the day of a payment begins at midnight in Greenwich',
    alteration: { command: (command) => withPuts(command, onGreenwichDay) },
    killedBy: ['overview_is_the_ledger'],
  },
];

type Facts = Readonly<Record<string, unknown>>;

function withFacts(command: Command, alter: (facts: Facts) => Facts): Command {
  return withPuts(command, (put) => {
    const facts = put.Item?.['facts'] as Facts | undefined;
    return facts === undefined ? put : { ...put, Item: { ...put.Item, facts: alter(facts) } };
  });
}

function uncounted(put: PutEntry): PutEntry {
  const { counted: _, ...Item } = put.Item ?? {};
  return Item['sk'] === 'SUB' ? { ...put, Item } : put;
}

function onGreenwichDay(put: PutEntry): PutEntry {
  const { payment, paid_pk } = (put.Item ?? {}) as { payment?: { at: string }; paid_pk?: string };
  if (payment === undefined || paid_pk === undefined) return put;
  const shard = paid_pk.split('#').at(-1);
  return { ...put, Item: { ...put.Item, paid_pk: `PAID#${payment.at.slice(0, 10)}#${shard}` } };
}
