import * as v from 'valibot';
import { SUBSCRIPTION_STATUSES } from '../../shared/domain/subscription.ts';
import type {
  ChargeFilter,
  Clock,
  Journal,
  KeyCheck,
  OnUnreadable,
  RecordLists,
  Settings,
} from '../../shared/ports.ts';
import { type FindPorts, findAnything } from '../../shared/usecases/find-anything.ts';
import {
  chargeTimeline,
  subscriptionTimeline,
  type TimelineEntry,
  type TimelinePorts,
} from '../../shared/usecases/timeline.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { customerId, koreanDay, planId } from '../middleware/fields.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pageOf, parseInput, pathParameter, subscriptionId } from '../middleware/request.ts';
import { routed } from '../middleware/routed.ts';
import * as wiring from '../wiring.ts';
import { chargeView, planView, subscriptionView } from './views.ts';

type Ports = FindPorts &
  TimelinePorts & {
    readonly clock: Clock;
    readonly journal: Journal;
    readonly keyCheck: KeyCheck;
    readonly lists: RecordLists;
    readonly settings: Pick<Settings, 'payments'>;
  };

const subscriptionQuery = v.object({
  status: v.optional(v.picklist(SUBSCRIPTION_STATUSES)),
  plan_id: v.optional(planId),
  customer_id: v.optional(customerId),
});

/** One of them, since each has an index of its own. */
const chargeQuery = v.pipe(
  v.object({
    customer_id: v.optional(customerId),
    status: v.optional(v.picklist(['declined', 'unknown'])),
    held: v.optional(v.literal('true')),
    paid_on: v.optional(koreanDay),
    refunded_on: v.optional(koreanDay),
  }),
  v.check(
    (query) => Object.values(query).filter((value) => value !== undefined).length === 1,
    'exactly one of customer_id, status, held, paid_on, refunded_on',
  ),
);

const findQuery = v.object({ q: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256)) });

/** Lists for people, and what an id belongs to (merchant, IAM). Reads only. */
export const createHandler = (ports: Ports) =>
  routed({
    'GET /subscriptions': httpHandler(ports, (event) => subscriptions(ports, event)),
    'GET /charges': httpHandler(ports, (event) => charges(ports, event)),
    'GET /plans': httpHandler(ports, (event) => plans(ports, event)),
    'GET /find': httpHandler(ports, (event) => find(ports, event)),
    'GET /gateway-keys': httpHandler(ports, () => gatewayKeys(ports)),
    'GET /subscriptions/{subscription_id}/timeline': httpHandler(ports, (event) =>
      timeline(ports, (unreadable) => subscriptionTimeline(ports, subscriptionId(event), unreadable)),
    ),
    'GET /charges/{merchant_uid}/timeline': httpHandler(ports, (event) =>
      timeline(ports, (unreadable) =>
        chargeTimeline(ports, pathParameter(event, 'merchant_uid'), unreadable),
      ),
    ),
  });

const queryOf = <const S extends v.GenericSchema>(event: HttpEvent, schema: S) =>
  parseInput(schema, event.queryStringParameters ?? {});

async function subscriptions({ clock, journal, lists }: Ports, event: HttpEvent) {
  const { status, plan_id, customer_id } = queryOf(event, subscriptionQuery);
  const unreadable = countUnreadable(journal);
  const filter = { status, planId: plan_id, customerId: customer_id };
  const { items, cursor } = await lists.subscriptions(filter, pageOf(event), unreadable.count);
  const now = clock.now();
  return json(200, {
    subscriptions: items.map((account) => subscriptionView(account, now)),
    cursor: cursor ?? null,
    unreadable: unreadable.total(),
  });
}

async function charges({ journal, lists }: Ports, event: HttpEvent) {
  const unreadable = countUnreadable(journal);
  const filter = filterOf(queryOf(event, chargeQuery));
  const { items, cursor } = await lists.charges(filter, pageOf(event), unreadable.count);
  return json(200, {
    charges: items.map(chargeView),
    cursor: cursor ?? null,
    unreadable: unreadable.total(),
  });
}

function filterOf(query: v.InferOutput<typeof chargeQuery>): ChargeFilter {
  const { customer_id, status, paid_on, refunded_on } = query;
  if (customer_id !== undefined) return { customerId: customer_id };
  if (status !== undefined) return { state: status };
  if (paid_on !== undefined) return { paidOn: paid_on };
  if (refunded_on !== undefined) return { refundedOn: refunded_on };
  return { state: 'held' };
}

async function plans({ journal, lists }: Ports, event: HttpEvent) {
  const unreadable = countUnreadable(journal);
  const { items, cursor } = await lists.plans(pageOf(event), unreadable.count);
  return json(200, { plans: items.map(planView), cursor: cursor ?? null, unreadable: unreadable.total() });
}

async function timeline(
  { journal }: Ports,
  read: (unreadable: OnUnreadable) => Promise<readonly TimelineEntry[]>,
) {
  const unreadable = countUnreadable(journal);
  const entries = await read(unreadable.count);
  return json(200, { entries, unreadable: unreadable.total() });
}

async function find(ports: Ports, event: HttpEvent) {
  const found = await findAnything(ports, queryOf(event, findQuery).q);
  return json(200, {
    results: found.map(({ kind, id, customerId: customer_id, summary }) => ({
      kind,
      id,
      customer_id: customer_id ?? null,
      summary,
    })),
  });
}

/** An answer, whatever 아임포트 says: it is what was asked for, and wakes nobody. */
async function gatewayKeys({ keyCheck, settings }: Ports) {
  const found = await keyCheck.check();
  const { mid } = settings.payments;
  const newestMid = found.kind === 'accepted' ? found.newestMid : undefined;
  return json(200, {
    keys: found.kind,
    mid,
    newest_payment_mid: newestMid ?? null,
    mid_fits: newestMid === undefined ? null : newestMid === mid,
  });
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    cards: wiring.cards(),
    customers: wiring.customers(),
    eventItems: wiring.eventItems(),
    gateway: wiring.gateway(),
    keyCheck: wiring.keyCheck(),
    lists: wiring.lists(),
    plans: wiring.plans(),
    references: wiring.references(),
    registrations: wiring.registrations(),
    settings: wiring.settings(),
  }),
);
