import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { settleMessage } from '../../shared/adapters/settle-queue.ts';
import type { HintRepository, SettleHint } from '../../shared/ports.ts';
import { type SettlePorts, settle } from '../../shared/usecases/settle.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { queueHandler } from '../middleware/queue-handler.ts';
import { parseInput } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<SettlePorts, keyof TimeLeft> & {
  readonly delay: MessageDelay;
  readonly hints: HintRepository;
};

/** Five messages of a batch fit into the function's 60 s, tokens and retries included. */
const LOOK_UP_BUDGET_MS = 8_000;

/** What one message may take at most, the table included; its neighbours were slow if less is left. */
const MESSAGE_MS = LOOK_UP_BUDGET_MS + 4_000;

/** 404 after this many receives (over an hour) is not a lagging record but a payment that never was. */
const NOT_FOUND_RECEIVES = 8;
/** A stranger's hint gets one more try: anybody can make one up, and look-ups by imp_uid have not been seen to lag. */
const STRANGERS_RECEIVES = 2;

/**
 * SQS `settle`: applies the fact behind each hint that a webhook, or a redirect that could not wait, left there.
 *
 * A message goes back with a growing delay while 아임포트 does not answer or has no final record; a refused hint is
 * done with. A message that cannot be read fails until it lies in the DLQ, where the alarm is.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(
    ports,
    async (record, context) => {
      const hint = parseInput(settleMessage, record.body);
      // Before the look-up: what happens after it must find its own way into the queue.
      if (hint.strangerAt !== undefined) await ports.hints.release(hint, hint.strangerAt);
      const outcome = await settle({ ...ports, ...timeLeft(context) }, hint, LOOK_UP_BUDGET_MS);
      if (outcome.kind !== 'not_yet') return undefined;
      const receives = Number(record.attributes.ApproximateReceiveCount);
      if (outcome.reason === 'payment_not_found' && isGivenUp(ports, hint, receives)) return undefined;
      return { again: outcome.reason };
    },
    MESSAGE_MS,
  );

/** Told apart from trouble with 아임포트: nothing is wrong there. */
function isGivenUp({ journal }: Ports, hint: SettleHint, receives: number): boolean {
  if (hint.strangerAt === undefined) return receives >= NOT_FOUND_RECEIVES;
  if (receives < STRANGERS_RECEIVES) return false;
  journal.record({
    event: 'hint.forged',
    level: 'warn',
    source: hint.source,
    merchant_uid: hint.merchantUid,
    imp_uid: hint.impUid,
    reason: 'payment_not_found',
  });
  return true;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    hints: wiring.hints(),
    delay: wiring.settleDelay(),
  }),
);
