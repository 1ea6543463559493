import { returnStatus, returnUrlWith } from '../../shared/domain/return-url.ts';
import type { Digests } from '../../shared/ports.ts';
import { type CompleteCheckoutPorts, completeCheckout } from '../../shared/usecases/complete-checkout.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { problemPage } from './checkout-page/page.ts';
import { readImpUid, readMerchantUid } from './checkout-page/window-result.ts';

type Ports = Omit<CompleteCheckoutPorts, keyof TimeLeft> & { readonly digests: Digests };

/**
 * GET /checkout/{token}/redirect (public, by token): `m_redirect_url`, where a phone's browser comes back to.
 *
 * 1. find the registration by token; 2. settle by imp_uid, or queue it when 아임포트 cannot tell in time;
 * 3. 303 to the merchant's return_url with the status. `imp_success`, `success` and `error_msg` decide nothing:
 *    they have been seen false for payments that went through. Reloading the address is harmless.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const query = event.queryStringParameters ?? {};
      const found = await findCheckout(ports, pathParameter(event, 'token'));
      const { registration, status, refused } = await completeCheckout(
        { ...ports, ...timeLeft(context) },
        found,
        {
          impUid: readImpUid(query['imp_uid']),
          merchantUid: readMerchantUid(query['merchant_uid']),
          source: 'redirect',
        },
      );
      // Without an imp_uid the window never got as far as a payment: the customer sees that it failed, while the
      // registration stays open for another try.
      const shown = status === 'pending' && refused !== undefined ? 'failed' : returnStatus(status);
      const location = returnUrlWith(registration.returnUrl, registration.registrationId, shown);
      return { statusCode: 303, headers: { location }, body: '' };
    },
    problemPage,
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    hints: wiring.hints(),
    settleQueue: wiring.settleQueue(),
  }),
);
