import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Clock, Digests, Journal, RegistrationRepository, Settings } from '../../shared/ports.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import { recordAgreement } from '../../shared/usecases/record-agreement.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { jsonBody, pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { agreementFor, hashOf, textOf } from './checkout-page/agreement.ts';
import { agreementView } from './registration-view.ts';

interface Ports {
  readonly clock: Clock;
  readonly digests: Digests;
  readonly journal: Journal;
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
}

const body = v.strictObject({
  /** Of the text that the page showed. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'SHA-256, 64 hex digits')),
  lang: v.picklist(['ko', 'en'], 'ko or en'),
});

/** A browser's name for itself may be of any length; its beginning tells what it is. */
const USER_AGENT_LENGTH = 200;

/**
 * POST /checkout/{token}/agree (public, by token): the customer's yes to what our page shows, before the window opens.
 *
 * 1. find the registration by token; 2. make the text anew: another one (figures, dates, the merchant's own sentences) is
 *    `409 agreement_changed`, and the page shows itself again; 3. write it down. Repeating it changes nothing.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const { hash, lang } = jsonBody(event, body);
      const { settings, digests } = ports;
      const registration = await findCheckout(ports, pathParameter(event, 'token'));
      const agreement = agreementFor(registration, { settings, lang, now: ports.clock.now() });
      const text = textOf(agreement, settings.merchant);
      if (agreement.assent === undefined || !digests.equal(hash, hashOf(text, digests))) {
        throw new BillingError('agreement_changed', 'the page shows something else by now');
      }
      const { sourceIp, userAgent } = event.requestContext.http;
      return json(
        200,
        agreementView(
          await recordAgreement(ports, registration, {
            text,
            hash,
            lang,
            ip: sourceIp,
            userAgent: userAgent.slice(0, USER_AGENT_LENGTH),
          }),
        ),
      );
    },
    { query: ANY_QUERY },
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    registrations: wiring.registrations(),
    settings: wiring.settings(),
  }),
);
