import { isMainThread, Worker } from 'node:worker_threads';
import { runSeed } from './run.ts';

if (isMainThread) {
  const from = Number(process.argv[2] ?? 1),
    n = Number(process.argv[3] ?? 100);
  const t = performance.now();
  const by: Record<string, number[]> = {};
  let effects = 0,
    ticks = 0;
  const res = { excused: 0, surplus: 0, alarmed: 0, unseen: 0 };
  for (let s = from; s < from + n; s++) {
    const r = await runSeed(s, { keepTrace: n === 1 });
    effects += r.effects;
    ticks += r.ticks;
    for (const k of Object.keys(res) as (keyof typeof res)[]) res[k] += r.residue[k];
    if (r.violation)
      (by[r.violation.message.replace(/[0-9A-HJKMNP-TV-Z]{26}/g, 'ID').slice(0, 110)] ??= []).push(s);
    if (n === 1) {
      console.log(r.trace.join('\n'));
      console.log(r.violation?.message, r.hash);
    }
  }
  console.log((performance.now() - t) / n, 'ms/seed', effects / n, 'effects', ticks / n, 'ticks', res);
  for (const [k, v] of Object.entries(by).sort((a, b) => b[1].length - a[1].length))
    console.log(v.length, k, v.slice(0, 5).join(' '));
}
void Worker;
