import type { Item } from '../../../infra/local/dynamo-model/model.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import { createBatchRepository } from '../../../shared/adapters/dynamo/batch-repository.ts';
import { createDayRepository } from '../../../shared/adapters/dynamo/day-repository.ts';
import { createPlanRepository } from '../../../shared/adapters/dynamo/plan-repository.ts';
import { createRegistrationOpener } from '../../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { notices } from '../../support/charging.ts';

type Put = { readonly Item?: Item };

/** Repositories on a table that takes everything, and keeps what they would have written to it. */
export function createScribe() {
  let written: Item[] = [];
  const send = async ({ input }: { readonly input: Put & { TransactItems?: readonly { Put?: Put }[] } }) => {
    for (const { Item } of [input, ...(input.TransactItems ?? []).map(({ Put = {} }) => Put)])
      if (Item !== undefined) written.push(Item);
    return {};
  };
  const table: Table = { name: 'billing', client: { send: send as unknown as Table['client']['send'] } };
  return {
    accounts: createAccountRepository(table, notices),
    batches: createBatchRepository(table),
    days: createDayRepository(table),
    plans: createPlanRepository(table),
    registrations: createRegistrationOpener(table),
    /** What has been written since the last time. */
    take(): readonly Item[] {
      const items = written;
      written = [];
      return items;
    },
  };
}
