import { mayOpenWindow } from '../../shared/domain/registration.ts';
import type { Clock, Digests, Journal, RegistrationRepository, Settings } from '../../shared/ports.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { checkoutPage, completedPage, expiredPage, problemPage } from './checkout-page/page.ts';
import { requestPay } from './checkout-page/request-pay.ts';
import { languageOf } from './page/language.ts';

interface Ports {
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
      const token = pathParameter(event, 'token');
      const reader = { merchant: ports.settings.merchant, lang: languageOf(event) };
      const registration = await findCheckout(ports, token);
      if (registration.state.status === 'succeeded') return completedPage(registration, reader);
      if (!mayOpenWindow(registration, ports.clock.now())) return expiredPage(registration, reader);
      return checkoutPage(
        registration,
        {
          sdk_url: ports.settings.sdkUrl,
          imp_code: ports.settings.impCode,
          request_pay: requestPay(ports.settings, registration, token),
        },
        reader,
      );
    },
    problemPage(ports.settings.merchant),
  );

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), registrations: wiring.registrations(), settings: wiring.settings() }),
);
