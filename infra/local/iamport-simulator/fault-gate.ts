/**
 * Runs an operation under the fault that is set for its endpoint, and says how the exchange ends. The ledger is always
 * right: before_commit kinds leave it alone, after_commit kinds have written it, and the wrong_* kinds lie only in the
 * answer. On endpoints that change nothing, `late_commit` is a request that is never answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultTarget } from './faults.ts';
import type { Operation } from './operation.ts';
import type { Simulation } from './simulation.ts';
import type { Envelope, Reply } from './wire.ts';

export type Ending =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'html' }
  /** The socket stays open without an answer until the client gives up (or the server's limit). */
  | { readonly kind: 'hold' }
  | { readonly kind: 'reset' };

/** Under `racy` even a request without latency needs a gap between check and commit, or nothing could race. */
const RACE_GAP_MS = 20;

const SERVICE_UNAVAILABLE: Reply = {
  status: 503,
  body: { code: -1, message: '일시적으로 서비스를 이용할 수 없습니다.', response: null },
};

const answerInstead = (fault: Fault | undefined): Ending | null => {
  switch (fault?.kind) {
    case 'timeout_before_commit':
      return { kind: 'hold' };
    case 'reset_before_commit':
      return { kind: 'reset' };
    case 'error_5xx':
      return { kind: 'reply', reply: SERVICE_UNAVAILABLE };
    default:
      return null;
  }
};

type Lie = (payment: Record<string, unknown>) => Record<string, unknown>;
const wrongAmount: Lie = (payment) => ({ ...payment, amount: Number(payment['amount']) + 1000 });
const wrongCustomer: Lie = (payment) => ({
  ...payment,
  customer_uid: `${String(payment['customer_uid'])}_other`,
});

/** Twists one payment or each of a list; answers without payments stay as they are. */
const lied = (reply: Reply, lie: Lie): Reply => {
  const response = reply.body.response as Record<string, unknown> | null;
  if (response === null) return reply;
  const list = response['list'];
  const twisted = Array.isArray(list)
    ? { ...response, list: list.map(lie) }
    : 'imp_uid' in response
      ? lie(response)
      : response;
  const body: Envelope = { ...reply.body, response: twisted };
  return { ...reply, body };
};

const afterCommit = (fault: Fault | undefined, reply: Reply): Ending => {
  switch (fault?.kind) {
    case 'timeout_after_commit':
      return { kind: 'hold' };
    case 'reset_after_commit':
      return { kind: 'reset' };
    case 'html_after_commit':
      return { kind: 'html' };
    case 'wrong_amount':
      return { kind: 'reply', reply: lied(reply, wrongAmount) };
    case 'wrong_customer_uid':
      return { kind: 'reply', reply: lied(reply, wrongCustomer) };
    default:
      return { kind: 'reply', reply };
  }
};

export const perform = async (
  sim: Simulation,
  target: FaultTarget,
  operation: Operation,
  stopping: AbortSignal,
): Promise<Ending> => {
  const fault = sim.faults.take(target);
  const instead = answerInstead(fault);
  if (instead !== null) return instead;

  const racy = operation.check !== undefined && sim.faults.duplicates() === 'racy';
  const refusal = racy ? operation.check() : null;
  if (refusal !== null) return { kind: 'reply', reply: refusal };

  if (fault?.kind === 'late_commit') {
    const job = operation.late?.(racy);
    if (job) sim.jobs.add(job, new Date(sim.now().getTime() + (fault.ms ?? 0)));
    return { kind: 'hold' };
  }

  const waitMs = Math.max(fault?.kind === 'latency' ? (fault.ms ?? 0) : 0, racy ? RACE_GAP_MS : 0);
  if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping });

  const { reply, mayAnswer } = operation.commit(sim.now(), racy);
  await mayAnswer;
  return afterCommit(fault, reply);
};
