import type { Command, Item } from '../../../infra/local/dynamo-model/model.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { readsOf } from '../units/meter.ts';

export type ReadMeter = ReturnType<typeof createReadMeter>;

/** A table that keeps an account of the read units of what it is asked. An item that was not answered is not there. */
export function createReadMeter({ client, name }: Table) {
  let units = 0;
  const send = async (command: Command) => {
    const answer = (await client.send(command as never)) as Answer;
    const items = [...(answer.Responses?.[name] ?? []), ...(answer.Item === undefined ? [] : [answer.Item])];
    const byKey = new Map(items.map((item) => [`${item['pk']} ${item['sk']}`, item]));
    units += readsOf(command, answer, ({ pk, sk }) => byKey.get(`${pk} ${sk}`));
    return answer;
  };
  return {
    table: { name, client: { send: send as unknown as Table['client']['send'] } } satisfies Table,
    /** What has been read since the last time. */
    take(): number {
      const taken = units;
      units = 0;
      return taken;
    },
  };
}

interface Answer {
  readonly Item?: Item;
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
}
