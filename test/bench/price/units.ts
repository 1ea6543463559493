import type { Priced } from './prices.ts';

export type Units = Readonly<Partial<Record<Priced, number>>>;

export interface Measured {
  readonly tableWrites: number;
  readonly tableReads: number;
  /** How long 아임포트 takes to answer a charge: the function waits for it, and waiting is paid for. */
  readonly gatewayMs: number;
}

/** infra/topology.ts: MEMORY_MB. */
const GB = 0.5;
/** At a third of a core; assumed, and a fiftieth of what the wait costs. */
const OWN_MS = 60;
/** Journal lines of a charge, of its webhook and of its event, with what Lambda puts around them; assumed. */
const LOG_BYTES = 2_000;
/** infra/topology.ts and charge-queue.ts: ten to a batch when they are sent. */
const SENT_TOGETHER = 10;

/**
 * What one charge that is paid at the first try uses: it is queued, charged, told to the bus, and its webhook is taken and
 * settled. Each of the four functions is counted as if it never had two at once.
 */
export function unitsOfOneCharge({ tableWrites, tableReads, gatewayMs }: Measured): Units {
  const functions = 4;
  return {
    tableWrites,
    tableReads,
    lambdaInvocations: functions,
    lambdaGbSeconds: (GB * (gatewayMs + functions * OWN_MS)) / 1_000,
    // Sent, received and deleted: of the charge queue in batches, of the settle queue one by one.
    queueRequests: 1 / SENT_TOGETHER + 2 + 3,
    busEvents: 1,
    apiRequests: 1,
    logGb: LOG_BYTES / 1e9,
  };
}

const MINUTES = 30 * 24 * 60;

/** What a month costs before anything is charged: a tick each minute, the secret, and its reads every five minutes. */
export const unitsOfOneMonth: Units = {
  scheduled: MINUTES,
  lambdaInvocations: MINUTES,
  lambdaGbSeconds: (MINUTES * GB * OWN_MS) / 1_000,
  // Four shards of the index, read with eventual consistency.
  tableReads: MINUTES * 4 * 0.5,
  secretMonths: 1,
  secretReads: MINUTES / 5,
};
