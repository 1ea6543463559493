import { AsyncLocalStorage } from 'node:async_hooks';
import type { Journal } from '../ports.ts';

/**
 * One id for all that follows from one request or tick, through the queues up to the POST. It goes along with the work
 * and is no argument: every line is to bear it, and whoever had to hand it on could forget to. Nothing is decided by it.
 */
const flow = new AsyncLocalStorage<string | undefined>();

/** What API Gateway, SQS and Lambda make their ids of. Anything else is no id, and does not get into the journal. */
const ID = /^[\w+/=.:-]{1,128}$/;

/** Runs `act`, and whatever it starts, under an id. What is no id leaves it without one. */
export function inFlow<T>(id: unknown, act: () => T): T {
  return flow.run(typeof id === 'string' && ID.test(id) ? id : undefined, act);
}

/** Undefined where nothing has opened a flow: a script, a test of one part. */
export const correlationId = (): string | undefined => flow.getStore();

/** The id that came with a message: of whoever sent it, or else its own. Messages of older code have none. */
export function correlationOf({ body, messageId }: { readonly body: string; readonly messageId: string }) {
  try {
    const { correlation_id: sent } = JSON.parse(body) as { correlation_id?: unknown };
    return typeof sent === 'string' && ID.test(sent) ? sent : messageId;
  } catch {
    // A message that cannot be read is told by its own id.
    return messageId;
  }
}

/** A journal whose lines bear the flow's id. */
export const correlated = (journal: Journal): Journal => ({
  record: (entry) => {
    const id = correlationId();
    journal.record(id === undefined ? entry : { ...entry, correlation_id: id });
  },
});
