import type { Account } from '../domain/account.ts';
import { type Batch, type BatchItem, isOfCharges } from '../domain/batch.ts';
import { type ElementOutcome, refused, refusedBefore } from '../domain/batch-element.ts';
import { BillingError, isRetryable } from '../domain/billing-error.ts';
import { HORIZON_TERMS } from '../domain/horizon.ts';
import type { BatchRepository, PaymentGateway } from '../ports.ts';
import { type CarryOutPorts, carryOut, foresee } from './carry-out.ts';
import { loadElement } from './select-elements.ts';

export type ElementPorts = CarryOutPorts & { readonly batches: BatchRepository };

/**
 * One element, as it stands afterwards. Begun is written down before: dying right after it leaves it undone, and it is carried out
 * when it is met again; dying after the act leaves it done, and it is found so. No failure of one is in the way of the others.
 */
export async function workOnElement(ports: ElementPorts, batch: Batch, item: BatchItem): Promise<BatchItem> {
  if (item.begunAt === undefined) return beginElement(ports, batch, item);
  if (batch.status !== 'running') return followElement(ports, batch, item);
  return store(ports, batch, await carriedOut(ports, batch, item));
}

async function beginElement(ports: ElementPorts, batch: Batch, item: BatchItem): Promise<BatchItem> {
  const judged = await judge(ports, batch, item);
  if (judged.kind === 'later') return item;
  const begunAt = ports.clock.now();
  const next =
    judged.kind === 'ends'
      ? after(ports, item, judged.outcome)
      : { ...item, begunAt, attempts: attemptsOf(batch, judged.account) };
  // Another worker has it, and may be why it is not as it was found: what comes of it is seen when it is met again. Or the batch was
  // stopped since, and may have been counted: then nothing begins.
  if ((await ports.batches.beginItem(batch, next)) === 'taken') return { ...item, begunAt };
  return judged.kind === 'ends' ? next : store(ports, batch, await carriedOut(ports, batch, next));
}

type Judged =
  | { readonly kind: 'ends'; readonly outcome: ElementOutcome }
  | { readonly kind: 'begins'; readonly account: Account | undefined }
  /** The table could not say. */
  | { readonly kind: 'later' };

const attemptsOf = ({ order }: Batch, account: Account | undefined) =>
  order.action === 'retry' ? account?.charge?.attempts.length : undefined;

/** Whether it is to be begun at all; of a dry run, what would come of it. */
async function judge(ports: ElementPorts, batch: Batch, item: BatchItem): Promise<Judged> {
  const { order, select, isDryRun } = batch;
  try {
    const account = await loadElement(ports.accounts, order, item.id);
    const refusal = refusedBefore(item, account, order);
    if (refusal !== undefined) return { kind: 'ends', outcome: refusal };
    const isPriced = select.dryRun !== undefined && order.action === 'cancel' && order.refund === 'unused';
    if (!isDryRun && !isPriced) return { kind: 'begins', account };
    const foreseen = await foresee(ports, batch, item);
    if (isDryRun)
      return {
        kind: 'ends',
        outcome: foreseen.kind === 'would' ? { kind: 'done', won: foreseen.won } : foreseen,
      };
    // Another day, another amount: not the one that was looked at.
    if (foreseen.kind === 'would' && foreseen.won !== item.won)
      return { kind: 'ends', outcome: refused('changed', 'another amount by now') };
    return { kind: 'begins', account };
  } catch (error) {
    const outcome = refusalOf(error);
    if (outcome !== undefined) return { kind: 'ends', outcome };
    if (isRetryable(error)) return { kind: 'later' };
    return { kind: 'ends', outcome: damaged(ports, batch, item) };
  }
}

