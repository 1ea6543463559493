import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import type { RequestSeed } from '../../shared/ports.ts';
import { findBatch, type OrderBatchPorts, orderBatch } from '../../shared/usecases/order-batch.ts';
import { stopBatch } from '../../shared/usecases/stop-batch.ts';
import { callerOf } from '../middleware/caller.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { nextCursor, pageFields, pageOf } from '../middleware/page.ts';
import { optionalJsonBody, pathParameter } from '../middleware/request.ts';
import { routed } from '../middleware/routed.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { orderOf } from './batch-body.ts';
import { batchItemView, batchView } from './batch-view.ts';

type Ports = OrderBatchPorts & IdempotencyPorts;

/**
 * Many at once (merchant, IAM): orders a batch or a dry run of one, which a worker then carries out; tells how far it is, and what has
 * become of each; stops it.
 */
export const createHandler = (ports: Ports) =>
  routed({
    'POST /batches': httpHandler(ports, async (event) => {
      const ordered = orderOf(event, callerOf(event).slice(0, 200));
      const act = async (seed: RequestSeed) => json(202, batchView(await orderBatch(ports, ordered, seed)));
      return idempotent(ports, event, act, { keyRequired: true });
    }),
    'GET /batches': httpHandler(
      ports,
      async (event) => {
        const unreadable = countUnreadable(ports.journal);
        const { items, cursor } = await ports.batches.list(pageOf(event), unreadable.count);
        const batches = items.map(batchView);
        return json(200, { batches, cursor: nextCursor(event, cursor), unreadable: unreadable.total() });
      },
      { query: pageFields },
    ),
    'GET /batches/{batch_id}': httpHandler(ports, async (event) =>
      json(200, batchView(await findBatch(ports, batchId(event)))),
    ),
    'GET /batches/{batch_id}/items': httpHandler(
      ports,
      async (event) => {
        const unreadable = countUnreadable(ports.journal);
        const batch = await findBatch(ports, batchId(event));
        const page = await ports.batches.listItems(batch.batchId, pageOf(event), unreadable.count);
        const items = page.items.map((item) => batchItemView(batch, item));
        return json(200, { items, cursor: nextCursor(event, page.cursor), unreadable: unreadable.total() });
      },
      { query: pageFields },
    ),
    'POST /batches/{batch_id}/stop': httpHandler(ports, async (event, context) => {
      optionalJsonBody(event, v.strictObject({}));
      const by = callerOf(event).slice(0, 200);
      return json(200, batchView(await stopBatch({ ...ports, ...timeLeft(context) }, batchId(event), by)));
    }),
  });

function batchId(event: HttpEvent): string {
  const id = pathParameter(event, 'batch_id');
  if (!isUlid(id)) throw new BillingError('not_found', 'no such batch');
  return id;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    batches: wiring.batches(),
    batchQueue: wiring.batchQueue(),
    idempotency: wiring.idempotency(),
    plans: wiring.plans(),
  }),
);
