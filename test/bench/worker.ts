import { files } from './all.ts';
import type { Bench, Row } from './row.ts';

/** What a process of its own is told: one file, run as main.ts was asked to. */
export interface Task {
  readonly file: string;
  readonly quick: boolean;
  readonly only: readonly string[];
}

process.once('message', async ({ file, quick, only }: Task) => {
  const bench = Object.values((await files[file]?.()) ?? {}).find(isBench);
  if (bench === undefined) throw new Error(`${file} exports no bench`);
  const isWanted = bench.ids.some((id) => only.some((one) => id.startsWith(one) || one.startsWith(id)));
  const rows: readonly Row[] = only.length === 0 || isWanted ? await bench.run({ quick }) : [];
  const wanted = rows.filter(({ id }) => only.length === 0 || only.some((one) => id.startsWith(one)));
  process.send?.(wanted, () => process.exit());
});

const isBench = (one: unknown): one is Bench =>
  typeof one === 'object' && one !== null && 'ids' in one && 'run' in one;
