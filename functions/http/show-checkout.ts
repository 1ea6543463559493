import { mayOpenWindow } from '../../shared/domain/registration.ts';
import type { Clock, Digests, Journal, RegistrationRepository, Settings } from '../../shared/ports.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import { type FirstPaymentPorts, firstPayment } from '../../shared/usecases/first-payment.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { pathParameter } from '../middleware/request.ts';
import { readWayBack } from '../middleware/way-back.ts';
import * as wiring from '../wiring.ts';
import { agreementFor, hashOf, textOf } from './checkout-page/agreement.ts';
import { checkoutPage, completedPage, expiredPage } from './checkout-page/page.ts';
import { problemPage } from './checkout-page/problem-page.ts';
import { requestPay } from './checkout-page/request-pay.ts';
import { languageOf } from './page/language.ts';

interface Ports extends FirstPaymentPorts {
  readonly clock: Clock;
  readonly digests: Digests;
  readonly journal: Journal;
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
}

/** GET /checkout/{token} (public, by token): the hosted page that opens the payment window. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const { settings, digests } = ports;
      const { merchant } = settings;
      const token = pathParameter(event, 'token');
      const now = ports.clock.now();
      const lang = languageOf(event);
      const reader = { merchant, lang };
      const registration = await findCheckout(ports, token, readWayBack(event));
      if (registration.state.status === 'succeeded')
        return completedPage(registration, await firstPayment(ports, registration), reader);
      if (!mayOpenWindow(registration, now)) return expiredPage(registration, reader);
      const agreement = agreementFor(registration, { settings, lang, now });
      const hash = hashOf(textOf(agreement, merchant), digests);
      return checkoutPage(
        registration,
        agreement,
        {
          sdk_url: settings.sdkUrl,
          imp_code: settings.impCode,
          request_pay: requestPay(settings, registration, token),
          agreement: agreement.assent === undefined ? null : { hash, lang },
        },
        reader,
      );
    },
    { query: ANY_QUERY, onProblem: problemPage(ports.settings.merchant) },
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    accounts: wiring.accounts(),
    registrations: wiring.registrations(),
    settings: wiring.settings(),
  }),
);
