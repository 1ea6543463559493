import type { Table } from '../../shared/adapters/dynamo/table.ts';

/** Tells whether the table has been written to since somebody last looked; spares the engine from idle polling. */
export interface TableWatch {
  readonly table: Table;
  /** A look-out of one's own: true once after each write, and at first. */
  lookout(): () => boolean;
  /** How often each command has been sent since the start: what a bench counts. */
  readonly sent: ReadonlyMap<string, number>;
}

const READS = new Set(['GetCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand']);

export function watchTable(table: Table): TableWatch {
  let writes = 1;
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
      }
    },
  };
  return {
    table: { ...table, client },
    sent,
    lookout() {
      let seen = 0;
      return () => {
        const changed = seen !== writes;
        seen = writes;
        return changed;
      };
    },
  };
}
