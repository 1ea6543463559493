import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Change } from '../../../shared/domain/account.ts';
import type {
  AccountRepository,
  CommitResult,
  PaymentGateway,
  PaymentListing,
} from '../../../shared/ports.ts';
import type { FunctionName } from './functions.ts';
import type { SimulatedPorts } from './ports.ts';
import type { Alteration, World } from './world.ts';

/* How a mutant alters the world from outside: a port, or a command on its way to DynamoDB. */

export type Entry = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
export type PutEntry = NonNullable<Entry['Put']>;

/** Events that only somebody's command brings. */
export const COMMANDS: ReadonlySet<string> = new Set(
  ['card_changed', 'paused', 'resumed', 'plan_changed', 'consent_given', 'cancel_scheduled'].map(
    (name) => `subscription.${name}`,
  ),
);

export function ports(
  alter: (all: SimulatedPorts, fn: FunctionName, world: World) => SimulatedPorts,
): Alteration {
  return { ports: alter };
}

export function accounts(alter: (inner: AccountRepository) => Partial<AccountRepository>): Alteration {
  return ports((all) => ({ ...all, accounts: { ...all.accounts, ...alter(all.accounts) } }));
}

type Gateway = PaymentGateway & PaymentListing;

export function gateway(alter: (inner: Gateway, world: World) => Partial<Gateway>): Alteration {
  return ports((all, _fn, world) => ({ ...all, gateway: { ...all.gateway, ...alter(all.gateway, world) } }));
}

export function withPuts(command: Command, alter: (put: PutEntry) => PutEntry): Command {
  const entries = entriesOf(command);
  if (entries.length === 0) return command;
  return withEntries(
    command,
    entries.map((entry) => (entry.Put === undefined ? entry : { ...entry, Put: alter(entry.Put) })),
  );
}

/** Of a transaction; or the one put that a change of one item is. */
export function entriesOf(command: Command): readonly Entry[] {
  if (isPut(command)) return [{ Put: command.input as PutEntry }];
  return (command.input as TransactWriteCommandInput).TransactItems ?? [];
}

const isPut = ({ constructor: { name } }: Command): boolean => name === 'PutCommand';

export function withEntries(command: Command, entries: readonly Entry[]): Command {
  if (isPut(command)) {
    const input = entries[0]?.Put ?? command.input;
    return Object.assign(Object.create(Object.getPrototypeOf(command)), { input });
  }
  return Object.assign(Object.create(Object.getPrototypeOf(command)), {
    input: { ...command.input, TransactItems: entries },
  });
}

/** What a mistake with money breaks first. */
export const MONEY = [
  'one_payment_per_period',
  'ledger_is_the_gateway',
  'paid_means_a_payment',
  'no_resend_before_evidence',
];

/** A commit that says it was made. */
export const done = ({ account }: Change): CommitResult => ({ kind: 'done', account });

/** The sort key of what an entry puts. */
export const keyOf = ({ Put }: Entry): string => String(Put?.Item?.['sk'] ?? '');
