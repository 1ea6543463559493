import { BillingError } from '../../shared/domain/billing-error.ts';
import { isOpen, type ManageLink } from '../../shared/domain/manage-link.ts';
import type { Clock, Journal, Settings } from '../../shared/ports.ts';
import { type FindManageLinkPorts, findManageLink } from '../../shared/usecases/find-manage-link.ts';
import {
  type Held,
  type LoadCustomerPorts,
  type LoadedCustomer,
  loadCustomer,
} from '../../shared/usecases/load-customer.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import type { HttpEvent } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import type { Html } from './checkout-page/html.ts';
import { cancelSection } from './manage-page/cancel-section.ts';
import { cardSection } from './manage-page/card-section.ts';
import { consentView } from './manage-page/consent-section.ts';
import { told } from './manage-page/done.ts';
import { doneOf } from './manage-page/outcome.ts';
import { expiredPage, overviewPage, problemPage, viewPage } from './manage-page/page.ts';
import { type Reader, readerOf } from './manage-page/reader.ts';

type Ports = FindManageLinkPorts &
  LoadCustomerPorts & {
    readonly clock: Clock;
    readonly journal: Journal;
    readonly settings: Settings;
  };

type View = (held: Held, reader: Reader) => Html | undefined;

/** What the page can be about, beside everything. A purpose of a link is one of them. */
const views: ReadonlyMap<string, View> = new Map([
  ['cancel', cancelSection],
  ['card', cardSection],
  ['consent', consentView],
]);

/** GET /manage/{token} (public, by token): what one customer has, and can do about it. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const { clock, journal } = ports;
      const token = pathParameter(event, 'token');
      const link = await findManageLink(ports, token);
      const now = clock.now();
      const reader = readerOf(event, token, link, ports, now);
      const done = doneOf(event.queryStringParameters ?? {});
      const said = told(done, reader.lang);
      if (!isOpen(link, now)) return expiredPage(reader, said);
      const unreadable = countUnreadable(journal);
      const customer = await loadCustomer(ports, link.customerId, unreadable.count);
      const view = done === undefined ? viewOf(event, link, customer, reader) : undefined;
      return view === undefined
        ? overviewPage(customer, reader, said, unreadable.total() > 0)
        : viewPage(200, view, reader);
    },
    { query: ANY_QUERY, onProblem: problemPage(ports.settings) },
  );

/** What the address asks for, else what the link was made for, where it can be about one subscription only. */
function viewOf(
  event: HttpEvent,
  { purpose }: ManageLink,
  { held }: LoadedCustomer,
  reader: Reader,
): Html | undefined {
  const { view: asked, subscription } = event.queryStringParameters ?? {};
  const view = views.get(asked ?? purpose ?? '');
  if (view === undefined) return undefined;
  if (asked !== undefined) {
    const one = held.find(({ account }) => account.subscription.subscriptionId === subscription);
    if (one === undefined) throw new BillingError('not_found', 'no such subscription');
    return view(one, reader);
  }
  const [first, ...others] = held.flatMap((one) => view(one, reader) ?? []);
  return others.length === 0 ? first : undefined;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    cards: wiring.cards(),
    chargeLists: wiring.chargeLists(),
    customers: wiring.customers(),
    manageLinks: wiring.manageLinks(),
    settings: wiring.settings(),
  }),
);