/** Of a batch that was stopped: what has left is followed, what has not is not begun any more. */
async function followElement(ports: ElementPorts, batch: Batch, item: BatchItem): Promise<BatchItem> {
  try {
    const foreseen = await foresee(ports, batch, item);
    // Whoever has begun it may still be about to write.
    if (foreseen.kind === 'would' && !isAbandoned(ports, item)) return item;
    const next =
      foreseen.kind === 'would'
        ? { ...item, begunAt: undefined, attempts: undefined }
        : after(ports, item, foreseen);
    return await store(ports, batch, next);
  } catch (error) {
    const outcome = refusalOf(error);
    return outcome === undefined ? item : store(ports, batch, after(ports, item, outcome));
  }
}

/** Nobody who has begun it lives any more, by whoever's clock. */
function isAbandoned({ clock, settings }: ElementPorts, { begunAt }: BatchItem): boolean {
  const goneAfterMs = settings.billing.timing.attemptLeaseMs + HORIZON_TERMS.clockDifferenceMs;
  return begunAt !== undefined && clock.now().getTime() - begunAt.getTime() > goneAfterMs;
}

async function carriedOut(ports: ElementPorts, batch: Batch, item: BatchItem): Promise<BatchItem> {
  try {
    return after(ports, item, await carryOut(followed(ports), batch, item));
  } catch (error) {
    const outcome = refusalOf(error);
    if (outcome !== undefined) return after(ports, item, outcome);
    // Whether something has left nobody knows: it is pending, and asked for when it is met again.
    if (!isRetryable(error)) damaged(ports, batch, item);
    return item;
  }
}

/** What the ledger or the rules have said, for good. Trouble with 아임포트 or its keys says nothing of what has left. */
function refusalOf(error: unknown): ElementOutcome | undefined {
  if (!(error instanceof BillingError)) return undefined;
  const { code, message, retryable } = error;
  // While everybody is held nothing is begun, so this is a customer's own.
  if (code === 'charging_held') return refused(code, message);
  const isOfGateway = code.startsWith('gateway_') || code === 'secret_unusable';
  return retryable || isOfGateway ? undefined : refused(code, message);
}

function damaged({ journal }: ElementPorts, { batchId, order }: Batch, { id }: BatchItem): ElementOutcome {
  const subject = isOfCharges(order) ? { merchant_uid: id } : { subscription_id: id };
  journal.record({ event: 'batch.element', level: 'error', request_id: batchId, ...subject });
  return refused('unreadable', 'its record cannot be worked with: see the log');
}

function after({ clock }: ElementPorts, item: BatchItem, outcome: ElementOutcome): BatchItem {
  const now = clock.now();
  switch (outcome.kind) {
    case 'done':
      return { ...item, state: 'done', won: outcome.won, code: outcome.code, endedAt: now };
    case 'refused':
      return { ...item, state: 'refused', won: 0, code: outcome.code, reason: outcome.reason, endedAt: now };
    case 'open':
      return { ...item, attempts: outcome.attempts ?? item.attempts };
  }
}

/** Where another worker has brought it to its end, which that is is seen when it is met again. */
async function store({ batches, clock }: ElementPorts, batch: Batch, item: BatchItem): Promise<BatchItem> {
  if ((await batches.saveItem(batch, item)) === 'done') return item;
  return { ...item, state: 'pending', begunAt: item.begunAt ?? clock.now() };
}

/**
 * A refund that could not be sent is one without an answer: nobody would ask for it again, and the ledger's own follow-up
 * does, under the same checksum. The circuit hears how it went, as it does of charges.
 */
function followed(ports: ElementPorts): ElementPorts {
  const cancel: PaymentGateway['cancel'] = async (order, budgetMs) => {
    const answer = await ports.gateway.cancel(order, budgetMs);
    const isAnswered = answer.kind === 'canceled' || answer.kind === 'refused';
    ports.circuit.report(
      isAnswered ? 'answered' : 'no_answer',
      'retryAfterMs' in answer ? answer.retryAfterMs : undefined,
    );
    return answer.kind === 'not_sent' ? { kind: 'no_answer', reason: answer.reason } : answer;
  };
  return { ...ports, gateway: { ...ports.gateway, cancel } };
}
