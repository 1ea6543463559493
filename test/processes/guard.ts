/** Told on stdin which processes start and end; when nobody can tell any more, what is left of them is killed. */
import { createInterface } from 'node:readline';

const running = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const [what, pid] = line.split(' ');
  if (what === 'start') running.add(Number(pid));
  else running.delete(Number(pid));
}
for (const pid of running) process.kill(pid, 'SIGKILL');
