import { BillingError, type BillingErrorCode } from '../../shared/domain/billing-error.ts';
import { isOpen } from '../../shared/domain/manage-link.ts';
import { type FindManageLinkPorts, findManageLink } from '../../shared/usecases/find-manage-link.ts';
import { ownAccount } from '../../shared/usecases/own-account.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { formBody, refuseForeignOrigin } from '../middleware/form.ts';
import type { HttpResponse } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import type { Act, ActPorts, Pressed } from './manage-acts/act.ts';
import { cancel } from './manage-acts/cancel.ts';
import { changeCard } from './manage-acts/change-card.ts';
import { agree, refuse } from './manage-acts/consent.ts';
import { end } from './manage-acts/end.ts';
import { keep } from './manage-acts/keep.ts';
import { pause, resume } from './manage-acts/pause.ts';
import type { Done } from './manage-page/done.ts';
import { expiredPage, problemPage } from './manage-page/page.ts';
import { readerOf } from './manage-page/reader.ts';

type Ports = FindManageLinkPorts & Omit<ActPorts, keyof TimeLeft>;

/** What a button of the page can do, by the last part of its address. */
const acts: ReadonlyMap<string, Act> = new Map([
  ['cancel', cancel],
  ['end', end],
  ['agree', agree],
  ['refuse', refuse],
  ['keep', keep],
  ['pause', pause],
  ['resume', resume],
  ['change-card', changeCard],
]);

/**
 * POST /manage/{token}/{act} (public, by token): one press of a button on the customer's page.
 *
 * 1. refuse what another site has posted; 2. find the link, and the subscription that the form names, which must be this
 *    customer's; 3. run the merchant's own use case; 4. 303 back to the page, with one word of ours for what became of it.
 * Pressed twice, it finds what stands and does nothing more.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const { settings, clock, journal } = ports;
      refuseForeignOrigin(event, settings.publicBaseUrl);
      const token = pathParameter(event, 'token');
      const link = await findManageLink(ports, token);
      const now = clock.now();
      const reader = readerOf(event, token, link, ports, now);
      if (!isOpen(link, now)) return expiredPage(reader);
      const name = pathParameter(event, 'act');
      const act = acts.get(name);
      if (act === undefined) throw new BillingError('not_found', 'no such act');
      const form = formBody(event);
      const inTime = { ...ports, ...timeLeft(context) };
      const account = await ownAccount(ports.accounts, link, form['subscription'] ?? '');
      const done = await act(inTime, { link, account, form, reader }).catch(wordFor);
      journal.record({
        event: 'manage.act',
        subscription_id: account.subscription.subscriptionId,
        source: name,
        outcome: typeof done === 'string' ? done : String(done.statusCode),
      });
      return typeof done === 'string' ? backTo(reader, done) : done;
    },
    { query: ANY_QUERY, onProblem: problemPage(ports.settings) },
  );

function backTo(reader: Pressed['reader'], done: Done): HttpResponse {
  return { statusCode: 303, headers: { location: reader.href({ done }) }, body: '' };
}

/** What a use case refuses because things have moved is no error of the customer's: the page shows how they stand. */
const WORDS: Readonly<Partial<Record<BillingErrorCode, Done>>> = {
  subscription_canceled: 'gone',
  consent_required: 'consent_needed',
  consent_mismatch: 'changed',
  consent_too_early: 'changed',
  consent_not_with_contract: 'not_possible',
  attempts_exhausted: 'exhausted',
  conflict: 'not_possible',
  refund_in_progress: 'not_possible',
};

function wordFor(error: unknown): Done {
  const word = error instanceof BillingError ? WORDS[error.code] : undefined;
  if (word === undefined) throw error;
  return word;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    cards: wiring.cards(),
    idempotency: wiring.idempotency(),
    manageLinks: wiring.manageLinks(),
    registrations: wiring.registrationOpener(),
  }),
);
