import type { Item } from '../../../infra/local/dynamo-model/model.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { notices } from '../../support/charging.ts';

type Put = { readonly Item?: Item };

/** A table that takes everything, and keeps what the repositories would have written to it. */
export function createScribe() {
  let written: Item[] = [];
  const send = async ({ input }: { readonly input: Put & { TransactItems?: readonly { Put?: Put }[] } }) => {
    for (const { Item } of [input, ...(input.TransactItems ?? []).map(({ Put = {} }) => Put)])
      if (Item !== undefined) written.push(Item);
    return {};
  };
  const table: Table = { name: 'billing', client: { send: send as unknown as Table['client']['send'] } };
  return {
    table,
    accounts: createAccountRepository(table, notices),
    /** What has been written since the last time. */
    take(): readonly Item[] {
      const items = written;
      written = [];
      return items;
    },
  };
}
