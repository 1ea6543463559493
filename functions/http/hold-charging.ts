import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { type Hold, type Holds, MOST_HELD_CUSTOMERS } from '../../shared/domain/hold.ts';
import type {
  ChargeBacklog,
  Clock,
  CustomerRepository,
  DueRepository,
  HoldRepository,
  Journal,
  Settings,
} from '../../shared/ports.ts';
import { callerOf } from '../middleware/caller.ts';
import { customerId } from '../middleware/fields.ts';
import { type HttpEvent, json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { printable } from '../middleware/plain-text.ts';
import { jsonBody, pathParameter } from '../middleware/request.ts';
import { routed } from '../middleware/routed.ts';
import * as wiring from '../wiring.ts';

interface Ports {
  readonly chargeBacklog: ChargeBacklog;
  readonly clock: Clock;
  readonly customers: CustomerRepository;
  readonly due: DueRepository;
  readonly holdRepository: HoldRepository;
  readonly journal: Journal;
  readonly settings: Settings;
}

const body = v.strictObject({ reason: printable(200) });

/** Counting goes no further: it takes a moment however much is due, and a hold is answered in an emergency. */
const MOST_COUNTED = 10_000;

/**
 * `GET|PUT|DELETE /hold`, `PUT|DELETE /customers/{customer_id}/hold` (merchant, IAM): stops charging, and lets it go on. From
 * ten seconds after the answer no charge leaves; look-ups, settlement, refunds and registrations go on. What was due is
 * due when the hold ends. Each can be repeated; a hold keeps its beginning, and has the newest reason.
 *
 * `GET /work`: how much there is to be done. Whoever asks twice knows the pace.
 */
export const createHandler = (ports: Ports) =>
  routed({
    'GET /work': httpHandler(ports, async () => work(ports)),
    'GET /hold': httpHandler(ports, async () => standing(ports)),
    'PUT /hold': httpHandler(ports, async (event) => begin(ports, event)),
    'DELETE /hold': httpHandler(ports, async (event) => end(ports, event)),
    'PUT /customers/{customer_id}/hold': httpHandler(ports, async (event) =>
      begin(ports, event, await knownCustomer(ports, event)),
    ),
    'DELETE /customers/{customer_id}/hold': httpHandler(ports, async (event) =>
      end(ports, event, await knownCustomer(ports, event)),
    ),
  });

/** What is claimed lies in the queue or in a worker's hands, and is due again only if that worker dies. */
async function work({ chargeBacklog, clock, due }: Ports) {
  const now = clock.now();
  const [waiting, { queued, inWork }] = await Promise.all([
    due.count(now, MOST_COUNTED),
    chargeBacklog.count(),
  ]);
  return json(200, {
    at: now.toISOString(),
    due: waiting,
    due_is_exact: waiting < MOST_COUNTED,
    queued,
    in_work: inWork,
  });
}

async function begin(ports: Ports, event: HttpEvent, customer?: string) {
  const { reason } = jsonBody(event, body);
  const { everybody, customers } = await ports.holdRepository.find();
  const before = customer === undefined ? everybody : customers.get(customer);
  const hold = { since: before?.since ?? ports.clock.now(), by: callerOf(event), reason };
  if ((await ports.holdRepository.begin(hold, customer)) === 'full')
    throw new BillingError('too_many_holds', `at most ${MOST_HELD_CUSTOMERS} customers are held by name`);
  tell(ports, event, 'hold.begun', customer);
  return standing(ports);
}

async function end(ports: Ports, event: HttpEvent, customer?: string) {
  if (await ports.holdRepository.end(customer)) tell(ports, event, 'hold.ended', customer);
  return standing(ports);
}

/** Not the reason, which is free text, nor the customer's id, which may be an address: both may name a person. */
function tell(
  { journal }: Ports,
  event: HttpEvent,
  what: 'hold.begun' | 'hold.ended',
  customer: string | undefined,
): void {
  const of = customer === undefined ? 'everybody' : 'customer';
  journal.record({ event: what, level: 'warn', outcome: of, by: callerOf(event) });
}

async function standing({ clock, due, holdRepository, settings }: Ports) {
  const holds = await holdRepository.find();
  // Claimed ones come back within a lease.
  const until = new Date(clock.now().getTime() + settings.claimLeaseMs);
  const waiting = holds.everybody === undefined ? uncounted(holds) : await due.count(until, MOST_COUNTED);
  return json(200, view(holds, waiting));
}

/** What is due is not listed by customer: nobody could say how much of it waits for those that are held by name. */
const uncounted = ({ customers }: Holds) => (customers.size === 0 ? 0 : null);

function view({ everybody, customers }: Holds, waiting: number | null) {
  return {
    on: everybody !== undefined,
    ...holdView(everybody),
    waiting,
    waiting_is_exact: waiting !== null && waiting < MOST_COUNTED,
    customers: [...customers].map(([customer_id, hold]) => ({ customer_id, ...holdView(hold) })),
  };
}

const holdView = (hold: Hold | undefined) => ({
  since: hold?.since.toISOString() ?? null,
  by: hold?.by ?? null,
  reason: hold?.reason ?? null,
});

/** A slip of the pen would hold nobody, and look as if it had. */
async function knownCustomer({ customers }: Ports, event: HttpEvent): Promise<string> {
  const id = pathParameter(event, 'customer_id');
  if (!v.is(customerId, id) || !(await customers.exists(id)))
    throw new BillingError('not_found', 'no such customer');
  return id;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    chargeBacklog: wiring.chargeBacklog(),
    customers: wiring.customers(),
    due: wiring.due(),
    holdRepository: wiring.holdRepository(),
    settings: wiring.settings(),
  }),
);
