import { returnUrlWith } from '../../shared/domain/return-url.ts';
import type { Digests } from '../../shared/ports.ts';
import { type CompleteCheckoutPorts, completeCheckout } from '../../shared/usecases/complete-checkout.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { problemPage } from './checkout-page/page.ts';
import { readImpUid, readMerchantUid, saysFailed } from './checkout-page/window-result.ts';

type Ports = Omit<CompleteCheckoutPorts, keyof TimeLeft> & { readonly digests: Digests };

/**
 * GET /checkout/{token}/redirect (public, by token): `m_redirect_url`, where a phone's browser comes back to.
 *
 * 1. find the registration by token; 2. settle by imp_uid, or by our own merchant_uid when none came through; queue it
 *    when 아임포트 cannot tell in time;
 * 3. 303 to the merchant's return_url with what is known. `imp_success`, `success` and `error_msg` have been seen wrong:
 *    they count only where no imp_uid came and 아임포트 knows of no window. Reloading the address is harmless.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const query = event.queryStringParameters ?? {};
      const found = await findCheckout(ports, pathParameter(event, 'token'));
      const { registration, shown } = await completeCheckout({ ...ports, ...timeLeft(context) }, found, {
        impUid: readImpUid(query['imp_uid']),
        merchantUid: readMerchantUid(query['merchant_uid']),
        saysFailed: saysFailed(query),
        source: 'redirect',
      });
      const location = returnUrlWith(registration.returnUrl, registration.registrationId, shown);
      return { statusCode: 303, headers: { location }, body: '' };
    },
    problemPage(ports.settings.merchant),
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    hints: wiring.hints(),
    settleQueue: wiring.settleQueue(),
  }),
);
