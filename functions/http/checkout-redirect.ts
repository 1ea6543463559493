import { returnUrlWith } from '../../shared/domain/return-url.ts';
import type { Digests } from '../../shared/ports.ts';
import { type CompleteCheckoutPorts, completeCheckout } from '../../shared/usecases/complete-checkout.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import { awaitFirstPayment } from '../../shared/usecases/first-payment.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import { readWayBack } from '../middleware/way-back.ts';
import * as wiring from '../wiring.ts';
import { paymentDetail } from './checkout-page/payment-view.ts';
import { problemPage } from './checkout-page/problem-page.ts';
import { failureCode, readImpUid, readMerchantUid, saysFailed } from './checkout-page/window-result.ts';

type Ports = Omit<CompleteCheckoutPorts, keyof TimeLeft> & {
  readonly digests: Digests;
  readonly sleep: (ms: number) => Promise<void>;
};

/** How long a customer is kept in front of an empty page for the outcome of the first payment, ms. */
const OUTCOME_WAIT_MS = 6_000;
/** Left for the last look and the answer, ms. */
const RESERVE_MS = 3_000;

/**
 * GET /checkout/{token}/redirect (public, by token): `m_redirect_url`, where a phone's browser comes back to.
 *
 * 1. find the registration by token; 2. settle by imp_uid, or by our own merchant_uid when none came through; queue it
 *    when 아임포트 cannot tell in time;
 * 3. wait a moment for the first payment, where one came with the card;
 * 4. 303 to the merchant's return_url with what is known. `imp_success`, `success` and `error_msg` have been seen wrong:
 *    they count only where no imp_uid came and 아임포트 knows of no window. Reloading the address is harmless.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const query = event.queryStringParameters ?? {};
      const found = await findCheckout(ports, pathParameter(event, 'token'), readWayBack(event));
      const { timeLeftMs } = timeLeft(context);
      const { registration, shown } = await completeCheckout({ ...ports, timeLeftMs }, found, {
        impUid: readImpUid(query['imp_uid']),
        merchantUid: readMerchantUid(query['merchant_uid']),
        saysFailed: saysFailed(query),
        source: 'redirect',
      });
      const waitMs = Math.min(OUTCOME_WAIT_MS, timeLeftMs() - RESERVE_MS);
      const payment = await awaitFirstPayment(ports, registration, waitMs);
      const location = returnUrlWith(found.returnUrl, found.registrationId, shown, {
        ...paymentDetail(registration, shown, payment),
        ...(shown === 'failed' ? { code: failureCode(registration, query) } : {}),
      });
      return { statusCode: 303, headers: { location }, body: '' };
    },
    { query: ANY_QUERY, onProblem: problemPage(ports.settings.merchant) },
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    sleep: wiring.sleep,
    hints: wiring.hints(),
    settleQueue: wiring.settleQueue(),
  }),
);
