import {
  asksGateway,
  awaitedSeconds,
  type Batch,
  type BatchItem,
  countsOf,
  handedOver,
  isGivenUp,
  isOver,
  isTooOld,
  met,
  restSeconds,
  selected,
  stopped,
  walked,
} from '../domain/batch.ts';
import type { BatchMessage, BatchQueue } from '../ports.ts';
import { type SelectPorts, selectElements } from './select-elements.ts';
import { type ElementPorts, workOnElement } from './work-on-element.ts';

export type RunBatchPorts = ElementPorts & SelectPorts & { readonly batchQueue: BatchQueue };

/** Elements of a walk between two stores of how far it has come. */
const PAGE = 25;
/** Pages in one invocation, where its time has no end. */
const MOST_STEPS = 1_000;
/** Look-ups, and the table, beside the wait for an answer, ms. */
const ELEMENT_MS = 10_000;
/** While all charging is held. */
const HOLD_SECONDS = 60;

interface Step {
  readonly next: Batch;
  /** Nothing more is to be done before. */
  readonly waitSeconds?: number | undefined;
}

/**
 * Goes on with a batch until it is over, has to wait, or the function's time ends; then hands over to its own next message. Pages of
 * what is selected are written down first; then walks through them until each has come to its end.
 *
 * Dying anywhere: the message comes back, the walk is taken up where it was stored last, and what has been done since is met as
 * done. Dying between the hand-over and its message: the old message comes back and sends it.
 */
export async function runBatch(ports: RunBatchPorts, message: BatchMessage): Promise<void> {
  const { batches, batchQueue, clock } = ports;
  for (let step = 1; ; step += 1) {
    const batch = await batches.find(message.batchId);
    if (batch === undefined || isOver(batch)) return;
    if (batch.turn !== message.turn) return passOn(ports, batch, message);
    const done = await nextStep(ports, batch);
    if (done === 'moved_on') continue;
    const { next, waitSeconds } = done;
    const isLast = step >= MOST_STEPS || isShort(ports, next);
    const handsOver = !isOver(next) && (waitSeconds !== undefined || isLast);
    const stored = await batches.save(
      batch,
      handsOver ? handedOver(next, clock.now(), waitSeconds ?? 0) : next,
    );
    // Stopped, or a copy of this message is at work: what stands is read, and says who goes on.
    if (stored === 'stale') continue;
    if (isOver(stored)) return journalEnd(ports, stored);
    if (handsOver) return batchQueue.send({ batchId: stored.batchId, turn: stored.turn }, waitSeconds ?? 0);
  }
}

/**
 * The batch has a later message, which may not have been sent: it is, when it would have come by now. Sooner, a copy of this one
 * would send that one's copy, and the two would pass the batch on to each other, without a rest, to its end.
 */
async function passOn({ batchQueue, clock }: RunBatchPorts, batch: Batch, message: BatchMessage) {
  const { batchId, turn } = batch;
  if (turn !== message.turn + 1) return;
  const waitSeconds = awaitedSeconds(batch, clock.now());
  if (waitSeconds > 0) await batchQueue.send(message, waitSeconds);
  else await batchQueue.send({ batchId, turn }, 0);
}

async function nextStep(ports: RunBatchPorts, batch: Batch): Promise<Step | 'moved_on'> {
  const now = ports.clock.now();
  if (isTooOld(batch, now) && !isGivenUp(batch)) return { next: stopped(batch, 'too_old', now) };
  return batch.walk === 0 ? selectPage(ports, batch, now) : walkPage(ports, batch, now);
}

async function selectPage(ports: RunBatchPorts, batch: Batch, now: Date): Promise<Step> {
  let unreadable = 0;
  const { items, reached } = await selectElements(ports, batch, (source) => {
    unreadable += 1;
    ports.journal.record({ event: 'item.unreadable', level: 'error', source });
  });
  // Dying after it: the page is read again, and what is there already stays.
  await ports.batches.addItems(batch, items);
  return { next: selected(batch, items.length, unreadable, reached, now) };
}

async function walkPage(ports: RunBatchPorts, batch: Batch, now: Date): Promise<Step | 'moved_on'> {
  const entries = await ports.batches.itemsAfter(batch.batchId, batch.reached, PAGE);
  if (entries.length === 0) {
    const next = walked(batch, now);
    return { next, waitSeconds: restSeconds(next) };
  }
  let next = batch;
  for (const [id, item] of entries) {
    if (item === 'unreadable') {
      ports.journal.record({ event: 'batch.element', level: 'error', request_id: batch.batchId, source: id });
      next = { ...next, reached: id, tally: met(next.tally, item) };
      continue;
    }
    if (!needsWork(batch, item)) {
      next = { ...next, reached: id, tally: met(next.tally, item) };
      continue;
    }
    if (isShort(ports, batch)) return { next, waitSeconds: 0 };
    const waitSeconds = await pauseSeconds(ports, batch);
    if (waitSeconds > 0) return { next, waitSeconds };
    // A stop is heard before each element.
    if ((await ports.batches.find(batch.batchId))?.version !== batch.version) return 'moved_on';
    next = { ...next, reached: id, tally: met(next.tally, await workOnElement(ports, batch, item)) };
  }
  return { next };
}

function needsWork(batch: Batch, { state, begunAt }: BatchItem): boolean {
  if (state !== 'pending' || isGivenUp(batch)) return false;
  return batch.status === 'running' || begunAt !== undefined;
}

/** Too little time is left to begin another one. */
function isShort({ timeLeftMs, settings }: RunBatchPorts, { order, isDryRun }: Batch): boolean {
  const answerMs = asksGateway(order) && !isDryRun ? settings.chargeTimeoutMs : 0;
  return timeLeftMs() < answerMs + ELEMENT_MS;
}

/** 아임포트 is spared while it struggles, and a hold stops what charges: a batch waits, and nothing of it fails. */
async function pauseSeconds({ circuit, holds }: RunBatchPorts, { order, isDryRun }: Batch): Promise<number> {
  if (isDryRun || !asksGateway(order)) return 0;
  if (order.action === 'retry' && (await holds.now()).everybody !== undefined) return HOLD_SECONDS;
  return Math.ceil(circuit.pauseMs() / 1000);
}

function journalEnd({ journal }: RunBatchPorts, batch: Batch): void {
  const { done } = countsOf(batch);
  journal.record({
    event: 'batch',
    request_id: batch.batchId,
    outcome: batch.status,
    reason: batch.stoppedFor,
    count: done,
  });
}
