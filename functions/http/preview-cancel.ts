import type { CancelPreview } from '../../shared/domain/cancel-preview.ts';
import type { Journal } from '../../shared/ports.ts';
import { cancelPreview, type PreviewPorts } from '../../shared/usecases/preview-cancel.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { queryOf, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { previewFields, previewTerms } from './cancel-terms.ts';

type Ports = Omit<PreviewPorts, keyof TimeLeft> & { readonly journal: Journal };

/**
 * GET /subscriptions/{subscription_id}/cancel-preview (merchant, IAM): what a cancel with the same `at` and `refund` would
 * do at this moment. Reads only.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event, context) => {
      const command = queryOf(event, previewTerms);
      const id = subscriptionId(event);
      const preview = await cancelPreview({ ...ports, ...timeLeft(context) }, id, command);
      return json(200, previewView(command.at, preview));
    },
    { query: previewFields },
  );

function previewView(at: string, { effect, endsAt, serviceUntil, refund }: CancelPreview) {
  return {
    at,
    effect,
    ends_at: endsAt.toISOString(),
    service_until: serviceUntil.toISOString(),
    refund: refund === undefined ? null : refundPreviewView(refund),
  };
}

function refundPreviewView(refund: NonNullable<CancelPreview['refund']>) {
  return {
    amount: refund.amount,
    days_left: refund.daysLeft,
    days: refund.days,
    paid_amount: refund.paidAmount,
    refunded_amount: refund.refundedAmount,
    merchant_uid: refund.merchantUid,
  };
}

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), accounts: wiring.accounts() }));
