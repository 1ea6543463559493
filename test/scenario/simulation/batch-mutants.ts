import type { BatchRepository } from '../../../shared/ports.ts';
import { entriesOf, ports, withEntries } from './alterations.ts';
import type { Mutant } from './mutants.ts';
import type { Alteration } from './world.ts';

/** Deliberate mistakes in doing to many at once what is asked for. */
export const batchMutants: readonly Mutant[] = [
  {
    name: 'no-answer-is-called-done',
    mistake: 'a batch calls an element done whose refund has no answer yet',
    alteration: workersBatches((inner) => ({
      saveItem: (batch, item) =>
        inner.saveItem(batch, item.begunAt === undefined ? item : { ...item, state: 'done' }),
    })),
    huntFrom: 113,
    killedBy: ['batch_says_what_the_ledger_says', 'batch_counts_its_elements'],
  },
  {
    name: 'copy-passes-on-at-once',
    mistake: 'a copy of a message that was done sends the next one again before it is late',
    alteration: workersBatches((inner) => ({
      find: async (id) => {
        const batch = await inner.find(id);
        return batch && { ...batch, restsUntil: undefined };
      },
    })),
    huntFrom: 323,
    killedBy: ['batch_has_its_rest'],
  },
  {
    name: 'begins-after-the-stop',
    mistake: 'an element of a batch begins though the batch was stopped since it was read',
    alteration: {
      command: (command) => {
        const entries = entriesOf(command);
        const rest = entries.filter(({ ConditionCheck }) => ConditionCheck?.Key?.['pk'] !== 'BATCHES');
        return rest.length === entries.length ? command : withEntries(command, rest);
      },
    },
    huntFrom: 1_990,
    killedBy: ['batch_counts_its_elements'],
  },
];

/** As the worker sees them. */
function workersBatches(alter: (inner: BatchRepository) => Partial<BatchRepository>): Alteration {
  return ports((all, fn) =>
    fn === 'run-batch' ? { ...all, batches: { ...all.batches, ...alter(all.batches) } } : all,
  );
}
