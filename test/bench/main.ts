import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files } from './all.ts';
import { type CommittedRow, worseThanCommitted } from './check.ts';
import { readBenchOptions } from './options.ts';
import type { Row } from './row.ts';
import { tableOf } from './table.ts';
import type { Task } from './worker.ts';

const { quick, only, json, check } = readBenchOptions();
const committed: readonly CommittedRow[] = check === undefined ? [] : JSON.parse(readFileSync(check, 'utf8'));

const rows: Row[] = [];
// One after another: beside another one a bench would measure that one, too.
for (const file of Object.keys(files)) {
  rows.push(...(await measured({ file, quick, only })));
}
if (rows.length === 0) console.error(`no row begins with ${only.join(' or ')}`);
console.log(tableOf(rows));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, undefined, 2)}\n`);
for (const sentence of worseThanCommitted(rows, committed)) {
  console.error(sentence);
  process.exitCode = 1;
}

/** In a process of its own: what one bench leaves in memory, and what was compiled for it, is no other's. */
function measured(task: Task): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const execArgv = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'];
    // What the benches print is not the table's.
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { execArgv, stdio: [...stdio] });
    let measured: readonly Row[] | undefined;
    worker.on('message', (all: readonly Row[]) => {
      measured = all;
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (measured !== undefined) resolve(measured);
      else reject(new Error(`${task.file} ended with ${code}`));
    });
    worker.send(task);
  });
}
