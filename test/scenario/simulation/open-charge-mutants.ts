import { isOpen } from '../../support/open-charge.ts';
import { accounts, COMMANDS, entriesOf, type PutEntry, withPuts } from './alterations.ts';
import type { Mutant } from './mutants.ts';

type Item = NonNullable<PutEntry['Item']>;

/** Deliberate mistakes with where an open charge lies: inside its subscription's item, or where older code has put it. */
export const openChargeMutants: readonly Mutant[] = [
  {
    name: 'open-charge-dropped',
    mistake: 'a command writes its subscription back without the open charge that lies inside',
    alteration: {
      command: (command) => {
        const isCommand = entriesOf(command).some(({ Put }) => COMMANDS.has(String(Put?.Item?.['type'])));
        return isCommand ? withPuts(command, (put) => ({ ...put, Item: emptied(put.Item ?? {}) })) : command;
      },
    },
    killedBy: ['open_charge_is_kept'],
  },
  {
    name: 'older-code-taken-for-whole',
    mistake: 'a subscription is believed to say all of its charge although older code has written it last',
    alteration: accounts((inner) => ({
      loadPeriod: async (...asked) => {
        const read = await inner.loadPeriod(...asked);
        const { subscription, charge } = read ?? {};
        const isElsewhere = charge !== undefined && !('charge' in (subscription ?? {})) && isOpen(charge);
        if (subscription === undefined || !isElsewhere) return read;
        const whole = { wholeAt: subscription.version };
        return { ...read, subscription: { ...subscription, ...whole }, charge: undefined };
      },
    })),
    killedBy: ['open_charge_is_kept'],
  },
];

function emptied({ charge, owedFrom, ...item }: Item): Item {
  return charge === undefined ? { ...item } : { ...item, nextChargeAt: owedFrom };
}
