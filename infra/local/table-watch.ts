import type { Table } from '../../shared/adapters/dynamo/table.ts';

/** Tells whether the table has been written to since somebody last looked; spares the engine from idle polling. */
export interface TableWatch {
  readonly table: Table;
  /** A look-out of one's own: true once after each write, and at first. */
  lookout(): () => boolean;
  /** The same, but for what the daily functions have written for themselves: else each would be the other's reason to run. */
  activity(): () => boolean;
  /** How often each command has been sent since the start: what a bench counts. */
  readonly sent: ReadonlyMap<string, number>;
}

/** How the partition keys of days' sums and of reports begin: kept by `sum-days` and `reconcile-payments`. */
const BOOKS = ['DAYS#', 'RECON#'];
const READS = new Set(['GetCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand']);

export function watchTable(table: Table): TableWatch {
  let [writes, acts] = [1, 1];
  const sent = new Map<string, number>();
  const client: Table['client'] = {
    // biome-ignore lint/suspicious/noExplicitAny: passes every command through as it came.
    async send(command: any): Promise<any> {
      const { name } = command.constructor;
      sent.set(name, (sent.get(name) ?? 0) + 1);
      try {
        return await table.client.send(command);
      } finally {
        if (!READS.has(name)) writes += 1;
        if (!READS.has(name) && !isBookkeeping(command.input)) acts += 1;
      }
    },
  };
  return {
    table: { ...table, client },
    sent,
    lookout: () => onceAfterEach(() => writes),
    activity: () => onceAfterEach(() => acts),
  };
}

function onceAfterEach(count: () => number): () => boolean {
  let seen = 0;
  return () => {
    const changed = seen !== count();
    seen = count();
    return changed;
  };
}

interface Written {
  readonly Key?: { readonly pk?: unknown };
  readonly Item?: { readonly pk?: unknown };
}

interface Input extends Written {
  readonly TransactItems?: readonly Readonly<Record<string, Written>>[];
}

function isBookkeeping({ TransactItems, ...one }: Input): boolean {
  const all = TransactItems?.flatMap((entry) => Object.values(entry)) ?? [one];
  return all.every(({ Key, Item }) => BOOKS.some((book) => String((Key ?? Item)?.pk).startsWith(book)));
}
