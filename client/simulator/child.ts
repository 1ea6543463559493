import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { Order, Reply, Started } from './protocol.ts';

export interface Child {
  readonly started: Started;
  stop(): Promise<void>;
}

/** As this file is: compiled, or as it was written. */
const PROGRAM = join(import.meta.dirname, `process${extname(import.meta.filename)}`);
const STOP_TIMEOUT_MS = 20_000;

export async function startChild(order: Order): Promise<Child> {
  const child = fork(PROGRAM, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // What goes wrong in there is worth reading; nothing else is printed.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const reply = await replyOf(child, order);
  if ('failed' in reply) {
    await stop(child);
    throw new Error(reply.failed);
  }
  // Who forgets to stop it ends all the same.
  child.unref();
  child.channel?.unref();
  return { started: reply, stop: () => stop(child) };
}

async function replyOf(child: ChildProcess, order: Order): Promise<Reply> {
  const heard = new AbortController();
  const { signal } = heard;
  child.send(order);
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([reply]) => reply as Reply),
      once(child, 'exit', { signal }).then(([code]) => ({ failed: `the simulator has ended with ${code}` })),
    ]);
  } finally {
    heard.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(late);
}
