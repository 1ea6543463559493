import * as v from 'valibot';
import { isRetryable } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import { SUBSCRIPTION_STATUSES } from '../../shared/domain/subscription.ts';
import type {
  ChargeFilter,
  ChargeLists,
  Clock,
  Journal,
  KeyCheck,
  OnUnreadable,
  RecordLists,
  Settings,
} from '../../shared/ports.ts';
import type { ExpectedPorts } from '../../shared/usecases/expected-charges.ts';
import { type FindPorts, findAnything } from '../../shared/usecases/find-anything.ts';
import { overview } from '../../shared/usecases/overview.ts';
import {
  chargeTimeline,
  subscriptionTimeline,
  type TimelineEntry,
  type TimelinePorts,
} from '../../shared/usecases/timeline.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { begunMonth, customerId, koreanDay, planId } from '../middleware/fields.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { nextCursor, pageFields, pageOf } from '../middleware/page.ts';
import { pathParameter, queryOf, subscriptionId } from '../middleware/request.ts';
import { routed } from '../middleware/routed.ts';
import * as wiring from '../wiring.ts';
import { overviewView } from './overview-view.ts';
import { chargeView, planView, subscriptionView } from './views.ts';

type Ports = FindPorts &
  TimelinePorts &
  ExpectedPorts & {
    readonly chargeLists: ChargeLists;
    readonly clock: Clock;
    readonly journal: Journal;
    readonly keyCheck: KeyCheck;
    readonly lists: RecordLists;
    readonly settings: Pick<Settings, 'payments'>;
  };

const subscriptionFields = {
  status: v.optional(v.picklist(SUBSCRIPTION_STATUSES)),
  plan_id: v.optional(planId),
  customer_id: v.optional(customerId),
};
const subscriptionQuery = v.object(subscriptionFields);

const chargeFields = {
  customer_id: v.optional(customerId),
  subscription_id: v.optional(v.pipe(v.string(), v.check(isUlid, 'a subscription_id of ours'))),
  status: v.optional(v.picklist(['declined', 'unknown'])),
  held: v.optional(v.literal('true')),
  paid_on: v.optional(koreanDay),
  refunded_on: v.optional(koreanDay),
};
/** One of them, since each has an index of its own. */
const chargeQuery = v.pipe(
  v.object(chargeFields),
  v.check(
    (query) => Object.values(query).filter((value) => value !== undefined).length === 1,
    'exactly one of customer_id, subscription_id, status, held, paid_on, refunded_on',
  ),
);

const WHAT_TO_FIND = 'an id or a reference, 1 to 256 characters';
const findFields = {
  q: v.optional(
    v.pipe(v.string(), v.trim(), v.minLength(1, WHAT_TO_FIND), v.maxLength(256, WHAT_TO_FIND)),
    '',
  ),
};
const findQuery = v.object(findFields);

/** Lists for people, what an id belongs to, and a month in figures (merchant, IAM). Reads only. */
export const createHandler = (ports: Ports) =>
  routed({
    'GET /subscriptions': httpHandler(ports, (event) => subscriptions(ports, event), {
      query: { ...subscriptionFields, ...pageFields },
    }),
    'GET /charges': httpHandler(ports, (event) => charges(ports, event), {
      query: { ...chargeFields, ...pageFields },
    }),
    'GET /plans': httpHandler(ports, (event) => plans(ports, event), { query: pageFields }),
    'GET /find': httpHandler(ports, (event) => find(ports, event), { query: findFields }),
    'GET /gateway-keys': httpHandler(ports, () => gatewayKeys(ports)),
    'GET /overview': httpHandler(ports, (event) => month(ports, event), {
      query: { month: begunMonth },
    }),
    'GET /subscriptions/{subscription_id}/timeline': httpHandler(ports, (event) =>
      timeline(ports, (unreadable) => subscriptionTimeline(ports, subscriptionId(event), unreadable)),
    ),
    'GET /charges/{merchant_uid}/timeline': httpHandler(ports, (event) =>
      timeline(ports, (unreadable) =>
        chargeTimeline(ports, pathParameter(event, 'merchant_uid'), unreadable),
      ),
    ),
  });

async function subscriptions({ clock, journal, lists }: Ports, event: HttpEvent) {
  const { status, plan_id, customer_id } = queryOf(event, subscriptionQuery);
  const unreadable = countUnreadable(journal);
  const filter = { status, planId: plan_id, customerId: customer_id };
  const { items, cursor } = await lists.subscriptions(filter, pageOf(event), unreadable.count);
  const now = clock.now();
  return json(200, {
    subscriptions: items.map((account) => subscriptionView(account, now)),
    cursor: nextCursor(event, cursor),
    unreadable: unreadable.total(),
  });
}

async function charges({ chargeLists, journal, lists }: Ports, event: HttpEvent) {
  const unreadable = countUnreadable(journal);
  const { subscription_id: id, ...query } = queryOf(event, chargeQuery);
  const { items, cursor } =
    id === undefined
      ? await lists.charges(filterOf(query), pageOf(event), unreadable.count)
      : await chargeLists.listCharges(id, pageOf(event), unreadable.count);
  return json(200, {
    charges: items.map(chargeView),
    cursor: nextCursor(event, cursor),
    unreadable: unreadable.total(),
  });
}

function filterOf(query: Omit<v.InferOutput<typeof chargeQuery>, 'subscription_id'>): ChargeFilter {
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
  return json(200, {
    plans: items.map(planView),
    cursor: nextCursor(event, cursor),
    unreadable: unreadable.total(),
  });
}

async function month(ports: Ports, event: HttpEvent) {
  const query = v.object({ month: v.optional(begunMonth(ports.clock.now()), '') });
  const unreadable = countUnreadable(ports.journal);
  return json(200, overviewView(await overview(ports, queryOf(event, query).month, unreadable.count)));
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
  const mid = ownMid(settings);
  const newestMid = found.kind === 'accepted' ? found.newestMid : undefined;
  return json(200, {
    keys: found.kind,
    mid: mid ?? null,
    newest_payment_mid: newestMid ?? null,
    mid_fits: newestMid === undefined || mid === undefined ? null : newestMid === mid,
  });
}

/** Undefined: the stage has a channel key only, and 아임포트 does not say which MID is behind it. */
function ownMid({ payments }: Ports['settings']): string | undefined {
  try {
    return payments.mid;
  } catch (error) {
    if (isRetryable(error)) return undefined;
    throw error;
  }
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    batches: wiring.batches(),
    cards: wiring.cards(),
    chargeLists: wiring.chargeLists(),
    customers: wiring.customers(),
    days: wiring.days(),
    due: wiring.due(),
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
