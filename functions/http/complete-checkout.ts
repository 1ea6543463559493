import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { classifyDecline } from '../../shared/domain/decline.ts';
import { returnUrlWith } from '../../shared/domain/return-url.ts';
import type { Digests } from '../../shared/ports.ts';
import { type CompleteCheckoutPorts, completeCheckout } from '../../shared/usecases/complete-checkout.ts';
import { findCheckout } from '../../shared/usecases/find-checkout.ts';
import { firstPayment } from '../../shared/usecases/first-payment.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { jsonBody, pathParameter } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import { readWayBack } from '../middleware/way-back.ts';
import * as wiring from '../wiring.ts';
import { paymentDetail, paymentView, toldPayment } from './checkout-page/payment-view.ts';
import { readImpUid, readMerchantUid } from './checkout-page/window-result.ts';
import { registrationView } from './registration-view.ts';

type Ports = Omit<CompleteCheckoutPorts, keyof TimeLeft> & { readonly digests: Digests };

/** The callback's object has many more fields, none of which is believed. */
const body = v.object({
  imp_uid: v.nullish(v.string()),
  merchant_uid: v.nullish(v.string()),
});

/**
 * POST /checkout/{token}/complete (public, by token): what `IMP.request_pay` gave its callback on a PC.
 *
 * 1. find the registration by token; 2. settle by imp_uid, or by our own merchant_uid when there is none; queue it when
 *    아임포트 cannot tell in time;
 * 3. answer what is known, of the card and of what was to be charged with it. Repeating it is how the page asks again.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const input = jsonBody(event, body);
      const found = await findCheckout(ports, pathParameter(event, 'token'), readWayBack(event));
      const { registration, shown, refused } = await completeCheckout(
        { ...ports, ...timeLeft(context) },
        found,
        {
          impUid: readImpUid(input.imp_uid ?? undefined),
          merchantUid: readMerchantUid(input.merchant_uid ?? undefined),
          // What the page says of its own window it has shown already.
          saysFailed: false,
          source: 'callback',
        },
      );
      if (refused !== undefined) throw new BillingError('payment_refused', refused);
      const { registration_id, card, failure } = registrationView(registration, ports.clock.now());
      const payment = await firstPayment(ports, registration);
      return json(200, {
        registration_id,
        status: shown,
        return_url: returnUrlWith(
          found.returnUrl,
          registration_id,
          shown,
          paymentDetail(registration, shown, payment),
        ),
        payment: paymentView(toldPayment(registration, shown, payment)),
        ...(shown === 'succeeded' ? { card } : {}),
        // An earlier window's failure is no answer to this one.
        ...(shown === 'failed' && failure !== undefined
          ? { failure: { ...failure, class: classifyDecline(failure.message).class } }
          : {}),
      });
    },
    { query: ANY_QUERY },
  );

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    hints: wiring.hints(),
    settleQueue: wiring.settleQueue(),
  }),
);
