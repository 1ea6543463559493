import { entriesOf, gateway, withEntries, withPuts } from './alterations.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes with what the merchant knows a thing by. */
export const handleMutants: readonly Mutant[] = [
  {
    name: 'handles-not-sent',
    mistake: 'a POST leaves without the merchant’s reference and metadata',
    alteration: gateway((inner) => ({
      charge: ({ reference: _, metadata: __, ...order }, budgetMs, isStopped) =>
        inner.charge(order, budgetMs, isStopped),
    })),
    killedBy: ['handles_are_what_was_asked'],
  },
  {
    name: 'events-without-handles',
    mistake: 'an event does not say what the merchant knows its subject by',
    alteration: {
      command: (command) =>
        withPuts(command, (put) => {
          const { reference: _, metadata: __, ...Item } = put.Item ?? {};
          return String(Item['sk']).startsWith('EVENT#') ? { ...put, Item } : put;
        }),
    },
    killedBy: ['handles_are_what_was_asked'],
  },
  {
    name: 'pointer-forgotten',
    mistake: 'what bears a reference is stored, and no pointer to it',
    alteration: {
      command: (command) => {
        const entries = entriesOf(command);
        const others = entries.filter(({ Put }) => !isPointer(Put?.Item));
        return others.length === entries.length ? command : withEntries(command, others);
      },
    },
    killedBy: ['references_are_found'],
  },
  {
    name: 'reference-claimed-twice',
    mistake: 'of two requests for the same unique reference that come at once, both are carried out',
    alteration: {
      command: (command) =>
        withPuts(command, ({ ConditionExpression: condition, ...put }) =>
          isPointer(put.Item) || condition === undefined ? put : { ...put, ConditionExpression: condition },
        ),
    },
    killedBy: ['unique_references_are_unique'],
  },
];

const isPointer = (item: Readonly<Record<string, unknown>> | undefined): boolean =>
  String(item?.['pk']).startsWith('REFERENCE#');
