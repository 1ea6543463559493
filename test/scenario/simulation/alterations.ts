import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AccountRepository, PaymentGateway } from '../../../shared/ports.ts';
import type { Command } from '../../support/dynamo-model.ts';
import type { FunctionName } from './functions.ts';
import type { SimulatedPorts } from './ports.ts';
import type { Alteration, World } from './world.ts';

/* How a mutant alters the world from outside: a port, or a command on its way to DynamoDB. */

export type Entry = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
export type PutEntry = NonNullable<Entry['Put']>;

export function ports(
  alter: (all: SimulatedPorts, fn: FunctionName, world: World) => SimulatedPorts,
): Alteration {
  return { ports: alter };
}

export function accounts(alter: (inner: AccountRepository) => Partial<AccountRepository>): Alteration {
  return ports((all) => ({ ...all, accounts: { ...all.accounts, ...alter(all.accounts) } }));
}

export function gateway(alter: (inner: PaymentGateway, world: World) => Partial<PaymentGateway>): Alteration {
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

export function entriesOf(command: Command): readonly Entry[] {
  return (command.input as TransactWriteCommandInput).TransactItems ?? [];
}

export function withEntries(command: Command, entries: readonly Entry[]): Command {
  return Object.assign(Object.create(Object.getPrototypeOf(command)), {
    input: { ...command.input, TransactItems: entries },
  });
}
